// Is this printed certificate genuine? By the statement in its QR code, without the credential itself.
// The steps, their names and their order are those of badgeserver/credentials/paper_verifier.py.

import { NoAnswer, Refused, attempt, isCurrent, verdict } from "./checks.js";
import { firstMoment, lastMoment } from "./dates.js";
import { isSigned, publishedKey } from "./keys.js";
import { requirePeriod } from "./period.js";
import { requireNotSet } from "./status.js";
import { readAddress, readStatement } from "./statement.js";
import { badgeFacts } from "./shown.js";

/** Return the verdict on a printed certificate by what its QR code says: its address with the statement. */
export async function verifyPaper(address, kit, now) {
  const place = readAddress(address);
  if (!place.jws) throw new Refused("bad-statement");
  const statement = readStatement(place.jws);
  const { says } = statement;
  let key = null;
  let asOf = null;
  const isOwn = place.baseUrl === kit.issuer.baseUrl;
  const checks = [
    await attempt("address", () => sameCredential(says, place)),
    await attempt("issuer", () => {
      if (!isOwn) throw new NoAnswer("other-site", new URL(place.baseUrl).host);
      key = publishedKey(kit, `${kit.issuer.did}#${statement.kid}`, isCurrent(kit) || kit.isFinal);
      return "passed:issuer";
    }),
    await attempt("proof", () => proofOf(statement, key)),
    await attempt("status", () => {
      const list = `${place.baseUrl}/status/revocation/${says.status.list}`;
      const entry = { address: list, purpose: "revocation", index: says.status.index };
      return requireNotSet(entry, kit, now, (known) => { asOf = known; });
    }),
    await attempt("dates", () => {
      const end = says.validUntil && lastMoment(says.validUntil);
      return requirePeriod(firstMoment(says.awardedOn), end, now);
    }),
  ];
  const shown = {
    ...badgeFacts(kit, says.badge, says.mapVersion),
    issuerName: isOwn ? kit.issuer.name : null,
    issuerSite: new URL(place.baseUrl).host,
    holderName: says.name,
    isFromPaper: true,
    awardedOn: says.awardedOn,
    validUntil: says.validUntil,
    credentialId: `${place.baseUrl}/c/${says.credentialId}`,
  };
  return verdict(checks, kit, shown, asOf);
}

function sameCredential(says, place) {
  if (says.credentialId !== place.credentialId) throw new Refused("wrong-address");
  return "passed:address";
}

async function proofOf({ signature, message }, key) {
  if (!key) throw new NoAnswer("no-key");
  if (signature.length !== 64 || !(await isSigned(key, signature, message))) {
    throw new Refused("bad-signature@paper");
  }
  // A statement holds no moment of signing that a thief of the key could not have written.
  if (key.revoked) throw new NoAnswer("revoked-key@paper");
  return "passed:proof@paper";
}
