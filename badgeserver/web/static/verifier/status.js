// Is it revoked? By the issuer's signed lists in the kit (Bitstring Status List 1.0), bit 0 left-most.

import { fromBase64url, unfold } from "./bytes.js";
import { NoAnswer, Refused, orNoAnswer } from "./checks.js";
import { hasBegun, moment } from "./dates.js";
import { issuerOf, keyedProofs, requireSigned } from "./proof.js";

const MIN_ENTRIES = 131072;
const MAX_BYTES = 8 * 1024 * 1024;
const NAMES = { revocation: "revoked", suspension: "suspended" };

// A list's own signature is checked once for each kit.
const proven = new WeakMap();

/**
 * Return what to say of an entry that is not set; `note` is told the moment as of which the list knows it.
 * A list that is missing, not the issuer's own or out of date says nothing, neither good nor bad.
 */
export async function requireNotSet({ address, purpose, index }, kit, now, note) {
  const list = kit.statusLists.find((one) => one.id === address);
  if (!list) throw new NoAnswer("no-status-list");
  await orNoAnswer(() => requireOwn(list, kit, now));
  note(requireFresh(list, now));
  const { credentialSubject: subject } = list;
  if (![subject.statusPurpose].flat().includes(purpose)) throw new Refused("status-purpose");
  const bits = await orNoAnswer(() => bitsOf(subject));
  if (index >= bits.length * 8) throw new Refused("status-range");
  if (bits[index >> 3] & (0x80 >> (index & 7))) throw new Refused(NAMES[purpose]);
  return "passed:status";
}

/** Return the place in a list that a credential states, or null for one that states none. */
export function statedEntry(document) {
  const stated = document.credentialStatus;
  if (stated === undefined) return null;
  if (stated?.type !== "BitstringStatusListEntry" || !(stated.statusPurpose in NAMES) || "statusSize" in stated) {
    throw new NoAnswer("unknown-status-kind");
  }
  const { statusListCredential: address, statusPurpose: purpose, statusListIndex: index } = stated;
  if (typeof address !== "string" || !/^[0-9]{1,10}$/.test(index)) throw new Refused("bad-status-entry");
  return { address, purpose, index: Number(index) };
}

async function requireOwn(list, kit, now) {
  if (!proven.has(list)) proven.set(list, requireProven(list, kit, now));
  return proven.get(list);
}

async function requireProven(list, kit, now) {
  if (issuerOf(list) !== kit.issuer.did) throw new Refused("foreign-status-list");
  if (![list.type].flat().includes("BitstringStatusListCredential")) throw new Refused("bad-status-list@other");
  await requireSigned(list, keyedProofs(list, kit, now), now);
}

function requireFresh(list, now) {
  const start = moment(list.validFrom);
  const end = "validUntil" in list ? moment(list.validUntil) : now;
  if (!start || !end || !hasBegun(start, now) || end < now) throw new NoAnswer("stale-status-list");
  return start;
}

async function bitsOf({ type, encodedList }) {
  const packed = type === "BitstringStatusList" && /^u/.test(encodedList) ? fromBase64url(encodedList.slice(1)) : null;
  const bits = packed && (await unfold(packed, "gzip", MAX_BYTES));
  if (!bits || bits.length * 8 < MIN_ENTRIES) throw new Refused("bad-status-list");
  return bits;
}
