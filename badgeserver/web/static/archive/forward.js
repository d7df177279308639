// Brings whoever scanned a printed QR code, `/c/ID#JWS`, to the page that verifies it, in their language. The fragment
// holds what the paper states; it goes along in the fragment and is never sent anywhere.

const CERTIFICATE = /^(.*)\/c\/([A-Za-z0-9_-]{22})\/?$/;

/** Return where `location` leads, or null where it is no address of a certificate. */
export function destination({ pathname, hash }, languages) {
  const [, above, id] = CERTIFICATE.exec(pathname) ?? [];
  if (id === undefined) return null;
  const wished = languages.map((one) => one.slice(0, 2)).find((one) => one === "ja" || one === "en");
  return `${above}/${wished === "en" ? "en/" : ""}#${id}${hash}`;
}

const found = destination(location, navigator.languages);
if (found) location.replace(found);
