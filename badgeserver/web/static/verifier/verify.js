// The verifier's two doors: what a QR code says, and what a file holds. Both take the kit and the moment.

import { say } from "./checks.js";
import { verifyPaper } from "./paper-verifier.js";
import { readAddress } from "./statement.js";
import { refuted, together, unproven } from "./together.js";

/** Return the verdict on a printed certificate by the address in its QR code, with the statement in its fragment. */
export function verifyAddress(address, kit, now) {
  return verifyPaper(address, kit, now);
}

/** Return the verdict on a file: JSON, PNG, SVG, PDF, or a picture of a QR code; raises Refused for another. */
export async function verifyBytes(bytes, kit, now) {
  // A page that verifies paper only does without all that reads files.
  const [{ readCarrier }, { verifyCredential }] = await Promise.all(
    [import("./carriers.js"), import("./credential-verifier.js")]);
  const carried = await readCarrier(bytes);
  if (carried.address) return verifyPaper(carried.address, kit, now);
  const attached = toldForAProgram(await verifyCredential(carried.document, kit, now), kit);
  return carried.links ? withPage(attached, carried.links, kit, now) : attached;
}

// What the issuer awards is at its own address; by its key it signs for other programs as well.
function toldForAProgram(verdict, kit) {
  if (verdict.answer !== "valid" || verdict.shown.credentialId.startsWith(`${kit.issuer.baseUrl}/`)) return verdict;
  const more = say(kit.words, "for-a-program");
  return { ...verdict, summary: { ja: verdict.summary.ja + more.ja, en: `${verdict.summary.en} ${more.en}` } };
}

// People read the page of a PDF, so what is attached to it must be joined with what its QR code states.
async function withPage(attached, links, kit, now) {
  const printed = links.find(isStatement);
  if (!printed) return unproven(attached, "page", "page-without-code", kit);
  if (printed.split("#")[0] !== attached.shown.credentialId) return refuted(attached, "page", "page-of-another", kit);
  return together(await verifyPaper(printed, kit, now), attached, kit);
}

function isStatement(link) {
  try {
    return readAddress(link).jws !== null;
  } catch {
    return false;
  }
}

/**
 * Return the QR code's address as the issuer printed it, from the address of the page that it opened: its own,
 * `…/c/ID#JWS`, or `…#https://HOST/c/ID#JWS` on any page. Null where it holds no statement; a link to a part of a page is none.
 */
export function paperAddress({ pathname, hash }, kit) {
  const fragment = hash.slice(1);
  if (/^https?:/.test(fragment)) return fragment;
  const [, id] = /\/c\/([A-Za-z0-9_-]{22})(?:\/|\.html)?$/.exec(pathname) ?? [];
  return id && fragment.startsWith("ey") ? `${kit.issuer.baseUrl}/c/${id}#${fragment}` : null;
}
