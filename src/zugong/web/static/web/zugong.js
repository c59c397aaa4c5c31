// Comforts on top of pages that work without scripts: dialogs, Ctrl K, toasts, filters that send themselves, photo
// previews, one send for two taps, speaking and listening. No inline handlers: everything hangs on data attributes.
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const toasts = () => document.getElementById("toasts");

  // --- dialogs, menus, keyboard --------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.dialog);
      if (dialog && dialog.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    }
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest("[data-toast]")?.remove();
    if (event.target.tagName === "DIALOG") event.target.close();
    for (const menu of $$("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      const find = document.querySelector("[data-find]");
      if (find) {
        event.preventDefault();
        find.focus();
        find.select();
      }
    }
    if (event.key === "Escape") {
      for (const menu of $$("details[data-menu][open]")) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });

  // --- toasts --------------------------------------------------------------------------------------------------
  function countDown(toast) {
    toast.dataset.counting = "1";
    let left = 6;
    const seconds = toast.querySelector("[data-seconds]");
    const show = () => { if (seconds) seconds.textContent = left; };
    show();
    const timer = setInterval(() => {
      if (toast.matches(":hover, :focus-within")) return;
      left -= 1;
      show();
      if (left <= 0) {
        clearInterval(timer);
        toast.remove();
      }
    }, 1000);
  }
  function tellBad(text) {
    const box = toasts();
    if (!box || $$("[data-toast] > p", box).some((p) => p.textContent === text)) return;
    const toast = document.createElement("div");
    toast.className = "z-toast z-toast-bad";
    toast.setAttribute("data-toast", "");
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.setAttribute("data-dismiss", "");
    close.textContent = box.dataset.close;
    toast.append(words, close);
    box.append(toast);
  }

  // --- forms ---------------------------------------------------------------------------------------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (!navigator.onLine) { // sending now would swap the page, and all that was typed, for the browser's own error
      event.preventDefault();
      tellBad(toasts()?.dataset.offline);
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) {
      button.classList.add("z-sending");
      button.setAttribute("aria-disabled", "true");
    }
    setTimeout(() => free(form), 20000); // a line that hangs must not lock the form for good
  });
  function free(form) {
    delete form.dataset.sent;
    for (const button of $$(".z-sending", form)) {
      button.classList.remove("z-sending");
      button.removeAttribute("aria-disabled");
    }
  }
  window.addEventListener("online", () => {
    for (const words of $$("[data-toast] > p")) if (words.textContent === toasts()?.dataset.offline) words.parentElement.remove();
  });
  window.addEventListener("pageshow", () => $$("form[data-sent]").forEach(free)); // back from the next page
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form");
    if (form) free(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
    const stars = event.target.closest(".z-stars");
    if (stars) showStars(stars);
  });
  function showStars(stars) {
    const words = stars.parentElement.querySelector("[data-stars-words]");
    const chosen = stars.querySelector("input:checked");
    if (words && chosen) words.textContent = chosen.dataset.words || "";
  }

  // --- photos --------------------------------------------------------------------------------------------------
  function photoPicker(list) {
    const input = list.querySelector("input[type=file]");
    const add = list.querySelector(".z-photo-add-item");
    const most = Number(list.dataset.max);
    let kept = [];
    const write = () => {
      const transfer = new DataTransfer();
      kept.forEach((entry) => transfer.items.add(entry.file));
      input.files = transfer.files;
      add.hidden = kept.length >= most;
    };
    const preview = (entry) => {
      const item = document.createElement("li");
      item.className = "z-photo";
      const image = document.createElement("img");
      image.alt = entry.file.name;
      image.src = URL.createObjectURL(entry.file);
      const out = document.createElement("button");
      out.type = "button";
      out.setAttribute("aria-label", `${list.dataset.remove} ${entry.file.name}`);
      const cross = document.createElement("span");
      cross.textContent = "×";
      out.append(cross);
      out.addEventListener("click", () => {
        kept = kept.filter((other) => other !== entry);
        URL.revokeObjectURL(image.src);
        item.remove();
        write();
        input.focus();
      });
      item.append(image, out);
      list.insertBefore(item, add);
    };
    input.addEventListener("change", () => {
      if (input.files.length > most - kept.length) tellBad(list.dataset.most);
      for (const file of [...input.files].slice(0, most - kept.length)) {
        const entry = { file };
        kept.push(entry);
        preview(entry);
      }
      write();
    });
  }

  // --- speaking and listening ----------------------------------------------------------------------------------
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  function voiceButton(button) {
    const field = document.getElementById(button.dataset.voice);
    if (!Recognition || !field) return;
    button.hidden = false;
    const words = button.querySelector("span");
    const rest = words.textContent;
    let listening = null;
    button.addEventListener("click", () => {
      if (listening) {
        listening.stop();
        return;
      }
      listening = new Recognition();
      listening.lang = "zh-CN";
      listening.continuous = true;
      listening.onresult = (event) => {
        for (let i = event.resultIndex; i < event.results.length; i += 1) {
          if (event.results[i].isFinal) field.value += event.results[i][0].transcript;
        }
        field.dispatchEvent(new Event("input", { bubbles: true }));
      };
      listening.onend = () => {
        listening = null;
        words.textContent = rest;
        button.setAttribute("aria-pressed", "false");
      };
      words.textContent = button.dataset.listening;
      button.setAttribute("aria-pressed", "true");
      listening.start();
    });
  }
  function readButton(button) {
    const voice = window.speechSynthesis;
    if (!voice) {
      button.hidden = true;
      return;
    }
    const stop = () => {
      voice.cancel();
      button.setAttribute("aria-pressed", "false");
    };
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") {
        stop();
        return;
      }
      const speech = new SpeechSynthesisUtterance(document.getElementById("main").innerText);
      speech.lang = document.documentElement.lang === "en" ? "en-GB" : "zh-CN";
      speech.rate = 0.9;
      speech.onend = stop;
      speech.onerror = stop;
      button.setAttribute("aria-pressed", "true");
      voice.cancel();
      voice.speak(speech);
    });
    window.addEventListener("pagehide", stop);
  }

  // --- htmx ----------------------------------------------------------------------------------------------------
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A refusal or a form with errors is shown; a page of the server's own troubles is not put into a fragment.
    const { xhr } = event.detail;
    if (xhr.status >= 400 && (xhr.getResponseHeader("HX-Retarget") || xhr.status === 422)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:sendError", () => tellBad(toasts()?.dataset.offline));
  document.addEventListener("htmx:responseError", () => tellBad(toasts()?.dataset.failed));

  // --- set up, now and after every swap ------------------------------------------------------------------------
  function once(name, root, make) {
    const found = $$(`[data-${name}]`, root);
    if (root.matches?.(`[data-${name}]`)) found.push(root);
    for (const element of found) {
      if (element.dataset[`${name}Ready`]) continue;
      element.dataset[`${name}Ready`] = "1";
      make(element);
    }
  }
  function setUp(root) {
    once("photos", root, photoPicker);
    once("voice", root, voiceButton);
    once("read", root, readButton);
    once("fades", root, countDown);
    $$(".z-stars", root).forEach(showStars);
  }
  setUp(document);
  document.addEventListener("htmx:load", (event) => setUp(event.detail.elt));
  document.querySelector("[data-focus]")?.focus();
})();
