// A reception desk: certificates are read one after the other, with the camera or from pictures, and verified in the
// browser. The list stays in this tab (sessionStorage) and is sent nowhere.

import { sha256 } from "./bytes.js";
import { startCamera } from "./camera.js";
import { NoAnswer, Refused, say } from "./checks.js";
import { loadKit } from "./kit.js";
import { keepOffline, meta } from "./offline.js";
import { add, clear, count, entries } from "./scanned.js";
import { answerOf, element, factsOf, shownBy, sign, title } from "./view.js";
import { verifyAddress, verifyBytes } from "./verify.js";
import { filled, momentInWords, word, words } from "./words.js";

const KIT_HOLDS = 5 * 60 * 1000;
const SIGNS = { valid: "passed", invalid: "failed", unknown: "unknown" };
const part = (name) => document.querySelector(`[data-${name}]`);

let kit = null;
let loadedAt = 0;
let stop = null;

async function freshKit() {
  if (!kit || Date.now() - loadedAt > KIT_HOLDS) {
    kit = (await loadKit(meta("verifier-kit"))) ?? kit;
    loadedAt = Date.now();
    tellOfKit();
  }
  return kit;
}

function tellOfKit() {
  const place = part("kit");
  const { fresh, kept, none } = place.dataset;
  place.textContent = kit ? filled(kit.isFresh ? fresh : kept, momentInWords(kit.made)) : none;
}

// What is not to be read at all is not certain either: it is listed, so that nobody is overlooked.
async function verified(read) {
  const known = await freshKit();
  if (!known) return null;
  try {
    return await read(known, new Date());
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    const summary = say(known.words, fault.said, fault.detail);
    return { answer: "unknown", summary, checks: [], shown: null, statusKnownAsOf: null, isCurrent: fault instanceof NoAnswer };
  }
}

// `source` is what was read: the address in a QR code, or the digest of a file.
async function take(read, name, source) {
  const verdict = await verified(read);
  if (!verdict) return;
  const shown = shownBy(verdict);
  add({
    source,
    key: verdict.shown?.credentialId ?? source,
    at: new Date().toISOString(),
    answer: verdict.answer,
    title: title(verdict),
    holder: shown?.holderName ?? name,
    badge: shown ? words(shown.badgeName) : "",
    why: words(verdict.summary),
  });
  part("nothing").hidden = true;
  part("last").replaceChildren(...[answerOf(verdict, "h3"), shown && factsOf(shown)].filter(Boolean));
  showList();
}

function showList() {
  const list = part("list");
  const { again } = list.dataset;
  list.replaceChildren(...entries().map((one) => {
    const heading = element("h3", "", one.holder, " ", element("span", "check__outcome", one.title));
    const times = one.times > 1 ? element("p", "scanned__again", filled(again, one.times)) : null;
    const more = one.answer === "valid" ? null : element("p", "", one.why);
    const said = element("div", "", heading, element("p", "", one.badge), more, times,
      element("p", "quiet", momentInWords(one.at)));
    return element("li", `check check--${SIGNS[one.answer]}`, sign("check__sign", SIGNS[one.answer]), said);
  }));
  const counts = part("counts");
  counts.textContent = filled(counts.dataset.words, ...["valid", "invalid", "unknown"].map(count));
  part("clear").hidden = entries().length === 0;
}

async function start() {
  part("no-camera").hidden = true;
  stop = await startCamera(part("camera"), (address) => take((known, now) => verifyAddress(address, known, now), address, address));
  part("no-camera").hidden = Boolean(stop);
  showButtons();
}

function showButtons() {
  part("camera").hidden = !stop;
  part("start").hidden = Boolean(stop);
  part("stop").hidden = !stop;
}

part("start").addEventListener("click", start);
part("stop").addEventListener("click", () => {
  stop();
  stop = null;
  showButtons();
});
part("clear").addEventListener("click", () => {
  clear();
  part("last").replaceChildren();
  part("nothing").hidden = false;
  showList();
});
const pictures = document.getElementById("pictures");
async function takePictures() {
  for (const file of pictures.files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const source = isSecureContext ? (await sha256(bytes)).join() : file.name;
    await take((known, now) => verifyBytes(bytes, known, now), file.name, source);
    // On a phone the answer is below what was chosen from.
    part("answer").scrollIntoView();
  }
  pictures.value = "";
}
pictures.addEventListener("change", takePictures);
takePictures(); // Some may have been chosen while this was being loaded.
addEventListener("online", () => { loadedAt = 0; freshKit(); });

showButtons();
showList();
await freshKit();
keepOffline();
