// @ts-check
// Keeps the states of videos that are being converted up to date on the editors' screens.

const EVERY = 2500;
const script = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-states]"));

async function refresh() {
  const busy = [...document.querySelectorAll("[data-video-busy]")];
  if (busy.length > 0 && !document.hidden && script) {
    const query = new URLSearchParams(busy.map((each) => ["id", each.getAttribute("data-video-busy") ?? ""]));
    try {
      const answer = await fetch(`${script.dataset.states}?${query}`);
      if (answer.ok) {
        show(await answer.json());
      }
    } catch {
      // The line is away: the next turn asks again.
    }
  }
  setTimeout(refresh, EVERY);
}

/** @param {Record<string, string>} states */
function show(states) {
  for (const [id, html] of Object.entries(states)) {
    for (const old of document.querySelectorAll(`[data-video-state="${id}"]`)) {
      old.outerHTML = html;
    }
  }
}

refresh();
