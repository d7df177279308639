// Does it hold at this moment?

import { Refused } from "./checks.js";
import { hasBegun } from "./dates.js";

/** Return what to say of a period that `now` lies in; `start` and `end` are Dates, or null for none. */
export function requirePeriod(start, end, now) {
  if (start && !hasBegun(start, now)) throw new Refused("not-yet-valid");
  if (end && now > end) throw new Refused("expired");
  return "passed:dates";
}
