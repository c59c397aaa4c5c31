// Runs before the first paint, so that parts which need scripts never flash.
document.documentElement.classList.add("js");
// Charts whose script does not arrive leave their tables open.
addEventListener("error", (event) => {
  if (event.target.dataset?.chartScript !== undefined) document.documentElement.classList.add("z-no-charts");
}, true);
