// The paper and the site's record side by side: what comes from where, and in red where they differ.

import { differences, isForged } from "./together.js";
import { element } from "./view.js";
import { dayInWords, word, words } from "./words.js";

/** Return the table of what the paper states and what the record says; `record` is null where that says nothing. */
export function compared(paper, record, kit) {
  const apart = record ? differences(paper.shown, record) : [];
  const rows = [
    ["holder", "holderName", (shown) => shown.holderName],
    ["badge", "badgeId", (shown) => words(nameOf(shown))],
    ["awarded", "awardedOn", (shown) => shown.awardedOn && dayInWords(shown.awardedOn)],
    ["until", "validUntil", (shown) => (shown.validUntil ? dayInWords(shown.validUntil) : word("noEnd"))],
    ["credential", "credentialId", (shown) => shown.credentialId?.split("/").at(-1)],
  ].map(([name, fact, say]) => row(name, say(paper.shown), record && say(record), apart.includes(fact), isForged(paper)));
  const head = element("tr", "", ...["fact", "onPaper", "onSite"].map((name) => header(word(name), "col")));
  const table = element("table", "compare__table", element("thead", "", head), element("tbody", "", ...rows));
  const section = element("section", "compare", element("h2", "", word("compare")),
    isForged(paper) ? element("p", "compare__note", word("forged")) : null,
    apart.join() === "holderName" && !isForged(paper) ? element("p", "compare__note", words(kit.words["name-differs"])) : null,
    table);
  return section;
}

function nameOf({ badgeName, badgeId }) {
  return badgeName ?? { ja: badgeId, en: badgeId };
}

function row(name, onPaper, onSite, isOther, forged) {
  const differs = isOther || (forged && !onSite);
  const outcome = isOther ? "differs" : onSite ? "same" : forged ? "unproven" : "onlyPaper";
  const mark = element("span", "compare__mark", word(outcome));
  const first = header(word(name), "row", mark);
  return element("tr", differs ? "compare__differs" : "", first, element("td", "", onPaper), element("td", "", onSite ?? "—"));
}

function header(text, scope, ...more) {
  const made = element("th", "", text, ...more);
  made.scope = scope;
  return made;
}
