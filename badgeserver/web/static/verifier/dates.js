// Days and moments. Days are those of Japan, where the programme's dates are counted.

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const CLOCK_SKEW = 5 * 60 * 1000;
const IN_JAPAN = 9 * 60 * 60 * 1000;

/** Return the Date that a dateTimeStamp names, or null (VC Data Model 2.0, section 4.9). */
export function moment(text) {
  if (typeof text !== "string" || !TIMESTAMP.test(text)) return null;
  const found = new Date(text);
  return Number.isNaN(found.getTime()) || !isDay(text.slice(0, 10)) ? null : found;
}

/** Return the day `YYYYMMDD` as `YYYY-MM-DD`, or null if the calendar has no such day. */
export function dayOf(text) {
  if (typeof text !== "string" || !/^\d{8}$/.test(text)) return null;
  const day = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  return isDay(day) ? day : null;
}

function isDay(day) {
  const found = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(found.getTime()) && found.toISOString().startsWith(day);
}

/** Return the day that it is in Japan at a moment, as `YYYY-MM-DD`. */
export function dayInJapan(date) {
  return new Date(date.getTime() + IN_JAPAN).toISOString().slice(0, 10);
}

/** Return the first moment of a day in Japan. */
export function firstMoment(day) {
  return new Date(`${day}T00:00:00+09:00`);
}

/** Return the last second of a day in Japan: a badge is active through its whole last day. */
export function lastMoment(day) {
  return new Date(`${day}T23:59:59+09:00`);
}

/** Tell whether `start` has come, or will within the error of a clock. */
export function hasBegun(start, now) {
  return start.getTime() <= now.getTime() + CLOCK_SKEW;
}
