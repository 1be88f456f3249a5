/* Draws the API's description. Nothing leaves this host: no validator, no remote schema. */
const place = document.getElementById("api");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  validatorUrl: null,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: ["get"],
  presets: [window.SwaggerUIBundle.presets.apis],
});
