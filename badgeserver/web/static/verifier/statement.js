// The signed statement in a certificate's QR code: a compact JWS (RFC 7515) with EdDSA (RFC 8037).
// The twin of badgeserver/credentials/paper.py.

import { fromBase64url, fromUtf8, utf8 } from "./bytes.js";
import { Refused } from "./checks.js";
import { dayOf } from "./dates.js";

const ADDRESS = /^(https?:\/\/[^/?#@\s]+(?:\/[^?#\s]*)?)\/c\/([A-Za-z0-9_-]{22})$/;
const MAX_ADDRESS = 2000;

/** Take a credential's address apart: the site, the credential's id, the statement or null. */
export function readAddress(text) {
  const [, address, fragment] = /^([^#]*)#?(.*)$/s.exec(text.trim());
  const found = text.length <= MAX_ADDRESS ? ADDRESS.exec(address) : null;
  if (!found) throw new Refused("bad-address");
  return { baseUrl: found[1], credentialId: found[2], jws: fragment || null };
}

/**
 * Return what a statement says and how it is signed; nothing is verified yet. Its header must hold exactly
 * `alg: EdDSA` and a `kid`.
 */
export function readStatement(jws) {
  const parts = jws.split(".");
  const [header, payload, signature] = parts.map(fromBase64url);
  if (parts.length !== 3 || !header || !payload || !signature) throw new Refused("bad-statement");
  const { alg, kid, ...others } = object(header);
  if (alg !== "EdDSA" || typeof kid !== "string" || Object.keys(others).length) {
    throw new Refused("bad-statement");
  }
  return { kid, says: says(object(payload)), signature, message: utf8(`${parts[0]}.${parts[1]}`) };
}

function object(bytes) {
  let found = null;
  try {
    found = JSON.parse(fromUtf8(bytes));
  } catch {
    // It is told below.
  }
  if (found === null || typeof found !== "object" || Array.isArray(found)) throw new Refused("bad-statement");
  return found;
}

function says(members) {
  const { i, b, m, n, d, u, s } = members;
  const awardedOn = dayOf(d);
  const validUntil = u === undefined ? null : dayOf(u);
  const isPlace = Array.isArray(s) && s.length === 2 && s.every((one) => Number.isSafeInteger(one) && one >= 0);
  const areTexts = [i, b, m, n].every((one) => typeof one === "string");
  if (!areTexts || !awardedOn || (u !== undefined && !validUntil) || !isPlace) {
    throw new Refused("bad-statement");
  }
  return { credentialId: i, badge: b, mapVersion: m, name: n, awardedOn, validUntil, status: { list: s[0], index: s[1] } };
}
