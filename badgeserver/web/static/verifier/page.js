// The page of a credential, `/c/ID#JWS`: what the paper states is verified here, in the browser, and set beside what
// the site says. The fragment is never sent anywhere. Without the site this is all there is, and it says so.

import { Refused } from "./checks.js";
import { compared } from "./compare.js";
import { loadKit } from "./kit.js";
import { keepOffline, meta } from "./offline.js";
import { isForged, isSigned, together } from "./together.js";
import { answerOf, checksOf, noAnswer, showVerdict } from "./view.js";
import { word } from "./words.js";

const STATEMENT = /^#(ey|https?:)/;
const place = document.querySelector("[data-verdict]");

async function show() {
  keepLinksTogether();
  // What a browser kept is all there is where the site did not answer; then even silence is an answer.
  const isKept = "kept" in place.dataset;
  if (!isKept && !STATEMENT.test(location.hash)) return;
  const kit = await loadKit(meta("verifier-kit"));
  const { paperAddress, verifyAddress } = await import("./verify.js");
  const address = kit && paperAddress(location, kit);
  if (!address) {
    if (isKept) place.replaceChildren(noAnswer(word(kit ? "noStatement" : "noKit")));
    return;
  }
  const known = { ...kit, isFresh: kit.isFresh && !isKept };
  const paper = await readable(() => verifyAddress(address, known, new Date()));
  if (!paper) place.prepend(noAnswer(word("badCode"), isKept ? "h1" : "h2"));
  else if (isKept) showVerdict(paper, place);
  else showBoth(paper, kit);
}

async function readable(verify) {
  try {
    return await verify();
  } catch (fault) {
    if (fault instanceof Refused) return null;
    throw fault;
  }
}

function showBoth(paper, kit) {
  const record = JSON.parse(place.dataset.verdict);
  const joined = together(paper, record, kit);
  const answer = answerOf({ ...joined, isCurrent: true });
  place.querySelector(".answer").replaceWith(answer);
  const holder = place.querySelector("[data-fact=holder]");
  const beside = compared(paper, record.shown, kit);
  // What differs is told at once; what agrees, after what the badge says.
  const agree = holder && !beside.querySelector(".compare__differs");
  (agree ? holder.closest("section") : answer).after(beside);
  if (holder && !isForged(paper) && isSigned(paper)) {
    holder.textContent = `${paper.shown.holderName} (${word("fromPaper")})`;
  }
  place.querySelector(".checks").closest("section").replaceWith(checksOf(joined.checks));
}

// The paper's statement is in the fragment, which links to this page in another language would lose.
function keepLinksTogether() {
  for (const link of document.querySelectorAll("a.language")) {
    const here = new URL(location.href);
    here.searchParams.set("lang", link.hreflang);
    link.href = here.href;
  }
}

await show();
addEventListener("hashchange", () => STATEMENT.test(location.hash) && location.reload());
keepOffline();
