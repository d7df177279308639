// The page's own words, which come with it in its language, and how days and moments read in it.

const language = document.documentElement.lang === "en" ? "en" : "ja";
const ERAS = [["2019-05-01", "令和"], ["1989-01-08", "平成"], ["1926-12-25", "昭和"]];

/** Return the page's words under `name`, with `detail` in their place. */
export function word(name, ...details) {
  return filled(document.getElementById("words").dataset[name], ...details);
}

/** Return `pattern` with each detail in its place. */
export function filled(pattern, ...details) {
  return details.reduce((text, detail, place) => text.replace(`{${place}}`, () => detail), pattern);
}

/** Return a text of the kit in the page's language. */
export function words(text) {
  return text[language];
}

/** Return a day in the way of the page's language: `令和8年（2026年）11月20日`, `20 November 2026`. */
export function dayInWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  if (language === "en") {
    const name = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
    return `${date} ${name} ${year}`;
  }
  const [first, era] = ERAS.find(([begin]) => day >= begin) ?? [];
  const count = era && year - Number(first.slice(0, 4)) + 1;
  const inEra = era ? `${era}${count === 1 ? "元" : count}年（${year}年）` : `${year}年`;
  return `${inEra}${month}月${date}日`;
}

/** Return a moment to the minute, in Japan's time and saying so. */
export function momentInWords(iso) {
  const inJapan = new Date(new Date(iso).getTime() + 9 * 60 * 60 * 1000).toISOString();
  return word("moment", `${inJapan.slice(0, 10)} ${inJapan.slice(11, 16)}`);
}
