// Open Badges baked into SVG (Open Badges 3.0, section 5.3.2): one element of its own.

import { fromUtf8 } from "./bytes.js";
import { Refused } from "./checks.js";

const NAMESPACE = "https://purl.imsglobal.org/ob/v3p0";

/** Return the credential's text in an SVG (JSON, or a compact JWS), or null if it carries none. */
export function credentialInSvg(bytes) {
  const text = fromUtf8(bytes);
  if (text === null || /<!ENTITY/i.test(text)) throw new Refused("bad-image@svg");
  // Parsed so, nothing in it runs and nothing is loaded.
  const image = new DOMParser().parseFromString(text, "image/svg+xml");
  if (image.querySelector("parsererror")) throw new Refused("bad-image@svg");
  const found = image.getElementsByTagNameNS(NAMESPACE, "credential");
  if (!found.length) return null;
  if (found.length > 1) throw new Refused("two-credentials");
  return (found[0].getAttribute("verify") || found[0].textContent).trim();
}
