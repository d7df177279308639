// Bytes and texts: base64url (RFC 4648, section 5), base58-btc, UTF-8, and unfolding with a bound.

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Return the bytes of unpadded base64url, or null for another text. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

/** Return the bytes of multibase base58-btc (`z…`), or null for another text. */
export function fromBase58btc(text) {
  if (typeof text !== "string" || text.length > 200 || !/^z[1-9A-HJ-NP-Za-km-z]+$/.test(text)) return null;
  const digits = text.slice(1);
  let number = 0n;
  for (const digit of digits) number = number * 58n + BigInt(BASE58.indexOf(digit));
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 0xffn));
  const zeros = digits.match(/^1*/)[0].length;
  return Uint8Array.from([...new Array(zeros).fill(0), ...bytes]);
}

/** Return the text of UTF-8, or null for bytes that are none. */
export function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Return `text` in UTF-8. */
export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Return the SHA-256 digest of bytes. Browsers have it where the page came safely (HTTPS, or this machine). */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Return what `format` (`gzip` or `deflate`) unfolds to, or null if it is damaged or longer than `most` bytes. */
export async function unfold(bytes, format, most) {
  const pieces = [];
  let length = 0;
  try {
    for await (const piece of chunks(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)))) {
      length += piece.length;
      if (length > most) return null;
      pieces.push(piece);
    }
  } catch {
    return null;
  }
  return joined(pieces);
}

async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** Return pieces of bytes as one. */
export function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, one) => sum + one.length, 0));
  let place = 0;
  for (const one of pieces) {
    whole.set(one, place);
    place += one.length;
  }
  return whole;
}
