// Has the service worker keep what the verifier needs without a connection.

/** Return what the page's head says under `name`. */
export function meta(name) {
  return document.querySelector(`meta[name="${name}"]`).content;
}

/** Register the service worker where there are any; without one the page works as long as the site does. */
export function keepOffline() {
  navigator.serviceWorker?.register(meta("verifier-worker"), { scope: "/" }).catch(() => {});
}
