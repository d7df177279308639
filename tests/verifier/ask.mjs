// The browser's verifier in Node: a JSON question on each line of standard input, its answer on the same line of
// standard output. Pictures of QR codes need a browser, and are tested there.

import { createInterface } from "node:readline";
import { canonicalNQuads } from "../../badgeserver/web/static/verifier/canonical.js";
import { Refused } from "../../badgeserver/web/static/verifier/checks.js";
import { paperAddress, verifyAddress, verifyBytes } from "../../badgeserver/web/static/verifier/verify.js";
import { readQr } from "../../badgeserver/web/static/verifier/picture.js";
import { together } from "../../badgeserver/web/static/verifier/together.js";

const subtle = globalThis.crypto.subtle;
const WITHOUT_ED25519 = {
  digest: subtle.digest.bind(subtle),
  async importKey() {
    throw new DOMException("Unrecognized name.", "NotSupportedError");
  },
};

const ANSWERS = {
  address: ({ address, kit, now }) => verifyAddress(address, kit, new Date(now)),
  bytes: ({ base64, kit, now }) => verifyBytes(new Uint8Array(Buffer.from(base64, "base64")), kit, new Date(now)),
  canonical: ({ document }) => canonicalNQuads(document),
  place: ({ location, kit }) => paperAddress(location, kit),
  together: ({ paper, record, kit }) => together(paper, record, kit),
  qr: ({ base64, width, height }) => {
    const data = new Uint8ClampedArray(Buffer.from(base64, "base64"));
    return readQr({ data, width, height }, 5000);
  },
};

async function answerTo({ ask, withoutEd25519, ...question }) {
  Object.defineProperty(globalThis.crypto, "subtle", {
    value: withoutEd25519 ? WITHOUT_ED25519 : subtle, configurable: true,
  });
  try {
    return { answer: await ANSWERS[ask](question) };
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    return { refused: fault.said };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answerTo(JSON.parse(line)))}\n`);
}
