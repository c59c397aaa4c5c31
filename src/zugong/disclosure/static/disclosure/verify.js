// Works out on the reader's own device what the server said it found: document, fingerprint, entry, place in the list,
// and the signature where the browser knows Ed25519. Nothing leaves the device. Without this script the server's word stands.
const box = document.querySelector("[data-verify]");
const say = JSON.parse(box.dataset.words);
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const unbase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const sha256 = async (...parts) => {
  const all = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
};
const moment = (iso) => iso.slice(0, 19).replace("T", " ");
const same = (a, b) => hex(a) === hex(b);

// RFC 9162, 2.1.3.2
async function included(leaf, index, size, path, root) {
  if (index < 0 || index >= size) return false;
  let place = index, last = size - 1, result = leaf;
  for (const step of path) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      result = await sha256(Uint8Array.of(1), step, result);
      while (place % 2 === 0 && place !== 0) { place = Math.floor(place / 2); last = Math.floor(last / 2); }
    } else {
      result = await sha256(Uint8Array.of(1), result, step);
    }
    place = Math.floor(place / 2); last = Math.floor(last / 2);
  }
  return last === 0 && same(result, root);
}

async function signed(note, vkey) {
  const cut = note.indexOf("\n\n");
  const text = bytes(note.slice(0, cut + 1));
  const [name, hash, encoded] = [vkey.split("+")[0], vkey.split("+")[1], vkey.split("+").slice(2).join("+")];
  const key = unbase64(encoded).slice(1);
  let imported;
  try { imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]); } catch { return null; }
  for (const line of note.slice(cut + 2).split("\n")) {
    const words = line.split(" ");
    if (words.length !== 3 || words[1] !== name) continue;
    const raw = unbase64(words[2]);
    if (hex(raw.slice(0, 4)) === hash) return crypto.subtle.verify({ name: "Ed25519" }, imported, raw.slice(4), text);
  }
  return false;
}

async function work(file, wanted) {
  const found = [];
  const step = (name, ok, detail) => { found.push({ name, ok, detail: detail || "" }); return ok; };
  const content = JSON.parse(file.document), leaf = JSON.parse(file.leaf);
  const digest = hex(await sha256(bytes(file.document)));
  if (!step("digest", digest === leaf.digest && digest === wanted.digest, digest)) return found;
  const about = leaf.number === content.number && leaf.version === content.version &&
    content.number === wanted.number && String(content.version) === wanted.version;
  if (!step("entry", about && leaf.type === "publication", moment(leaf.at))) return found;
  const lines = file.head.split("\n");
  const root = unbase64(lines[2]);
  const ok = Number(lines[1]) === file.size &&
    await included(await sha256(Uint8Array.of(0), bytes(file.leaf)), file.index, file.size, file.path.map(unhex), root);
  if (!step("proof", ok, `${file.index + 1} / ${file.size}`)) return found;
  const good = await signed(file.head, wanted.key);
  if (good !== null) step("signature", good, moment(lines[3]));
  return found;
}

function show(found) {
  const list = box.querySelector("[data-verify-steps]");
  list.replaceChildren(...found.map((one) => {
    const item = document.createElement("li");
    item.className = one.ok ? "d-good" : "d-bad";
    item.append(say[one.name][one.ok ? "good" : "bad"]);
    if (one.detail) { const small = document.createElement("small"); small.textContent = one.detail; item.append(small); }
    return item;
  }));
  const good = found.length > 0 && found.every((one) => one.ok);
  box.classList.toggle("d-own-good", good);
  box.classList.toggle("d-own-bad", !good);
  box.querySelector("[data-verify-said]").textContent = good ? say.say.good : say.say.bad;
}

if (window.crypto && crypto.subtle) {
  box.hidden = false;
  box.querySelector("[data-verify-said]").textContent = say.say.working;
  fetch(box.dataset.url, { cache: "no-store" })
    .then((response) => { if (!response.ok) throw new Error(response.status); return response.json(); })
    .then((file) => work(file, { digest: box.dataset.digest, number: box.dataset.number, version: box.dataset.version, key: box.dataset.key }))
    .then(show)
    .catch(() => { box.querySelector("[data-verify-said]").textContent = say.say.offline; });
}
