// Is this credential genuine, and does it still hold? The steps of badgeserver/credentials/verifier.py, for
// credentials of the kit's issuer with an embedded eddsa-rdfc-2022 proof; anything else is left open.

import { canonicalNQuads } from "./canonical.js";
import { NoAnswer, Refused, attempt, verdict } from "./checks.js";
import { moment } from "./dates.js";
import { requirePeriod } from "./period.js";
import { keyedProofs, requireSigned } from "./proof.js";
import { shownBy } from "./shown.js";
import { requireNotSet, statedEntry } from "./status.js";

const V2 = "https://www.w3.org/ns/credentials/v2";
const V1 = "https://www.w3.org/2018/credentials/v1";
const OPEN_BADGES = (version) => `https://purl.imsglobal.org/spec/ob/v3p0/context-${version}.json`;
const CONTEXTS = [[V2, "3.0.3"], [V2, "3.0.2"], [V1, "3.0.3"], [V1, "3.0.2"], [V1, "3.0.1"]]
  .map(([first, version]) => [first, OPEN_BADGES(version)]);
const TYPES = ["OpenBadgeCredential", "AchievementCredential"];
const MAX_ENDORSEMENTS = 8;
// What only a verifier with the whole web at hand can follow.
const FOLLOWED = ["refreshService", "credentialSchema", "relatedResource", "endorsementJwt"];

/** Return the verdict on an Open Badges 3.0 credential. */
export async function verifyCredential(document, kit, now) {
  const form = [await attempt("schema", () => requireForm(document)), await attempt("subject", () => requireSubject(document))];
  const { terms, standing, asOf } = await checksOf(document, kit, now);
  const endorsements = listed(document.endorsement);
  const endorsed = endorsements.length
    ? [await attempt("endorsements", () => requireEndorsements(endorsements, kit, now))]
    : [];
  return verdict([terms, ...form, ...standing, ...endorsed], kit, shownBy(document, kit), asOf);
}

// The checks that every credential of the issuer goes through.
async function checksOf(document, kit, now) {
  let keyed = null;
  let asOf = null;
  const { proof: _, ...unsecured } = document;
  const terms = await attempt("terms", async () => {
    await canonicalNQuads(unsecured);
    return "passed:terms";
  });
  const standing = [
    await attempt("issuer", () => {
      keyed = keyedProofs(document, kit, now);
      return "passed:issuer";
    }),
    await attempt("proof", async () => {
      if (!keyed) throw new NoAnswer("no-key");
      await requireSigned(document, keyed, now);
      return "passed:proof";
    }),
    await attempt("status", () => {
      const entry = statedEntry(document);
      return entry ? requireNotSet(entry, kit, now, (known) => { asOf = known; }) : "passed:status@none";
    }),
    await attempt("dates", () => requireDates(document, now)),
  ];
  return { terms, standing, asOf };
}

function requireForm(document) {
  const [first, second] = listed(document["@context"]);
  if (!CONTEXTS.some((one) => one[0] === first && one[1] === second)) throw new Refused("contexts-out-of-place");
  const types = listed(document.type);
  if (!types.includes("VerifiableCredential") || !TYPES.some((one) => types.includes(one))) {
    throw new Refused("no-credential");
  }
  if (FOLLOWED.some((one) => one in document)) throw new NoAnswer("not-checked-here");
  return "passed:schema";
}

function requireSubject(document) {
  const subject = document.credentialSubject;
  const achievement = subject?.achievement;
  if (!achievement || typeof achievement !== "object" || Array.isArray(achievement)) throw new Refused("no-subject");
  // The signature covers the graph, in which two objects with one id are one: it could carry a part away.
  if (document.id !== undefined && times(document, document.id) !== 1) throw new Refused("stated-twice");
  return "passed:subject";
}

function times(value, id) {
  if (value === null || typeof value !== "object" || onlyEndorses(value)) return 0;
  return (value.id === id ? 1 : 0) + Object.values(value).reduce((sum, part) => sum + times(part, id), 0);
}

function onlyEndorses(value) {
  const members = Object.keys(value);
  return listed(value.type).join() === "EndorsementSubject"
    && members.every((one) => ["id", "type", "endorsementComment"].includes(one));
}

function requireDates(document, now) {
  const isOld = listed(document["@context"])[0] === V1;
  const stated = isOld ? [document.issuanceDate, document.expirationDate] : [document.validFrom, document.validUntil];
  const [start, end] = stated.map((one) => (one === undefined ? null : moment(one)));
  if (stated.some((one, place) => one !== undefined && ![start, end][place])) throw new Refused("bad-date");
  return requirePeriod(start, end, now);
}

// Each endorsement inside is a credential of its own (Open Badges 3.0, section 9.1, step 6).
async function requireEndorsements(endorsements, kit, now) {
  if (endorsements.length > MAX_ENDORSEMENTS) throw new NoAnswer("not-checked-here");
  for (const one of endorsements) {
    if (!listed(one?.type).includes("EndorsementCredential")) throw new NoAnswer("not-checked-here");
    const { terms, standing } = await checksOf(one, kit, now);
    const { answer, checks } = verdict([terms, ...standing], kit, null, null);
    const decided = { invalid: "failed", unknown: "unknown" }[answer];
    if (decided) {
      const { message } = checks.find((check) => check.outcome === decided);
      throw answer === "invalid"
        ? new Refused("endorsement-invalid", message)
        : new NoAnswer("endorsement-unknown", message);
    }
  }
  return "passed:endorsements";
}

function listed(value) {
  return value === undefined || value === null ? [] : [value].flat();
}
