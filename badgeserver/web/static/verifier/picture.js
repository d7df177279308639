// The QR code in a picture or in a frame of the camera.

import { decode } from "./vendor/qr.js";

const MAX_SIDE = 2000;
const PATIENCE = 1500;

/** Return what the QR code in image data says, or null; `milliseconds` are for trying again. */
export function readQr(image, milliseconds = PATIENCE) {
  try {
    return decode(image, { timeLimit: milliseconds });
  } catch {
    return null;
  }
}

/** Return the image data of a picture file, no finer than a QR code needs; null for bytes that are no picture. */
export async function imageOf(bytes) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes]));
  } catch {
    return null;
  }
  const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
  return pixels(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
}

/** Return the pixels of a picture or of a playing video at the size asked for. */
export function pixels(source, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
