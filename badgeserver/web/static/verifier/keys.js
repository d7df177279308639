// Whose keys: the issuer's DID document lists them (Controlled Identifiers 1.0, section 3.3).

import { fromBase58btc } from "./bytes.js";
import { NoAnswer, Refused } from "./checks.js";
import { moment } from "./dates.js";

const ED25519 = [0xed, 0x01];

/**
 * Return the key `methodId` that the kit's issuer lists for assertions: its 32 bytes, and when it was
 * revoked or expires. A key that the kit does not know is refused only if the kit is `complete`: a newer
 * key may have been made since.
 */
export function publishedKey(kit, methodId, complete) {
  const { id: controller, verificationMethod = [], assertionMethod = [] } = kit.did;
  if (!assertionMethod.includes(methodId)) {
    throw complete ? new Refused("key-not-listed") : new NoAnswer("unknown-key");
  }
  const [method, ...others] = verificationMethod.filter((one) => one.id === methodId);
  if (!method || others.length) throw new Refused("key-not-listed@twice");
  if (method.controller !== controller) throw new Refused("wrong-controller");
  const bytes = method.type === "Multikey" ? fromBase58btc(method.publicKeyMultibase) : null;
  if (bytes?.length !== 34 || ED25519.some((one, place) => bytes[place] !== one)) {
    throw new Refused("wrong-key-type");
  }
  return { bytes: bytes.slice(2), revoked: end(method, "revoked"), expires: end(method, "expires") };
}

function end(method, member) {
  if (!(member in method)) return null;
  const found = moment(method[member]);
  if (!found) throw new Refused("bad-key-dates");
  return found;
}

/** Tell whether `signature` is that of the key over `message` (Ed25519, RFC 8032). */
export async function isSigned(key, signature, message) {
  if (!globalThis.crypto?.subtle) throw new NoAnswer("no-ed25519");
  try {
    const imported = await crypto.subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch (fault) {
    if (["NotSupportedError", "TypeError"].includes(fault.name)) throw new NoAnswer("no-ed25519");
    if (["DataError", "OperationError"].includes(fault.name)) return false;
    throw fault;
  }
}
