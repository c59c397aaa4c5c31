// Runs before the first paint, so that parts which need scripts never flash.
document.documentElement.classList.add("js");
