/* The contact form: few taps, nothing lost. The page works without this script. */
(() => {
  "use strict";
  const LONGEST_SIDE = 1600, QUALITY = 0.82, LATE_DAYS = 2;
  /* What an outcome becomes when the way of contact changes. */
  const ALIKE = { seen: "reached", family: "reached_family", not_home: "no_answer",
    reached: "seen", reached_family: "family", no_answer: "not_home" };
  const two = (number) => String(number).padStart(2, "0");
  const clock = (date) => `${two(date.getHours())}:${two(date.getMinutes())}`;
  const dayText = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const localText = (date) => `${dayText(date)}T${clock(date)}`;
  const WEEKDAYS = "日一二三四五六";

  /* RFC 9562: 48 bits of milliseconds, then randomness. */
  const uuid7 = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let millis = Date.now();
    for (let at = 5; at >= 0; at -= 1) {
      bytes[at] = millis % 256;
      millis = Math.floor(millis / 256);
    }
    bytes[6] = (bytes[6] & 0x0f) | 0x70;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  };

  const shrink = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
      return blob ? new File([blob], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file; /* a kind that this browser cannot read: the server judges it */
    }
  };

  const icon = (name) => {
    const sprite = document.querySelector("[data-contact]").dataset.icons; /* its name carries a hash */
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  const start = (form, kept = {}) => {
    const field = (name) => form.elements[name];
    const one = (selector) => form.querySelector(selector);
    const chosen = (name) => (form.querySelector(`[name=${name}]:checked`) || {}).value;
    const photos = kept.photos || [];
    let isTimeFixed = Boolean(kept.isTimeFixed) || "bound" in form.dataset;
    let drafts = kept.drafts || null, timer = 0, isSending = false, isGone = false;

    const say = (words, tone = "warning") => {
      const notice = document.createElement("div");
      notice.className = `sb-notice is-${tone}`;
      notice.setAttribute("role", tone === "error" ? "alert" : "status");
      const text = document.createElement("p");
      text.textContent = words;
      notice.append(icon("info-circle"), text);
      one("[data-say]").replaceChildren(notice);
      return notice;
    };

    /* ---------- when, how, where ---------- */
    const minutes = () => Number(field("minutes").value) || 20;
    const tick = () => {
      if (!isTimeFixed) field("happened_at").value = localText(new Date(Date.now() - minutes() * 60000));
      const began = new Date(field("happened_at").value);
      if (Number.isNaN(began.getTime())) return;
      const ended = new Date(began.getTime() + minutes() * 60000);
      const today = dayText(new Date());
      const day = dayText(began) === today ? "今天" : `${began.getMonth() + 1}月${began.getDate()}日`;
      one("[data-when]").textContent = `${day} ${clock(began)}–${clock(ended)} · ${minutes()} 分钟`;
      const late = (new Date(today) - new Date(dayText(began))) / 86400000 > LATE_DAYS;
      const box = one("[data-late]");
      box.hidden = !late && !field("late_reason").value && !box.querySelector(".is-wrong");
    };
    const kindChanged = () => {
      const kind = chosen("kind");
      const tile = form.querySelector("[name=kind]:checked");
      if (tile) one("[data-kind-words]").textContent = tile.parentElement.textContent.trim();
      const outcome = form.querySelector("[name=outcome]:checked");
      if (!outcome || outcome.dataset.kinds.split(" ").includes(kind)) return;
      outcome.checked = false;
      const alike = form.querySelector(`[name=outcome][value=${ALIKE[outcome.value] || "other"}]`);
      if (alike && alike.dataset.kinds.split(" ").includes(kind)) alike.checked = true;
    };
    const placeWords = () => {
      one("[data-place-words]").textContent = field("latitude").value ? " · 已记位置" : "";
    };
    const askPlace = (button) => {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition((found) => {
        field("latitude").value = found.coords.latitude.toFixed(5);
        field("longitude").value = found.coords.longitude.toFixed(5);
        button.disabled = false;
        button.lastElementChild.textContent = "位置已记下，再点更新";
        placeWords();
        changed();
      }, () => {
        button.disabled = false;
        button.lastElementChild.textContent = "没有取得位置，可以不记";
      }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    };

    /* ---------- what is still missing ---------- */
    const missing = () => {
      const found = [];
      form.querySelectorAll("input[required]:not([type=radio]), select[required]").forEach((input) => {
        if (!input.value.trim()) found.push([input.labels[0].firstChild.textContent.trim(), input.id]);
      });
      if (!chosen("outcome")) found.push(["见到了谁", "id_outcome_0"]);
      if (field("is_urgent").checked && !field("note").value.trim()) found.push(["紧急情况说明", "id_note"]);
      if (!one("[data-late]").hidden && !field("late_reason").value.trim()) found.push(["为什么现在才记", "id_late_reason"]);
      if (chosen("next_step") === "tier" && field("tier") && !field("tier").value) found.push(["提议的分级", "id_tier"]);
      return found;
    };
    const drawMissing = () => {
      const found = missing(), line = one("[data-why]");
      if (!found.length) return line.replaceChildren();
      const link = document.createElement("a");
      link.href = `#${found[0][1]}`;
      link.textContent = `还差 ${found.length} 项：${found.map((part) => part[0]).join("、")}`;
      link.addEventListener("click", (event) => { event.preventDefault(); reach(found[0][1]); });
      line.replaceChildren(link);
    };
    const reach = (id) => {
      const target = document.getElementById(id);
      const folded = target.closest("details");
      if (folded) folded.open = true;
      target.focus();
      target.scrollIntoView({ block: "center" });
    };
    const watchWords = () => {
      const hint = one(".is-for-watch .sb-hint");
      if (!hint || !field("watch_on").value) return;
      const day = new Date(`${field("watch_on").value}T00:00`);
      hint.textContent = `${two(day.getMonth() + 1)}-${two(day.getDate())}（周${WEEKDAYS[day.getDay()]}）会出现在“今天该联系”。`;
    };
    const watchIn = (days) => {
      const began = new Date(field("happened_at").value);
      const from = Number.isNaN(began.getTime()) ? new Date() : began;
      from.setDate(from.getDate() + days);
      field("watch_on").value = dayText(from);
    };

    /* ---------- the draft ---------- */
    const state = (words, name = "device-mobile-check") => {
      document.querySelectorAll("[data-draft-state]").forEach((line) => line.replaceChildren(icon(name), words));
    };
    const values = () => [...new FormData(form)].filter(([name, value]) =>
      name !== "csrfmiddlewaretoken" && typeof value === "string");
    const save = async () => {
      if (!drafts || isGone) return;
      try {
        await drafts.save({ values: values(), at: Date.now() });
        state(`草稿已存 ${clock(new Date())}`);
      } catch {
        state("这台手机存不下草稿", "alert-triangle");
      }
    };
    const changed = () => {
      tick();
      drawMissing();
      watchWords();
      clearTimeout(timer);
      timer = setTimeout(save, 300);
    };
    const fill = (record) => {
      form.querySelectorAll("[type=radio], [type=checkbox]").forEach((box) => { box.checked = false; });
      record.values.forEach(([name, value]) => {
        const boxes = form.querySelectorAll(`[name="${name}"]`);
        boxes.forEach((box) => {
          if (["radio", "checkbox"].includes(box.type)) box.checked = box.checked || box.value === value;
          else if (box.type !== "file") box.value = value;
        });
      });
      isTimeFixed = true;
    };
    const restore = async () => {
      const found = drafts && await drafts.load();
      if (!found) return;
      photos.push(...found.photos);
      if (!("bound" in form.dataset)) {
        fill(found.record);
        const at = new Date(found.record.at);
        const notice = say(`已恢复 ${dayText(at) === dayText(new Date()) ? "" : `${at.getMonth() + 1}月${at.getDate()}日 `}${clock(at)} 没存完的内容${photos.length ? "和照片" : ""}。`, "info");
        const again = document.createElement("button");
        again.type = "button";
        again.className = "btn btn-outline btn-sm sb-push";
        again.textContent = "清空重来";
        again.addEventListener("click", async () => {
          isGone = true;
          await drafts.remove();
          location.reload();
        });
        notice.append(again);
      }
      drawPhotos();
      kindChanged();
      placeWords();
      tick();
      drawMissing();
      watchWords();
    };

    /* ---------- photos ---------- */
    const drawPhotos = () => {
      one("[data-photos]").hidden = !photos.length;
      one("[data-photos]").replaceChildren(...photos.map((photo, at) => {
        const line = document.createElement("li");
        const picture = document.createElement("img");
        picture.src = URL.createObjectURL(photo);
        picture.alt = `照片 ${at + 1}`;
        picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
        const size = document.createElement("small");
        size.textContent = `${Math.max(photo.size / 1048576, 0.1).toFixed(1)} MB`;
        const drop = document.createElement("button");
        drop.type = "button";
        drop.setAttribute("aria-label", `去掉照片 ${at + 1}`);
        drop.append(icon("x"));
        drop.addEventListener("click", () => { photos.splice(at, 1); photosChanged(); });
        line.append(picture, size, drop);
        return line;
      }));
    };
    const photosChanged = async () => {
      drawPhotos();
      if (drafts && !isGone) {
        await drafts.savePhotos(photos).catch(() => state("这台手机存不下照片", "alert-triangle"));
      }
      changed();
    };
    const addPhotos = async (input) => {
      const most = Number(form.dataset.mostPhotos);
      const added = [...input.files];
      input.value = "";
      if (photos.length + added.length > most) say(`最多 ${most} 张，多出的没有加上。`);
      for (const file of added.slice(0, Math.max(most - photos.length, 0))) photos.push(await shrink(file));
      await photosChanged();
    };

    /* ---------- sending ---------- */
    const body = () => {
      const data = new FormData(form);
      data.delete("photos");
      photos.forEach((photo) => data.append("photos", photo, photo.name));
      return data;
    };
    const send = () => fetch(form.action, {
      method: "POST", body: body(), headers: { "X-Requested-With": "contact-form" }, credentials: "same-origin",
    });
    /* Signed in again in another tab: the page's token is old, the session is not. */
    const renewToken = async () => {
      const answer = await fetch(form.action, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("[data-contact] [name=csrfmiddlewaretoken]");
      if (!token) return false;
      field("csrfmiddlewaretoken").value = token.value;
      return true;
    };
    const showRefusal = (html) => {
      const page = new DOMParser().parseFromString(html, "text/html").querySelector("[data-contact]");
      if (!page) return say("没有存上，内容还在这台手机上，请再试一次。", "error");
      form.replaceWith(page);
      isGone = true; /* this copy of the form saves no more */
      start(page, { photos, drafts, isTimeFixed: true });
      const summary = page.querySelector("[data-focus]");
      if (summary) summary.focus();
      return null;
    };
    const busy = (is) => {
      isSending = is;
      const button = one(".sb-act .btn-primary");
      button.classList.toggle("is-busy", is);
      button.setAttribute("aria-disabled", String(is));
    };
    const submit = async () => {
      if (isSending) return;
      tick();
      isTimeFixed = true; /* sent again it must be the same record */
      const found = missing();
      if (found.length) {
        drawMissing();
        return reach(found[0][1]);
      }
      busy(true);
      clearTimeout(timer);
      await save();
      try {
        let answer = await send();
        if (answer.status === 403 && await renewToken()) answer = await send();
        const address = new URL(answer.url).pathname;
        if (answer.redirected && address !== new URL(form.action).pathname) return location.assign(answer.url);
        if (answer.ok && answer.headers.get("Content-Type").includes("json")) {
          isGone = true;
          if (drafts) await drafts.remove();
          form.dataset.sent = "1";
          return location.assign((await answer.json()).next);
        }
        busy(false);
        if (answer.ok) return showRefusal(await answer.text());
        say("系统现在存不了，内容还在这台手机上，请稍后再点一次保存。", "error");
      } catch {
        busy(false);
        say("没有信号，没存上。内容和照片都在这台手机上，有信号后再点一次保存。");
      }
      one("[data-say]").scrollIntoView({ block: "center" });
      return null;
    };

    /* ---------- wiring ---------- */
    form.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
    form.addEventListener("input", changed);
    form.addEventListener("change", (event) => {
      if (event.target.name === "kind") kindChanged();
      if (event.target.name === "photos") return addPhotos(event.target);
      if (event.target.name === "next_step" && chosen("next_step") === "watch" && !field("watch_on").value) watchIn(3);
      return changed();
    });
    field("happened_at").addEventListener("input", () => { isTimeFixed = true; });
    const chips = (selector, act) => {
      const row = one(selector);
      if (!row) return;
      row.hidden = false;
      row.addEventListener("click", (event) => {
        const chip = event.target.closest("button");
        if (chip) { act(Number(chip.value)); changed(); }
      });
    };
    chips("[data-minutes]", (value) => { field("minutes").value = value; });
    chips("[data-watch]", watchIn);
    form.classList.add("has-script");
    one("[data-shrink]").hidden = false;
    if (navigator.geolocation) {
      const place = one("[data-place]");
      place.hidden = false;
      place.querySelector("button").addEventListener("click", (event) => askPlace(event.currentTarget));
    }
    const begin = async () => {
      if (!kept.drafts && form.dataset.me && window.sbDrafts && crypto.subtle) {
        if (!("bound" in form.dataset)) field("uid").value = uuid7();
        try {
          drafts = await window.sbDrafts(form.dataset.me, form.dataset.key, form.dataset.draft);
          await restore();
        } catch {
          drafts = null; /* a browser that keeps nothing: the form still works */
        }
      }
      drawPhotos();
      kindChanged();
      placeWords();
      tick();
      drawMissing();
      if (drafts && !document.querySelector("[data-draft-state]").textContent) state("边填边存草稿");
      form.dataset.ready = "1";
    };
    begin();
    setInterval(() => { if (form.isConnected) tick(); }, 30000);
    window.addEventListener("online", () => { if (form.isConnected && !isGone) say("信号回来了，可以保存。", "info"); });
    window.addEventListener("pagehide", save);
  };

  const form = document.querySelector("[data-contact]");
  if (form) start(form);
  /* Back to a form that was stored: it must not be stored a second time. */
  window.addEventListener("pageshow", (event) => {
    const shown = document.querySelector("[data-contact]");
    if (event.persisted && shown && "sent" in shown.dataset) location.reload();
  });
})();
