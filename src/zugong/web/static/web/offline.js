// Notes written without a line stay on the phone, each with a key, and go off once the line is back. Nothing is lost:
// a note leaves the phone only after the office has said that it has it.
// A page marks itself with data-account; a form with data-note-form says where it is sent (data-sync), what it is about
// (data-topic), which field holds the words (data-words), the one choice shown with them (data-chip) and the photos
// (data-files), and which fields must not all be empty (data-need, only data-need-when NAME=VALUE if given).
// What a page links to is kept for the way without a line, and what it names besides (data-keep).
(() => {
  "use strict";
  if (!("indexedDB" in window) || !("serviceWorker" in navigator)) return; // then the form sends as any form does
  const marked = document.querySelector("[data-account]");
  if (!marked) return;
  const account = marked.dataset.account;
  const LONGEST = 1600;
  let since = navigator.onLine ? null : new Date();

  // --- the store -----------------------------------------------------------------------------------------------
  const store = new Promise((resolve, reject) => {
    const opening = indexedDB.open("zugong", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("notes", { keyPath: "key" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  async function act(mode, what) {
    const notes = (await store).transaction("notes", mode).objectStore("notes");
    return new Promise((resolve, reject) => {
      const asked = what(notes);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  const keep = (note) => act("readwrite", (notes) => notes.put(note));
  const drop = (key) => act("readwrite", (notes) => notes.delete(key));
  const mine = async () => (await act("readonly", (notes) => notes.getAll())).filter((note) => note.account === account);

  // --- what the page shows -------------------------------------------------------------------------------------
  const strip = document.querySelector("[data-offline-strip]");
  const queue = document.querySelector("[data-queue]");
  const topic = document.querySelector("[data-offline-topic]")?.dataset.offlineTopic;
  const clock = (date) => date.toTimeString().slice(0, 5);
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  async function show(out = false) {
    const notes = await mine();
    const away = since !== null;
    if (strip) {
      strip.hidden = !away && !out && notes.length === 0;
      const text = strip.querySelector("[data-strip-text]");
      const photos = notes.reduce((sum, note) => sum + note.photos.length, 0);
      if (text) {
        text.textContent = out ? strip.dataset.out
          : fill(notes.length ? strip.dataset.words : strip.dataset.none, { notes: notes.length, photos, time: clock(since || new Date()) });
      }
    }
    const button = document.querySelector("[data-note-send]");
    const form = document.querySelector("[data-note-form]");
    if (button && form) {
      button.dataset.online ||= button.textContent;
      button.textContent = away ? form.dataset.offlineLabel : button.dataset.online;
    }
    if (!queue) return;
    queue.replaceChildren();
    for (const note of notes.filter((one) => one.topic === topic)) queue.append(box(note));
  }
  function box(note) {
    const outer = document.createElement("div");
    outer.className = "z-note z-note-dashed";
    outer.dataset.key = note.key;
    const head = document.createElement("p");
    head.className = "z-note-head";
    head.textContent = fill(queue.dataset.waiting, { time: clock(new Date(note.at)) });
    const words = document.createElement("div");
    words.className = "z-lines";
    words.textContent = [note.chip, note.words].filter(Boolean).join("：");
    outer.append(head, words);
    if (note.photos.length) {
      const pictures = document.createElement("div");
      pictures.className = "o-queue-photos";
      for (const photo of note.photos) {
        const image = document.createElement("img");
        image.alt = "";
        image.src = URL.createObjectURL(photo);
        pictures.append(image);
      }
      outer.append(pictures);
    }
    if (note.trouble) {
      const trouble = document.createElement("p");
      trouble.className = "z-error";
      trouble.textContent = note.trouble;
      outer.append(trouble);
    }
    return outer;
  }

  function tell(count) {
    const words = marked.dataset.sent;
    if (!count || !words) return;
    const toast = document.createElement("div");
    toast.className = "z-toast z-toast-late";
    toast.dataset.toast = "";
    const line = document.createElement("p");
    line.textContent = fill(words, { n: count });
    toast.append(line);
    document.getElementById("toasts")?.append(toast);
    setTimeout(() => toast.remove(), 6000);
  }

  // --- sending -------------------------------------------------------------------------------------------------
  const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const token = () => cookie("csrftoken") || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  async function post(note) {
    const body = new FormData();
    body.append("key", note.key);
    body.append("account", note.account);
    body.append("written_at", note.written);
    for (const [name, value] of note.fields) body.append(name, value);
    note.photos.forEach((photo, number) => body.append(note.photosName, photo, `${number + 1}.jpg`));
    return fetch(note.sync, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token() } });
  }
  let sending = null;
  function send() {
    sending ||= sendAll().finally(() => { sending = null; });
    return sending;
  }
  async function sendAll() {
    let sent = 0;
    for (const note of await mine()) {
      let answer;
      try {
        let response = await post(note);
        if (response.status === 403 && !response.headers.get("Content-Type")?.includes("json")) {
          await fetch("/my/", { credentials: "same-origin" }); // a fresh token after signing in again
          response = await post(note);
        }
        if (!response.headers.get("Content-Type")?.includes("json")) throw new Error("no answer");
        answer = await response.json();
      } catch (error) {
        since ||= new Date();
        await show();
        return sent;
      }
      since = null;
      if (answer.ok) {
        await drop(note.key);
        sent += 1;
      } else if (answer.error === "signed_out") {
        await show(true);
        return sent;
      } else {
        await keep({ ...note, trouble: answer.text }); // said where it stands; the words stay to be copied
      }
    }
    await show();
    return sent;
  }

  // --- writing -------------------------------------------------------------------------------------------------
  async function smaller(file) {
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob || file), "image/jpeg", 0.85));
    } catch (error) {
      return file; // the office's own reader says what is wrong with it
    }
  }
  const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) => (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16)));
  function localTime(date) {
    const shift = -date.getTimezoneOffset();
    const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
    const local = new Date(date.getTime() + shift * 60000).toISOString().slice(0, 19);
    return `${local}${shift < 0 ? "-" : "+"}${two(shift / 60)}:${two(shift % 60)}`;
  }
  const form = document.querySelector("[data-note-form]");
  for (const field of form?.querySelectorAll("[data-today]") || []) {
    if (field.value === field.defaultValue) field.value = localTime(new Date()).slice(0, 10); // the page may be of yesterday
  }
  function lacks(data) {
    const { need, needWhen } = form.dataset;
    const [name, value] = (needWhen || "").split("=");
    return need && (!needWhen || data.get(name) === value) && !need.split(" ").some((one) => String(data.get(one) || "").trim());
  }
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const data = new FormData(form);
    const { words: wordsName, chip: chipName, files: photosName } = form.dataset;
    const chip = form.querySelector(`[name='${chipName}']:checked`);
    const words = String(data.get(wordsName) || "").trim();
    if (lacks(data)) {
      const field = form.querySelector("textarea");
      field.setCustomValidity(form.dataset.empty);
      field.reportValidity();
      field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
      return;
    }
    const files = data.getAll(photosName).filter((file) => file.size);
    const left = ["key", "csrfmiddlewaretoken", photosName];
    const now = new Date();
    const note = {
      key: newKey(), account, topic, sync: form.dataset.sync, at: now.toISOString(), written: localTime(now), words, photosName,
      fields: [...data.entries()].filter(([name]) => !left.includes(name)), chip: chip ? chip.parentElement.textContent.trim() : "",
      photos: await Promise.all(files.map(smaller)), trouble: "",
    };
    await keep(note);
    form.reset();
    for (const item of form.querySelectorAll(".z-photo button")) item.click();
    await show();
    const sent = navigator.onLine ? await send() : 0;
    if (sent && !(await mine()).some((one) => one.topic === topic)) window.location.assign(form.dataset.back);
  }, true);

  // --- the line ------------------------------------------------------------------------------------------------
  window.addEventListener("offline", () => { since = new Date(); show(); });
  window.addEventListener("online", () => { since = null; send().then(tell); });
  setInterval(async () => { if (navigator.onLine && (await mine()).some((note) => !note.trouble)) send().then(tell); }, 20000);

  navigator.serviceWorker.register("/sw.js").then(async () => {
    const worker = (await navigator.serviceWorker.ready).active;
    const forget = localStorage.getItem("zugong-account") !== account; // the phone changed hands: another's pages go
    localStorage.setItem("zugong-account", account);
    const links = [...document.querySelectorAll("a[href^='/']")].map((link) => link.getAttribute("href"));
    const asked = [...document.querySelectorAll("[data-keep]")].map((one) => one.dataset.keep);
    worker.postMessage({ forget, keep: [...new Set([window.location.pathname, ...asked, ...links])] });
  }).catch(() => undefined);
  show();
  if (navigator.onLine) send().then(tell);
})();
