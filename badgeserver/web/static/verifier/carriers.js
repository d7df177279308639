// Whatever holds a credential: JSON, baked PNG or SVG, a PDF, or a picture of the QR code; found by content alone.

import { fromUtf8 } from "./bytes.js";
import { NoAnswer, Refused } from "./checks.js";
import { isPdf, readPdf } from "./pdf.js";
import { credentialInPng, isPng } from "./png.js";
import { credentialInSvg } from "./svg.js";

const MAX_BYTES = 20 * 1024 * 1024;
const MAX_CREDENTIAL = 1024 * 1024;

/**
 * Return `{document}` for a credential, with the `links` of its pages where it was attached to a PDF, or
 * `{address}` for a picture of a QR code.
 */
export async function readCarrier(bytes) {
  if (bytes.length > MAX_BYTES) throw new Refused("too-large");
  if (isPng(bytes)) {
    const baked = credentialInPng(bytes);
    return baked === null ? fromPicture(bytes) : { document: credential(baked) };
  }
  if (isPdf(bytes)) return fromPdf(bytes);
  const start = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();
  if (start.startsWith("{") || start.startsWith("ey")) return { document: credential(fromUtf8(bytes) ?? "") };
  if (start.startsWith("<")) {
    const baked = credentialInSvg(bytes);
    if (baked === null) throw new Refused("no-credential");
    return { document: credential(baked) };
  }
  return fromPicture(bytes);
}

async function fromPdf(bytes) {
  const { attached, links } = await readPdf(bytes);
  const found = attached.map(asJson).filter((one) => one?.credentialSubject);
  if (!found.length) throw new Refused("no-credential");
  if (found.length > 1) throw new Refused("two-credentials");
  return { document: found[0], links };
}

async function fromPicture(bytes) {
  const { imageOf, readQr } = await import("./picture.js");
  const image = await imageOf(bytes);
  const address = image && readQr(image);
  if (!address) throw new Refused("no-credential");
  return { address };
}

function credential(text) {
  if (text.length > MAX_CREDENTIAL) throw new Refused("too-large");
  if (text.trim().startsWith("ey")) throw new NoAnswer("not-checked-here");
  const found = asJson(text);
  if (!found) throw new Refused("not-json");
  if (!found.credentialSubject) throw new Refused("no-credential");
  return found;
}

function asJson(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}
