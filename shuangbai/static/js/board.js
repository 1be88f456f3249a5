/* A card dragged to another column asks for that move; what is missing is said by the case page. */
(() => {
  "use strict";
  const form = document.querySelector("[data-board]");
  let held = null;
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest("[data-move]");
  });
  document.querySelectorAll("[data-stage]").forEach((column) => {
    column.addEventListener("dragover", (event) => {
      if (!held || column.contains(held)) return;
      event.preventDefault();
      column.classList.add("is-over");
    });
    column.addEventListener("dragleave", () => column.classList.remove("is-over"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      column.classList.remove("is-over");
      if (!held) return;
      form.action = held.dataset.move;
      form.elements.to.value = column.dataset.stage;
      form.submit();
    });
  });
})();
