// The proof inside a document: DataIntegrityProof with eddsa-rdfc-2022 (Data Integrity EdDSA Cryptosuites 1.0).

import { fromBase58btc, joined } from "./bytes.js";
import { canonicalDigest } from "./canonical.js";
import { NoAnswer, Refused } from "./checks.js";
import { moment } from "./dates.js";
import { isSigned, publishedKey } from "./keys.js";

const MAX_PROOFS = 5;

/** Return who says that it issued a document; raises Refused `no-issuer`. */
export function issuerOf(document) {
  const id = typeof document.issuer === "string" ? document.issuer : document.issuer?.id;
  if (typeof id !== "string") throw new Refused("no-issuer");
  return id;
}

/**
 * Return the proofs of a document with their keys, which must be those of the kit's issuer. Proofs of other
 * kinds are left out where one of ours is there; one that follows another is not for here.
 */
export function keyedProofs(document, kit, now) {
  if (issuerOf(document) !== kit.issuer.did) throw new NoAnswer("other-site", site(issuerOf(document)));
  return knownProofs(document).map((proof) => {
    requireSound(proof, document, now);
    return { proof, key: publishedKey(kit, proof.verificationMethod, false) };
  });
}

function site(id) {
  return decodeURIComponent(id.replace(/^did:web:/, "")).slice(0, 120);
}

function knownProofs(document) {
  const stated = [document.proof ?? []].flat();
  if (!stated.length || stated.length > MAX_PROOFS || stated.some((one) => typeof one !== "object" || !one)) {
    throw new Refused("no-proof");
  }
  const known = stated.filter(
    (one) => one.type === "DataIntegrityProof" && one.cryptosuite === "eddsa-rdfc-2022" && !("previousProof" in one),
  );
  if (!known.length) throw new NoAnswer("not-checked-here");
  return known;
}

function requireSound(proof, document, now) {
  const texts = [proof.verificationMethod, proof.proofValue].every((one) => typeof one === "string");
  const dated = ["created", "expires"].every((one) => !(one in proof) || moment(proof[one]));
  const itsContext = "@context" in proof && JSON.stringify(proof["@context"]) !== JSON.stringify(document["@context"]);
  if (!texts || !dated || itsContext || proof.proofPurpose !== "assertionMethod") throw new Refused("bad-proof");
  if ("expires" in proof && now > moment(proof.expires)) throw new Refused("proof-expired");
}

/**
 * Raise unless every proof is its key's signature over this very document, and the key still counts.
 * A date inside the document proves nothing: whoever has the key can write any.
 */
export async function requireSigned(document, keyed, now) {
  const { proof: _, ...unsecured } = document;
  const digest = await canonicalDigest(unsecured);
  for (const { proof, key } of keyed) {
    const { proofValue, ...options } = proof;
    const configuration = await canonicalDigest({ ...options, "@context": document["@context"] });
    const signature = fromBase58btc(proofValue);
    if (signature?.length !== 64 || !(await isSigned(key, signature, joined([configuration, digest])))) {
      throw new Refused("bad-signature");
    }
    requireInForce(key, moment(proof.created), now);
  }
}

function requireInForce({ revoked, expires }, created, now) {
  if (expires && now >= expires) throw new Refused("expired-key");
  if (revoked && now >= revoked) {
    throw created && created >= revoked ? new Refused("revoked-key") : new NoAnswer("revoked-key@undated");
  }
}
