// Only comforts live here: every page works without this file.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const words = button.firstElementChild;
  const label = words.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = label; }, 2500);
  });
}

// An address that leads to something closed opens it.
function openWhatIsMeant() {
  const meant = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = meant && meant.matches("details > summary") ? meant.parentElement : null;
  if (closed) closed.open = true;
}
window.addEventListener("hashchange", openWhatIsMeant);
openWhatIsMeant();

// Whoever changes the language in the middle of a form finds in it what they wrote. Files have to be chosen again.
const WRITTEN = `written at ${location.pathname}`;
const fields = [...document.querySelectorAll("form[method=post] :is(input, select, textarea)")]
  .filter((one) => !["hidden", "file", "password"].includes(one.type));
document.querySelector(".language").addEventListener("click", () => {
  if (fields.length) sessionStorage.setItem(WRITTEN, JSON.stringify(fields.map((one) => [one.name, one.value, one.checked])));
});
JSON.parse(sessionStorage.getItem(WRITTEN) ?? "[]").forEach(([name, value, checked], place) => {
  const field = fields[place];
  if (field?.name !== name) return;
  if (["checkbox", "radio"].includes(field.type)) field.checked = checked;
  else field.value = value;
});
sessionStorage.removeItem(WRITTEN);
