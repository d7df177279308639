// One check is one step with an outcome of its own; together they are a verdict with three answers.
// `said` names the words in the kit, which the verifier on the server uses too.

/** The step fails: what was checked is not as it must be. */
export class Refused extends Error {
  constructor(said, detail = "") {
    super(said);
    this.said = said;
    this.detail = detail;
  }
}

/** The step cannot be made: that says nothing for or against the holder. */
export class NoAnswer extends Refused {}

/** Make the check `name` by running `step`, which returns the name of what to say when it passes. */
export async function attempt(name, step) {
  try {
    return { name, outcome: "passed", said: await step(), detail: "" };
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    const outcome = fault instanceof NoAnswer ? "unknown" : "failed";
    return { name, outcome, said: fault.said, detail: fault.detail };
  }
}

/** Run `step`; what it refuses decides nothing, but leaves the question open. */
export async function orNoAnswer(step) {
  try {
    return await step();
  } catch (fault) {
    throw fault instanceof Refused ? new NoAnswer(fault.said, fault.detail) : fault;
  }
}

/** Return what the kit says by `name`, in each language, with `detail` (a text, or one in each) in its place. */
export function say(words, name, detail = "") {
  const said = words[name];
  return {
    ja: said.ja.replace("{0}", () => detail.ja ?? detail),
    en: said.en.replace("{0}", () => detail.en ?? detail),
  };
}

/**
 * Return the verdict that `checks` add up to: any failure decides, then any unknown, else it is valid.
 * `shown` is what the thing says of itself, `asOf` the moment of its status, null if that is not known.
 */
export function verdict(checks, kit, shown, asOf) {
  const told = checks.map((one) => inWords(one, kit.words));
  const decided = told.find((one) => one.outcome === "failed") ?? told.find((one) => one.outcome === "unknown");
  const answer = { failed: "invalid", unknown: "unknown" }[decided?.outcome] ?? "valid";
  const known = answer === "valid" && !isCurrent(kit) ? "authentic" : answer;
  return {
    answer,
    summary: say(kit.words, known, decided?.message),
    checks: told,
    shown,
    statusKnownAsOf: asOf?.toISOString() ?? null,
    isCurrent: isCurrent(kit),
  };
}

/** Tell whether the kit says how things are now, and not how they were when it was kept. */
export function isCurrent(kit) {
  return Boolean(kit.isFresh) && !kit.isFinal;
}

function inWords({ name, outcome, said, detail }, words) {
  const code = outcome === "passed" ? null : said.split("@")[0];
  return { name, outcome, code, title: words[`title:${name}`], message: say(words, said, detail) };
}
