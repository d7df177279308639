// The list of a reception desk, newest first. It outlives a reload of the tab and nothing more.

const NAME = "scanned";

/** Return the list. */
export function entries() {
  return JSON.parse(sessionStorage.getItem(NAME) ?? "[]");
}

/** Put an entry first; one with the same `key` takes the place of the older, and counts how often it came. */
export function add(entry) {
  const others = entries();
  const before = others.find((one) => one.key === entry.key);
  const times = (before?.times ?? 0) + 1;
  sessionStorage.setItem(NAME, JSON.stringify([{ ...entry, times }, ...others.filter((one) => one !== before)]));
}

/** Return how many entries have an answer. */
export function count(answer) {
  return entries().filter((one) => one.answer === answer).length;
}

/** Forget the list. */
export function clear() {
  sessionStorage.removeItem(NAME);
}
