// @ts-check
// Shows what the server has recorded: painted on the seek bar, and as a line of words below.

import { clock, frontier, missing } from "./spans.js";

/**
 * @param {HTMLElement} root
 * @param {(name: string) => any} part
 * @param {import("./spans.js").Span[]} spans
 * @param {number} ratio
 * @param {number} length
 */
export function showEvidence(root, part, spans, ratio, length) {
  paint(part("spans"), spans, length);
  const recorded = root.dataset.textRecorded ?? "";
  part("recorded").textContent = spans.length > 0 ? recorded.replace("{time}", clock(frontier(spans))) : "";
  const percent = String(Math.floor(ratio * 100));
  part("learned").textContent = (root.dataset.textLearned ?? "").replace("{percent}", percent);
  showMissing(root, part, spans, length);
}

/**
 * Name the holes before the furthest point, three at most; seconds that nobody notices are no holes.
 * @param {HTMLElement} root
 * @param {(name: string) => any} part
 * @param {import("./spans.js").Span[]} spans
 * @param {number} length
 */
function showMissing(root, part, spans, length) {
  const holes = missing(spans, Math.min(frontier(spans), length)).filter(([start, end]) => end - start >= 1000);
  const words = holes.slice(0, 3).map(([start, end]) => `${clock(start)}–${clock(end)}`);
  const parts = words.join("、") + (holes.length > 3 ? "…" : "");
  part("missing").textContent = parts ? (root.dataset.textMissing ?? "").replace("{parts}", parts) : "";
  part("fill").hidden = holes.length === 0;
  part("fill").dataset.to = holes.length > 0 ? String(holes[0][0]) : "";
}

/** @param {HTMLElement} bar @param {import("./spans.js").Span[]} spans @param {number} length */
function paint(bar, spans, length) {
  bar.replaceChildren(
    ...spans.map(([start, end]) => {
      const mark = document.createElement("i");
      mark.style.setProperty("--from", `${(start / length) * 100}%`);
      mark.style.setProperty("--long", `${((end - start) / length) * 100}%`);
      return mark;
    }),
  );
}
