// What a credential says of itself, for the person who verifies it; none of it is verified here.

import { dayInJapan, moment } from "./dates.js";

const UNNAMED = { ja: "", en: "" };

/** Return what the kit knows of a badge: its name, its level, what its holder can do and what it takes. */
export function badgeFacts(kit, badge, version) {
  const versions = kit.badges[badge] ?? {};
  const known = versions[version] ?? null;
  return {
    badgeId: badge,
    badgeName: known?.name ?? { ja: badge, en: badge },
    level: known?.level ?? null,
    levelMeaning: known?.levelMeaning ?? null,
    meaning: known?.meaning ?? null,
    takes: known?.takes ?? null,
  };
}

/** Return the facts that an Open Badges 3.0 credential states. */
export function shownBy(document, kit) {
  const subject = document.credentialSubject ?? {};
  const achievement = subject.achievement ?? {};
  const stated = text(achievement.name) || text(document.name);
  const facts = badgeFacts(kit, text(achievement.humanCode), text(achievement.version));
  const name = document.issuer?.name;
  return {
    ...facts,
    badgeName: facts.level ? facts.badgeName : { ja: stated, en: stated },
    issuerName: typeof name === "string" ? { ja: name, en: name } : UNNAMED,
    issuerSite: decodeURIComponent(text(document.issuer?.id ?? document.issuer).replace(/^did:web:/, "")),
    holderName: holderName(subject.identifier),
    awardedOn: day(document.awardedDate) ?? day(document.validFrom ?? document.issuanceDate),
    validUntil: day(document.validUntil ?? document.expirationDate),
    credentialId: text(document.id),
  };
}

function text(value) {
  return typeof value === "string" ? value : "";
}

function day(value) {
  const found = moment(value);
  return found && dayInJapan(found);
}

// The name is there only by consent, in an IdentityObject that is not hashed.
function holderName(identifiers) {
  const named = [identifiers ?? []].flat().find((one) => one?.identityType === "name" && one.hashed === false);
  return text(named?.identityHash) || null;
}
