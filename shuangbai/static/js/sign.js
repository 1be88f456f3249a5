/* A signature drawn with the finger: put into the form as a picture. Without it a photo will do. */
(() => {
  "use strict";
  const box = document.querySelector("[data-sign]");
  if (!box) return;
  const canvas = box.querySelector("canvas");
  const form = box.closest("form");
  const field = form.querySelector("[name=drawing]");
  const brush = canvas.getContext("2d");
  let at = null;
  let drawn = false;

  const clear = () => {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    brush.scale(ratio, ratio);
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    brush.lineWidth = 2.5;
    brush.lineCap = "round";
    drawn = false;
    field.value = "";
  };
  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    at = place(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!at) return;
    const to = place(event);
    brush.beginPath();
    brush.moveTo(...at);
    brush.lineTo(...to);
    brush.stroke();
    at = to;
    drawn = true;
  });
  const lift = () => {
    at = null;
    if (drawn) field.value = canvas.toDataURL("image/png");
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  box.querySelector("button").addEventListener("click", clear);

  /* Only what the chosen way of agreeing asks for. */
  const part = (name) => form.querySelector(`[name=${name}]`).closest(".sb-field");
  const follow = () => {
    const chosen = form.querySelector("[name=agreement]:checked");
    const how = chosen ? chosen.value : "";
    const was = box.hidden;
    box.hidden = how !== "drawn";
    part("file").hidden = how !== "paper";
    part("witness").hidden = how !== "oral";
    if (was && !box.hidden) clear();
  };
  form.addEventListener("change", follow);
  follow();
})();
