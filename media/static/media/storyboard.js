// @ts-check
// The little picture above the seek bar, with the time and the chapter: where a press would lead.

import { clock } from "./spans.js";

/** @typedef {{start: number, end: number, url: string, area: number[]}} Piece */

/**
 * The pieces of a storyboard.vtt; addresses are relative to its own.
 * @param {string} text
 * @param {string} base
 * @returns {Piece[]}
 */
export function readStoryboard(text, base) {
  const pattern = /(\d+):(\d\d):(\d\d)\.(\d{3}) --> (\d+):(\d\d):(\d\d)\.(\d{3})\s+(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;
  return [...text.matchAll(pattern)].map((found) => {
    const [h1, m1, s1, t1, h2, m2, s2, t2] = found.slice(1, 9).map(Number);
    return {
      start: ((h1 * 60 + m1) * 60 + s1) * 1000 + t1,
      end: ((h2 * 60 + m2) * 60 + s2) * 1000 + t2,
      url: new URL(found[9], base).href,
      area: found.slice(10, 14).map(Number),
    };
  });
}

/**
 * @param {(name: string) => any} part
 * @param {string} address of the storyboard; empty where there is none
 * @param {number} length
 */
export function connectPreview(part, address, length) {
  /** @type {Piece[]} */
  let pieces = [];
  let asked = !address;
  let last = 0;
  const bar = part("seek");
  const chapters = [...(part("chapters")?.options ?? [])].filter((option) => option.value !== "");

  const load = async () => {
    asked = true;
    const answer = await fetch(address).catch(() => null);
    if (answer?.ok) {
      pieces = readStoryboard(await answer.text(), new URL(address, location.href).href);
      if (!part("preview").hidden) {
        show(last);
      }
    }
  };

  /** @param {number} at */
  const show = (at) => {
    last = at;
    if (!asked) {
      load();
    }
    const box = part("preview");
    const found = pieces.find((piece) => at >= piece.start && at < piece.end);
    const picture = part("preview-picture");
    picture.hidden = !found;
    if (found) {
      const [x, y, width, height] = found.area;
      picture.style.setProperty("width", `${width}px`);
      picture.style.setProperty("height", `${height}px`);
      picture.style.setProperty("background", `url("${found.url}") -${x}px -${y}px`);
    }
    const chapter = chapters.filter((option) => Number(option.value) <= at).pop();
    part("preview-time").textContent = chapter ? `${clock(at)} ${chapter.dataset.title}` : clock(at);
    box.hidden = false;
    const half = box.offsetWidth / 2 / bar.clientWidth;
    box.style.setProperty("--at", `${Math.min(1 - half, Math.max(half, at / length)) * 100}%`);
  };

  bar.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => {
    const box = bar.getBoundingClientRect();
    show(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * length);
  });
  bar.addEventListener("focus", () => bar.matches(":focus-visible") && show(Number(bar.value)));
  bar.addEventListener("input", () => show(Number(bar.value)));
  for (const name of ["pointerleave", "blur"]) {
    bar.addEventListener(name, () => (part("preview").hidden = true));
  }
}

/** Put the chapters' marks on the bar. @param {(name: string) => any} part @param {number} length */
export function paintChapters(part, length) {
  for (const mark of part("marks")?.children ?? []) {
    mark.style.setProperty("--from", `${(Number(mark.dataset.at) / length) * 100}%`);
  }
}
