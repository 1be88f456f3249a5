/* Small comforts; every page works without them. */
(() => {
  "use strict";
  const BUSY = "is-busy";

  /* A form is sent once; its button says so. data-again: may be sent again at once (downloads). */
  const sent = new WeakSet();
  const release = (form) => {
    sent.delete(form);
    form.querySelectorAll("." + BUSY).forEach((button) => {
      button.classList.remove(BUSY);
      button.removeAttribute("aria-disabled");
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    const button = event.submitter || form.querySelector("button:not([type=button])");
    if (button) {
      button.classList.add(BUSY);
      button.setAttribute("aria-disabled", "true");
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));

  /* A link or button that is not to be used yet says why beside it; it does nothing. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[aria-disabled=true]");
    if (button) event.preventDefault();
  }, true);

  /* Passwords can be looked at while typing. */
  document.querySelectorAll("[data-reveal]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const input = button.parentElement.querySelector("input");
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
  });

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  /* On a phone a list comes before its filters: those not in use wait behind a button. */
  document.querySelectorAll(".sb-filters").forEach((form) => {
    const more = form.querySelector("[data-unfold]");
    if (!form.querySelector(".sb-filter:not(:first-child, .is-used)")) return;
    form.classList.add("is-folded");
    more.hidden = false;
    more.addEventListener("click", () => {
      const folded = form.classList.toggle("is-folded");
      more.setAttribute("aria-expanded", String(!folded));
    });
  });

  /* Menus close on Escape and on a click elsewhere. */
  const close = (menu) => { menu.open = false; };
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.sb-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.sb-menu[open]");
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });

  /* Whoever signs out on this device leaves no drafts behind (drafts.js). */
  document.querySelectorAll("form[data-leave]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      if (!window.indexedDB) return;
      event.preventDefault();
      const gone = indexedDB.deleteDatabase(`sb-drafts-${form.dataset.leave}`);
      gone.onsuccess = gone.onerror = gone.onblocked = () => form.submit();
    });
  });

  /* After a refused form the summary is read first. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
