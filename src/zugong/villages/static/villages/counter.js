// The counter: reads a code with the camera where the browser can; a hand scanner types into the field and needs nothing.
const field = document.querySelector("[data-code]");
const box = document.querySelector("[data-camera]");
const net = document.querySelector("[data-net]");

// The field keeps the focus: the Enter of a scanner that reads a code twice looks it up again and hands nothing out.
field?.focus();
field?.select();

if (net) {
  const say = () => { net.hidden = navigator.onLine; };
  addEventListener("online", say);
  addEventListener("offline", say);
  say();
}

async function start() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const video = document.createElement("video");
  video.playsInline = true;
  video.muted = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  await video.play();
  box.prepend(video);
  box.querySelector("[data-start]")?.remove();
  const look = async () => {
    if (!video.srcObject) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length && /^[A-Za-z0-9]{8}$/.test(found[0].rawValue)) {
      video.srcObject.getTracks().forEach((track) => track.stop());
      field.value = found[0].rawValue;
      field.form.requestSubmit();
      return;
    }
    setTimeout(look, 200);
  };
  look();
}

const button = box?.querySelector("[data-start]");
if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => start().catch(() => { button.hidden = true; }));
}
