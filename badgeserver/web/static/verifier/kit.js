// The kit is everything that the verifier needs without the issuer's site: its keys, its badges, its lists.

const FORMAT = 1;

/**
 * Return the kit at `url`, or null where there is none. `isFresh` tells that the site itself has just given
 * it, and not what a browser kept of it (the service worker says so in `X-Kept`).
 */
export async function loadKit(url) {
  try {
    const answer = await fetch(url, { cache: "no-cache", credentials: "omit" });
    const kit = answer.ok ? await answer.json() : null;
    return kit?.format === FORMAT ? { ...kit, isFresh: !answer.headers.has("X-Kept") } : null;
  } catch {
    return null;
  }
}
