// The list of a reception desk, newest first. It outlives a reload of the tab and nothing more.

const NAME = "scanned";

/** Return the list. */
export function entries() {
  return JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
}

/**
 * Put an entry first, in the place of older ones from the same `source`, and count how often it came. What was
 * found valid takes the place of what was found valid with the same `key` from elsewhere as well; what was not
 * stays beside it, lest a forgery and what it imitates hide each other.
 */
export function add(entry) {
  const isSame = (one) => one.source === entry.source
    || (one.key === entry.key && one.answer === "valid" && entry.answer === "valid");
  const before = entries().filter(isSame);
  const times = before.reduce((sum, one) => sum + one.times, 1);
  sessionStorage.setItem(NAME, JSON.stringify([{ ...entry, times }, ...entries().filter((one) => !isSame(one))]));
}

/** Return how many entries have an answer. */
export function count(answer) {
  return entries().filter((one) => one.answer === answer).length;
}

/** Forget the list. */
export function clear() {
  sessionStorage.removeItem(NAME);
}
