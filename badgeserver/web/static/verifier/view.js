// A verdict on the page, with the same elements as templates/shared/verdict.html.

import { dayInWords, momentInWords, word, words } from "./words.js";

const SIGNS = { valid: "passed", invalid: "failed", unknown: "unknown" };
const OUTCOMES = { passed: "passed", failed: "failed", unknown: "notKnown" };

/** Return an element with a class and what is in it: texts, elements, or nothing. */
export function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside.filter((one) => one !== null && one !== undefined));
  return made;
}

/** Return the sign of an outcome, whose shape says the same as its colour. */
export function sign(className, outcome) {
  return element("span", className, document.getElementById(`icon-${outcome}`).content.cloneNode(true));
}

/** Return the name of an answer; what is not of this moment is said to be authentic, and no more. */
export function title({ answer, isCurrent }) {
  return word(answer === "valid" && !isCurrent ? "authentic" : answer);
}

/** Fill `place` with a whole verdict. Of what nobody signed, nothing is shown that could pass for a fact. */
export function showVerdict(verdict, place) {
  const shown = shownBy(verdict);
  const checks = isProven(verdict) ? verdict.checks : verdict.checks.filter((one) => one.outcome !== "passed");
  place.replaceChildren(...[answerOf(verdict), shown && factsOf(shown), checksOf(checks)].filter(Boolean));
}

/** Return what a thing says of itself, null where no signature was found to be right. */
export function shownBy(verdict) {
  return isProven(verdict) ? verdict.shown : null;
}

function isProven({ checks }) {
  return checks.every(({ name, outcome }) => !["proof", "paper-proof"].includes(name) || outcome === "passed");
}

/** Return the large plain answer; `level` is that of its heading. */
export function answerOf(verdict, level = "h1") {
  const asOf = verdict.statusKnownAsOf && element("p", "answer__asof", word("asOf", momentInWords(verdict.statusKnownAsOf)));
  const said = element("div", "", element(level, "", title(verdict)), element("p", "", words(verdict.summary)), asOf);
  return element("section", `answer answer--${verdict.answer}`, sign("answer__sign", SIGNS[verdict.answer]), said);
}

/** Return what the thing says of itself. */
export function factsOf(shown) {
  const rows = [
    ["holder", holderOf(shown)],
    ["badge", words(shown.badgeName)],
    ["level", shown.level && words(shown.level)],
    ["meaning", shown.meaning && words(shown.meaning)],
    ["awarded", shown.awardedOn && dayInWords(shown.awardedOn)],
    ["until", shown.validUntil ? dayInWords(shown.validUntil) : word("noEnd")],
    ["issuer", issuerOf(shown)],
    ["took", shown.takes && ruleOf(shown.takes)],
    ["credential", element("code", "", shown.credentialId)],
  ];
  const list = element("dl", "", ...rows.filter(([, said]) => said).map(([name, said]) =>
    element("div", "", element("dt", "", word(name)), element("dd", "", said))));
  return element("section", "facts", element("h2", "", word("facts")), element("div", "facts__row", list));
}

function holderOf({ holderName, isFromPaper }) {
  if (!holderName) return word("nobody");
  return isFromPaper ? element("span", "", holderName, element("small", "beside", word("compareName"))) : holderName;
}

function issuerOf({ issuerName, issuerSite }) {
  const name = issuerName && words(issuerName);
  return element("span", "", name || null, name ? element("br") : null, element("span", "issuer-site", issuerSite));
}

function ruleOf({ sentence, parts }) {
  const list = parts.length ? element("ul", "", ...parts.map((part) => element("li", "", ...ruleOf(part).childNodes))) : null;
  return element("div", "took", element("p", "", words(sentence)), list);
}

/** Return the visible list of checks, each with its own outcome. */
export function checksOf(checks) {
  const list = element("ol", "checks", ...checks.map(({ outcome, title: named, message }) => {
    const heading = element("h3", "", words(named), " ", element("span", "check__outcome", word(OUTCOMES[outcome])));
    return element("li", `check check--${outcome}`, sign("check__sign", outcome), element("div", "", heading, element("p", "", words(message))));
  }));
  return element("section", "", element("h2", "", word("checks")), list);
}

/** Return a plain grey answer where there is no verdict, because what is needed is missing. */
export function noAnswer(message, level = "h1") {
  const said = element("div", "", element(level, "", word("unknown")), element("p", "", message));
  return element("section", "answer answer--unknown", sign("answer__sign", "unknown"), said);
}
