// Shows how far an import is without loading the page anew; without this file the page refreshes itself.
"use strict";

const EVERY_MS = 2000;

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (answer === null || !answer.ok) {
    setTimeout(look, EVERY_MS);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("bar")) {
    location.reload();
    return;
  }
  document.getElementById("progress").replaceWith(page.getElementById("progress"));
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
