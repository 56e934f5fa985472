// @ts-check
// Watches a <video> play and keeps the union of what it has really shown. `video.played` would not do: it counts what
// was rushed through, and a recovered decoder empties it.

import { union } from "./spans.js";

/** A step of the picture may be so much longer than the clock allows, in milliseconds (timers are late). */
const SLACK = 1500;

export class Tracker {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.video = video;
    /** @type {import("./spans.js").Span[]} */
    this.played = [];
    this.at = -1;
    this.clock = 0;
    for (const name of ["timeupdate", "pause", "ended", "ratechange"]) {
      video.addEventListener(name, () => this.step());
    }
    video.addEventListener("playing", () => this.begin());
    video.addEventListener("seeking", () => this.end());
    video.addEventListener("emptied", () => this.end());
  }

  begin() {
    const now = this.video.currentTime * 1000;
    // A stream's first picture is not exactly at zero; whoever starts there starts at the beginning.
    this.at = now < 500 ? 0 : now;
    this.clock = performance.now();
  }

  end() {
    this.at = -1;
  }

  /** Add what was shown since the last look. */
  step() {
    const video = this.video;
    if (this.at < 0 || video.seeking) {
      return;
    }
    const now = video.currentTime * 1000;
    const time = performance.now();
    const allowed = (time - this.clock) * Math.max(1, video.playbackRate) + SLACK;
    if (now > this.at && now - this.at <= allowed) {
      this.played = union([...this.played, [Math.floor(this.at), Math.ceil(now)]]);
    }
    this.at = video.paused || video.ended ? -1 : now;
    this.clock = time;
  }
}
