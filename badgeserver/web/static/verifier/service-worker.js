// Keeps what the verifier needs, and answers with it when the site can't be reached: `/c/ID`, `/scan`, `/verify`,
// their files and the kit. Everything else goes its ordinary way. It keeps nothing about anybody: no page that was
// visited, and no fragment, which it never sees.

"use strict";

const STORE = `verifier-${new URL(location).searchParams.get("v")}`;
const KIT = "/offline/kit.json";
const SHELL = "/offline/shell.json";
const CERTIFICATE = /^\/c\/[A-Za-z0-9_-]{22}$/;
const SCANNING = new Set(["/scan", "/verify"]);
const PATIENCE = 8000;

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    const name = CERTIFICATE.test(url.pathname) ? "certificate" : SCANNING.has(url.pathname) ? "scan" : null;
    if (name) event.respondWith(page(event.request, `/offline/${languageOf(url)}/${name}`));
  } else if (url.pathname === KIT) {
    event.respondWith(kit(event.request));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(file(event.request));
  }
});

async function keepAll() {
  const { kept } = await (await fetch(SHELL, { credentials: "omit", cache: "no-cache" })).json();
  const store = await caches.open(STORE);
  await Promise.all(kept.map(async (path) => {
    // Without cookies, so that no page of somebody who is signed in is kept.
    const answer = await fetch(path, { credentials: "omit", cache: "no-cache", headers: { Accept: "text/html,*/*" } });
    if (!answer.ok) throw new Error(path);
    await store.put(path, answer);
  }));
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("verifier-") && name !== STORE).map((name) => caches.delete(name)));
}

async function page(request, kept) {
  const answer = await reached(request);
  return answer ?? (await fromStore(kept)) ?? Response.error();
}

async function kit(request) {
  const answer = await reached(request);
  if (answer) {
    if (answer.ok) await (await caches.open(STORE)).put(KIT, answer.clone());
    return answer;
  }
  const kept = await fromStore(KIT);
  if (!kept) return Response.error();
  return new Response(kept.body, { headers: { "Content-Type": "application/json", "X-Kept": "1" } });
}

async function file(request) {
  return (await reached(request)) ?? (await fromStore(request)) ?? Response.error();
}

// A site whose server is down or whose proxy says so is not reached; nor is one that keeps us waiting.
async function reached(request) {
  try {
    const answer = await Promise.race([fetch(request), late()]);
    return answer && answer.status < 500 ? answer : null;
  } catch {
    return null;
  }
}

function late() {
  return new Promise((resolve) => { setTimeout(() => resolve(null), PATIENCE); });
}

async function fromStore(request) {
  return (await caches.open(STORE)).match(request, { ignoreSearch: true, ignoreVary: true });
}

function languageOf(url) {
  const wishes = [url.searchParams.get("lang"), ...self.navigator.languages.map((one) => one.slice(0, 2))];
  return wishes.find((one) => one === "ja" || one === "en") ?? "ja";
}
