// The sheet as a grid: arrows up and down, and Enter, step through a column; what was changed shows.
(() => {
  const grid = document.querySelector("form[data-grid]");
  if (!grid) return;
  const inputs = () => [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input:not([type=hidden])")]);
  grid.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.tagName !== "INPUT") return;
    const rows = inputs();
    const at = rows.findIndex((row) => row.includes(event.target));
    if (at < 0) return;
    const next = rows[at + step]?.[rows[at].indexOf(event.target)];
    event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    }
  });
  grid.addEventListener("input", (event) => {
    event.target.classList.toggle("is-touched", event.target.value !== event.target.defaultValue);
  });
})();
