// Charts come to life when somebody points at them: what is there before is the same picture, drawn by the server.
"use strict";

let vega;

function loaded(address) {
  vega ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return vega;
}

async function enliven(chart) {
  const [answer] = await Promise.all([fetch(chart.dataset.specification), loaded(chart.dataset.vega)]);
  if (!answer.ok) return;
  const live = document.createElement("div");
  live.className = "chart__live";
  live.setAttribute("aria-hidden", "true");
  // The interpreter (`ast`) needs no eval, which the site's policy forbids; styles are the site's own.
  await window.vegaEmbed(live, await answer.json(), {
    mode: "vega", ast: true, actions: false, renderer: "svg", defaultStyle: false,
    tooltip: teller(chart),
  });
  chart.firstElementChild.classList.add("chart__drawn--replaced");
  chart.append(live);
}

// What is pointed at is told above the pointer, until it leaves or Escape is pressed.
function teller(chart) {
  const told = document.createElement("p");
  told.className = "chart__told";
  told.setAttribute("aria-hidden", "true");
  told.hidden = true;
  chart.append(told);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") told.hidden = true; });
  return (handler, event, item, words) => {
    const { left, top, width } = chart.getBoundingClientRect();
    told.hidden = !words;
    told.textContent = words ?? "";
    const half = told.offsetWidth / 2;
    told.style.left = `${Math.min(Math.max(event.clientX - left, half), width - half)}px`;
    told.style.top = `${event.clientY - top}px`;
  };
}

for (const chart of document.querySelectorAll("[data-specification]")) {
  // Without it, the picture and the table stay as they are.
  chart.addEventListener("pointerenter", () => { enliven(chart).catch(() => {}); }, { once: true });
}
