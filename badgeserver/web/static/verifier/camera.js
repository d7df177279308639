// The camera, and what the QR codes say that are held before it.

import { pixels, readQr } from "./picture.js";

const LONGEST_SIDE = 1280;
const PAUSE = 120;
const PATIENCE = 120;
// The same code is not read again while it is still held before the camera.
const SAME_FOR = 4000;

/**
 * Show the camera in `video` and call `onCode` with what each QR code says, one after the other. Returns what stops
 * it, or null where no camera may be used.
 */
export async function startCamera(video, onCode) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } },
    });
  } catch {
    return null;
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const watching = { on: true };
  watch(video, onCode, watching);
  return () => {
    watching.on = false;
    stream.getTracks().forEach((one) => one.stop());
    video.srcObject = null;
  };
}

async function watch(video, onCode, watching) {
  let last = { code: null, at: 0 };
  while (watching.on) {
    const code = video.videoWidth ? readQr(frame(video), PATIENCE) : null;
    if (code && (code !== last.code || Date.now() - last.at > SAME_FOR)) await onCode(code);
    if (code) last = { code, at: Date.now() };
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
  }
}

function frame(video) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
  return pixels(video, Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale));
}
