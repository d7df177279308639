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
