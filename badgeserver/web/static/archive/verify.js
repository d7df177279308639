// The archive's page: verifies what a QR code says and what a file holds, by the kit alone. What the lists say is of
// the day when they were signed, so that nothing is called more than authentic.

import { Refused, say } from "../verifier/checks.js";
import { loadKit } from "../verifier/kit.js";
import { noAnswer, showVerdict } from "../verifier/view.js";
import { paperAddress, verifyAddress, verifyBytes } from "../verifier/verify.js";
import { word, words } from "../verifier/words.js";

const FRAGMENT = /^#([A-Za-z0-9_-]{22})(#.*)?$/;
const place = document.querySelector("[data-result]");
const fault = document.querySelector("[data-fault]");
const chosen = document.getElementById("file");
const kit = await loadKit(document.querySelector('meta[name="verifier-kit"]').content);

async function show(read) {
  fault.hidden = true;
  if (!kit) return tell(fault.dataset.noKit);
  try {
    showVerdict(await read({ ...kit, isFresh: false }, new Date()), place);
  } catch (reason) {
    if (!(reason instanceof Refused)) throw reason;
    place.replaceChildren();
    return tell(words(say(kit.words, reason.said, reason.detail)));
  }
  place.focus();
}

function tell(message) {
  fault.textContent = message;
  fault.hidden = false;
}

function showAddress(text) {
  // The paper names the host that issued it, whatever host has this page now.
  return show((known, now) => verifyAddress(text, known, now));
}

// `#ID#JWS` comes from a printed code by way of forward.js; `#https://HOST/c/ID#JWS` may be linked to from anywhere.
function showFragment() {
  keepLinkTogether();
  const [, id, statement] = FRAGMENT.exec(location.hash) ?? [];
  if (!kit) return id && tell(fault.dataset.noKit);
  if (id && !statement) return place.replaceChildren(noAnswer(word("noStatement")));
  const address = id ? `${kit.issuer.baseUrl}/c/${id}${statement}` : paperAddress(location, kit);
  return address && showAddress(address);
}

// What is being verified stays in the fragment when the language changes.
function keepLinkTogether() {
  for (const link of document.querySelectorAll("a.language")) link.hash = location.hash;
}

async function showFile() {
  const [file] = chosen.files;
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  await show((known, now) => verifyBytes(bytes, known, now));
}

chosen.addEventListener("change", showFile);
document.querySelector("[data-address]").addEventListener("submit", (event) => {
  event.preventDefault();
  showAddress(document.getElementById("address").value.trim());
});
addEventListener("hashchange", showFragment);
await showFragment();
// Somebody may have chosen a file while all this was being loaded.
await showFile();
