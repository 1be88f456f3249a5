/* The day's list: the village nearest to here first, and the result of a call one tap away. */
(() => {
  "use strict";
  const NEAR = "sb-near", EARTH_KM = 6371;
  const radians = (degrees) => degrees * Math.PI / 180;
  const kilometres = (from, to) => {
    const across = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2
      + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude))
      * Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.sqrt(across));
  };

  /* The place never leaves the phone: distances are reckoned here. */
  const list = document.querySelector("[data-days]");
  const button = document.querySelector("[data-near]");
  const arrange = ({ coords }) => {
    const sections = [...list.children].map((section) => {
      const { latitude, longitude } = section.dataset;
      const far = latitude ? kilometres(coords, { latitude: Number(latitude), longitude: Number(longitude) }) : Infinity;
      if (latitude) section.querySelector("[data-distance]").textContent = `约 ${far < 10 ? far.toFixed(1) : Math.round(far)} 公里`;
      return [far, section];
    });
    sections.sort((one, other) => (one[0] === other[0] ? 0 : one[0] - other[0]));
    list.append(...sections.map((pair) => pair[1]));
    button.setAttribute("aria-current", "true");
    localStorage.setItem(NEAR, "1");
  };
  const ask = () => navigator.geolocation.getCurrentPosition(arrange, () => {
    button.lastElementChild.textContent = "没有取得位置";
  }, { timeout: 15000, maximumAge: 300000 });
  if (list && button && navigator.geolocation && list.querySelector("[data-latitude]")) {
    button.hidden = false;
    button.addEventListener("click", ask);
    if (localStorage.getItem(NEAR) && navigator.permissions) {
      navigator.permissions.query({ name: "geolocation" }).then((answer) => { if (answer.state === "granted") ask(); });
    }
  }

  /* After dialling, the same row asks how it went; until then the question takes no room. */
  document.querySelectorAll(".sb-due > details").forEach((results) => { results.hidden = true; });
  document.addEventListener("click", (event) => {
    const dialled = event.target.closest("[data-dial]");
    const results = dialled && dialled.closest("li").querySelector("details");
    if (results) {
      results.hidden = false;
      results.open = true;
    }
  });

  const count = () => {
    const done = document.querySelectorAll("[data-called]").length;
    const bar = document.querySelector("[data-progress]"), words = document.querySelector("[data-progress-words]");
    if (bar) bar.value = done;
    if (words) words.textContent = `已打 ${done} / ${bar.max}`;
  };
  document.addEventListener("htmx:afterSwap", count);
  const failed = (event) => {
    const form = event.target.closest("[data-call]");
    if (!form) return;
    const old = form.parentElement.querySelector(".sb-error");
    const line = old || document.createElement("p");
    line.className = "sb-error";
    line.setAttribute("role", "alert");
    line.textContent = event.type === "htmx:sendError"
      ? "没有信号，没记上。有信号后再点一次，不会重复。"
      : "没记上，请刷新页面后再点一次，不会重复。";
    form.after(line);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
})();
