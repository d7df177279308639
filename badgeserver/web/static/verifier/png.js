// Open Badges baked into PNG (Open Badges 3.0, section 5.3.1): one uncompressed iTXt chunk.

import { fromUtf8 } from "./bytes.js";
import { Refused } from "./checks.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = "openbadgecredential\0";

/** Tell whether bytes begin as a PNG does. */
export function isPng(bytes) {
  return SIGNATURE.every((one, place) => bytes[place] === one);
}

/** Return the credential's text in a PNG, or null if it carries none. */
export function credentialInPng(bytes) {
  const found = [...chunks(bytes)].filter(({ kind, body }) => /^[itz]?[TE]{0,2}Xt$/i.test(kind) && startsWith(body, KEYWORD));
  if (!found.length) return null;
  if (found.length > 1) throw new Refused("two-credentials");
  const text = found[0].body.slice(KEYWORD.length);
  // Not compressed, and after two empty texts: the language and the translated keyword.
  const start = text[0] === 0 ? after(text, 0, after(text, 0, 2)) : null;
  const credential = start ? fromUtf8(text.slice(start)) : null;
  if (found[0].kind !== "iTXt" || credential === null) throw new Refused("bad-credential-chunk");
  return credential;
}

function after(bytes, value, from) {
  const place = from ? bytes.indexOf(value, from) : -1;
  return place < 0 ? null : place + 1;
}

function startsWith(bytes, text) {
  return [...text].every((one, place) => bytes[place] === one.charCodeAt(0));
}

function* chunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = SIGNATURE.length;
  for (let kind = ""; kind !== "IEND";) {
    if (place + 12 > bytes.length) throw new Refused("bad-image");
    const length = view.getUint32(place);
    const end = place + 8 + length;
    kind = String.fromCharCode(...bytes.slice(place + 4, place + 8));
    if (end + 4 > bytes.length) throw new Refused("bad-image");
    yield { kind, body: bytes.subarray(place + 8, end) };
    place = end + 4;
  }
}
