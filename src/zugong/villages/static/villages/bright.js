// A voucher on a dim screen: white around the code, and the screen stays on while the page is open.
const button = document.querySelector("[data-bright]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    document.body.classList.toggle("p-bright");
    await navigator.wakeLock?.request("screen").catch(() => null);
  });
}
