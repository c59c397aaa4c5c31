// Keeps the pages a member opened, so that they open without a line. What is kept goes with the version and with the account.
"use strict";
const PAGES = "zugong-pages-{{ version }}";
const PARTS = "zugong-parts-{{ version }}";
const HOME = "{{ home }}";
const SIGN_OUT = "{% url 'account_logout' %}";
const LIMIT = 60;
const KEPT = [{% for pattern in pages %}/{{ pattern|safe }}/{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("zugong-") && name !== PAGES && name !== PARTS) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("message", (event) => {
  event.waitUntil((async () => {
    if (event.data.forget) await caches.delete(PAGES);
    await keepAll(event.data.keep);
  })());
});
async function keepAll(addresses) {
  const cache = await caches.open(PAGES);
  const paths = addresses.map((address) => new URL(address, self.location.origin).pathname);
  for (const path of new Set(paths.filter((one) => KEPT.some((pattern) => pattern.test(one))).slice(0, LIMIT))) {
    try {
      const response = await fetch(path, { credentials: "same-origin" });
      if (!response.ok || response.redirected) continue;
      await cache.put(path, response.clone());
      await keepParts(await response.text());
    } catch (error) {
      return; // the line went; what is kept so far is kept
    }
  }
}
async function keepParts(page) {
  const cache = await caches.open(PARTS);
  for (const [, address] of page.matchAll(/(?:href|src)="(\/static\/[^"]+\.(?:css|js|svg))"/g)) {
    if (!(await cache.match(address))) await cache.add(address);
  }
}
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === SIGN_OUT) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(part(request));
  else if (request.mode === "navigate" && KEPT.some((pattern) => pattern.test(url.pathname))) event.respondWith(page(request, url.pathname));
});
async function part(request) {
  const cache = await caches.open(PARTS);
  const kept = await cache.match(request);
  const fresh = fetch(request).then((response) => {
    if (response.ok && response.status === 200) cache.put(request, response.clone());
    return response;
  });
  if (!kept) return fresh;
  fresh.catch(() => undefined);
  return kept;
}
async function page(request, path) {
  const cache = await caches.open(PAGES);
  try {
    const response = await fetch(request);
    if (response.type === "opaqueredirect") await caches.delete(PAGES); // signed out by the office or by time
    else if (response.redirected || response.status === 403 || response.status === 404) await cache.delete(path);
    else if (response.ok) {
      const names = await cache.keys();
      if (names.length >= LIMIT) await cache.delete(names[0]);
      await cache.put(path, response.clone());
    }
    return response;
  } catch (error) {
    return (await cache.match(path)) || (await cache.match(HOME)) || Response.error();
  }
}
