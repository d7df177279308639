// What a PDF certificate carries: the attached credential, and the QR code's address as a link on its page.
// An attachment's stream is never inside another one (ISO 32000-1, 7.5.7), so that it is found by its dictionary.

import { fromUtf8, unfold } from "./bytes.js";

const MAX_ATTACHMENT = 1024 * 1024;
const MAX_STREAMS = 2000;

/** Tell whether bytes begin as a PDF does. */
export function isPdf(bytes) {
  return latin1(bytes.subarray(0, 1024)).includes("%PDF-");
}

/** Return the texts attached to a PDF, and the addresses that its pages link to. */
export async function readPdf(bytes) {
  const whole = latin1(bytes);
  const attached = [];
  const links = linksIn(whole);
  for (const { dictionary, start, end } of streams(whole)) {
    const isAttachment = /\/EmbeddedFile\b(?!s)/.test(dictionary);
    if (!isAttachment && !/\/ObjStm\b/.test(dictionary)) continue;
    const content = await contentOf(bytes.subarray(start, end), dictionary);
    if (!content) continue;
    if (isAttachment) attached.push(fromUtf8(content));
    else links.push(...linksIn(latin1(content)));
  }
  return { attached: attached.filter((one) => one !== null), links };
}

function latin1(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}

function linksIn(text) {
  return [...text.matchAll(/\/URI\s*\(((?:[^()\\]|\\.)*)\)/g)].map(([, link]) => link.replace(/\\(.)/g, "$1"));
}

function* streams(whole) {
  const opening = /\bstream\r?\n/g;
  for (let count = 0, found; count < MAX_STREAMS && (found = opening.exec(whole)); count += 1) {
    const start = found.index + found[0].length;
    const dictionary = whole.slice(whole.lastIndexOf(" obj", found.index), found.index);
    const end = start + lengthOf(dictionary, whole, start);
    yield { dictionary, start, end };
    opening.lastIndex = Math.max(end, start);
  }
}

// The length stands in the dictionary or in an object of its own; where neither is found, the end is looked for.
function lengthOf(dictionary, whole, start) {
  const [, number, reference] = /\/Length\s+(\d+)(\s+\d+\s+R)?/.exec(dictionary) ?? [];
  if (number && !reference) return Number(number);
  const stated = number && new RegExp(`(?:^|[\\r\\n])${number}\\s+0\\s+obj\\s+(\\d+)\\s`).exec(whole);
  if (stated) return Number(stated[1]);
  const end = whole.indexOf("endstream", start);
  return (end < 0 ? whole.length : end) - start;
}

async function contentOf(bytes, dictionary) {
  if (!/\/Filter\b/.test(dictionary)) return bytes.length > MAX_ATTACHMENT ? null : bytes;
  if (!/\/Filter\s*\[?\s*\/FlateDecode\s*[\]/>\r\n ]/.test(dictionary)) return null;
  return unfold(bytes, "deflate", MAX_ATTACHMENT);
}
