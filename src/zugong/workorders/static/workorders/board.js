// The board asks every 15 seconds whether anything changed; 304 leaves it as it stands, and so does an open menu.
(() => {
  "use strict";
  const board = () => document.getElementById("board");
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = event.target;
    if (asked.id === "board") event.detail.headers["If-None-Match"] = asked.dataset.etag;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const busy = event.target.id === "board" && (board().querySelector("details[open]") || board().contains(document.activeElement) || document.hidden);
    if (busy) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 304) event.detail.shouldSwap = false;
  });
})();
