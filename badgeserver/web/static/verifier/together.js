// Several findings about one certificate become one verdict, as in badgeserver/services/verdicts_together.py.

import { say } from "./checks.js";

const OF_THE_STATEMENT = ["address", "proof"];

/** Return a verdict made invalid by what the kit says under `code`. */
export function refuted(verdict, name, code, kit) {
  const check = told(name, "failed", code, kit);
  return { ...verdict, answer: "invalid", summary: check.message, checks: [check, ...verdict.checks] };
}

/** Return a verdict with a check that could not be made; what was valid is unknown by it. */
export function unproven(verdict, name, code, kit) {
  const check = told(name, "unknown", code, kit);
  const open = verdict.answer === "valid" ? { answer: "unknown", summary: check.message } : {};
  return { ...verdict, ...open, checks: [...verdict.checks, check] };
}

/**
 * Join what the paper states with what the issuer's record says of the same credential. The name comes from
 * the paper, and only from one whose signature holds; a paper whose signature could not be checked leaves
 * the answer unknown.
 */
export function together(paper, record, kit) {
  if (paper.answer === "invalid") return paper;
  if (record.answer === "invalid") return { ...record, checks: [...onPaper(paper, kit), ...record.checks] };
  const known = record.answer === "valid" ? record.shown : null;
  if (known && differences(paper.shown, known).some((one) => one !== "holderName")) {
    return refuted({ ...record, checks: [...onPaper(paper, kit), ...record.checks] }, "paper-agrees", "paper-differs", kit);
  }
  if (!isSigned(paper)) return { ...paper, checks: [...onPaper(paper, kit), ...record.checks] };
  if (!known) return paper;
  const agrees = told("paper-agrees", "passed", "passed:paper-agrees", kit);
  const shown = { ...known, holderName: paper.shown.holderName, isFromPaper: true };
  return { ...record, shown, checks: [...onPaper(paper, kit), agrees, ...record.checks] };
}

/** Return the facts in which the paper and the record differ; a name that the record does not show is none. */
export function differences(paper, record) {
  const facts = ["badgeId", "awardedOn", "validUntil", "credentialId"].filter((one) => paper[one] !== record[one]);
  return record.holderName && record.holderName !== paper.holderName ? [...facts, "holderName"] : facts;
}

/** Tell whether the statement's signature was found to be right. */
export function isSigned(paper) {
  return paper.checks.some((one) => one.name === "proof" && one.outcome === "passed");
}

/** Tell whether the statement is not the issuer's: then nothing that it says counts. */
export function isForged(paper) {
  return paper.checks.some((one) => ["issuer", "proof"].includes(one.name) && one.outcome === "failed");
}

function onPaper(paper, kit) {
  return paper.checks.filter(({ name }) => OF_THE_STATEMENT.includes(name))
    .map((one) => ({ ...one, name: `paper-${one.name}`, title: kit.words[`title:paper-${one.name}`] }));
}

function told(name, outcome, said, kit) {
  return { name, outcome, code: outcome === "passed" ? null : said, title: kit.words[`title:${name}`], message: say(kit.words, said) };
}
