// JSON-LD in safe mode to canonical N-Quads (RDFC-1.0): what a signature would not cover is refused.
// The twin of badgeserver/credentials/json_ld.py.

import { sha256, utf8 } from "./bytes.js";
import { Refused } from "./checks.js";
import { CONTEXTS } from "./vendor/contexts.js";
import { canonize, expand, toRDF } from "./vendor/json-ld.js";

const KEYWORDS = new Set(["@context", "@value", "@language", "@direction"]);
const MAX_PARTS = 2000;
const MAX_DEPTH = 32;

/** Return the SHA-256 digest of the canonical form of a document. */
export async function canonicalDigest(document) {
  return sha256(utf8(await canonicalNQuads(document)));
}

/** Return the canonical N-Quads of a document; raises Refused by the name of what keeps it from having them. */
export async function canonicalNQuads(document) {
  requirePlainTree(document, { left: MAX_PARTS }, 0);
  const options = { documentLoader, safe: true, base: "" };
  try {
    const expanded = await expand(document, options);
    const dataset = await toRDF(expanded, { ...options, skipExpansion: true });
    const text = await canonize(dataset, { algorithm: "RDFC-1.0", format: "application/n-quads" });
    return inCodePointOrder(text);
  } catch (fault) {
    if (fault instanceof Refused) throw fault;
    const property = fault?.details?.event?.details?.property;
    throw property ? new Refused("undefined-term", property) : new Refused("not-json-ld");
  }
}

async function documentLoader(url) {
  return { contextUrl: null, documentUrl: url, document: CONTEXTS.get(url) };
}

// The library sorts by UTF-16 code units, RDFC-1.0 by code points: they differ beyond the basic plane.
function inCodePointOrder(text) {
  if (!/[\ud800-\udbff]/.test(text)) return text;
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => [[...line].map((one) => one.codePointAt(0)), line]).sort(byCodePoints)
    .map(([, line]) => `${line}\n`).join("");
}

function byCodePoints([one], [other]) {
  const place = one.findIndex((point, at) => point !== other[at]);
  return place < 0 ? one.length - other.length : one[place] - (other[place] ?? -1);
}

// Spelling a term as its IRI or with a keyword keeps the graph that is signed and changes the tree that is read.
function requirePlainTree(value, parts, depth) {
  if (value === null || typeof value !== "object") return;
  parts.left -= 1;
  if (parts.left < 0 || depth > MAX_DEPTH) throw new Refused("not-json-ld");
  if (Array.isArray(value)) {
    for (const one of value) requirePlainTree(one, parts, depth + 1);
    return;
  }
  if (String(value.id ?? "").startsWith("_:")) throw new Refused("not-json-ld");
  for (const [name, part] of Object.entries(value)) {
    if (name === "@context") {
      requirePinned(part);
    } else {
      if ((name.startsWith("@") && !KEYWORDS.has(name)) || name.includes(":")) {
        throw new Refused("undefined-term", name.slice(0, 80));
      }
      requirePlainTree(part, parts, depth + 1);
    }
  }
}

function requirePinned(stated) {
  for (const one of Array.isArray(stated) ? stated : [stated]) {
    if (typeof one !== "string") throw new Refused("inline-context");
    if (!CONTEXTS.has(one)) throw new Refused("unpinned-context", one.slice(0, 120));
  }
}
