// @ts-check
// <lms-player>: plays a video and tells the server what was shown. Texts and controls are rendered by the template.

import { connect, parts, start, stop } from "./controls.js";
import { showEvidence } from "./evidence.js";
import { Pending } from "./pending.js";
import { Asking } from "./questions.js";
import { Source } from "./source.js";
import { frontier, union } from "./spans.js";
import { Tracker } from "./tracker.js";
import { Elsewhere, Offline, SignedOut, Superseded, Viewing } from "./viewing.js";

const BEAT_EVERY = 15000;
/** How far beyond the furthest point one may land when skipping is not allowed, in milliseconds. */
const TOLERANCE = 1500;

class LmsPlayer extends HTMLElement {
  connectedCallback() {
    this.part_ = parts(this);
    this.video = /** @type {HTMLVideoElement} */ (this.part_("video"));
    this.length = Number(this.dataset.duration);
    /** @type {import("./spans.js").Span[]} */
    this.recorded = JSON.parse(this.part_("recorded-spans").textContent || "[]");
    this.tracker = new Tracker(this.video);
    const { api = "", ticket = "", csrf = "", master = "", audio = "" } = this.dataset;
    const pending = new Pending(this.dataset.device ?? "");
    this.kept = pending.read();
    this.viewing = new Viewing({ api, ticket, csrf, pending });
    this.asking = new Asking(this, this.part_, {
      pause: () => stop(this.video),
      go: () => start(this.video),
      send: (answer) => this.answer(answer),
    });
    this.source = new Source(this.video, {
      master,
      audio,
      trouble: (shown) => (this.part_("trouble").hidden = !shown),
    });
    const position = this.first();
    this.source.load(master, position / 1000);
    connect(this, this.video, {
      seek: (to) => this.seek(to),
      quality: (choice) => {
        this.toggleAttribute("data-sound-only", choice === "audio");
        this.part_("sound-only").hidden = choice !== "audio";
        this.source.choose(choice);
      },
      length: this.length,
      maxRate: Number(this.dataset.maxRate),
    });
    const covered = this.recorded.reduce((sum, [start, end]) => sum + end - start, 0);
    showEvidence(this, this.part_, this.recorded, covered / this.length, this.length);
    this.listen();
  }

  /** Where to begin: at the asked moment as far as the rules allow, else where the person stopped. */
  first() {
    const asked = this.dataset.start;
    if (asked) {
      const allowed = Math.min(Number(asked), this.furthest(), this.length);
      this.part_("clamped").hidden = Number(asked) <= allowed + TOLERANCE;
      return allowed;
    }
    const position = Math.min(this.kept?.position ?? Number(this.dataset.position), this.furthest());
    return position < this.length - 2000 ? position : 0;
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.stop?.abort();
    this.source.destroy();
  }

  listen() {
    const video = this.video;
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.timer = setInterval(() => !video.paused && this.beat(), BEAT_EVERY);
    video.addEventListener("play", () => this.begin());
    video.addEventListener("timeupdate", () => this.asking.reach(video.currentTime * 1000));
    video.addEventListener("pause", () => this.beat());
    video.addEventListener("ended", () => {
      this.beat();
      this.showNext(true);
    });
    video.addEventListener("playing", () => this.showNext(false));
    video.addEventListener("seeking", () => this.guardSeek());
    video.addEventListener("ratechange", () => this.guardRate());
    document.addEventListener("visibilitychange", () => this.hiddenOrBack(), { signal });
    window.addEventListener("pagehide", () => this.farewell(), { signal });
    window.addEventListener("pageshow", () => (this.gone = false), { signal });
    window.addEventListener("online", () => this.beat(), { signal });
    window.addEventListener("offline", () => this.showOffline(true), { signal });
    this.part_("takeover-here").addEventListener("click", () => this.takeBack());
    this.part_("takeover-not").addEventListener("click", () => (this.part_("takeover").hidden = true));
    this.part_("fill").addEventListener("click", () => {
      this.seek(Number(this.part_("fill").dataset.to));
      start(video);
    });
  }

  /** The page went to the background, where some courses pause, or came back. */
  hiddenOrBack() {
    if (this.dataset.pauseHidden === "yes") {
      if (document.hidden && document.pictureInPictureElement !== this.video) {
        stop(this.video);
      }
      this.beat();
    } else if (document.hidden) {
      this.beat();
    }
  }

  /** Go to `to` milliseconds, as far as the rules of the course allow. @param {number} to */
  seek(to) {
    this.tracker.step();
    this.video.currentTime = Math.max(0, Math.min(to, this.furthest(), this.length)) / 1000;
  }

  furthest() {
    if (this.dataset.forwardSeek === "yes") {
      return this.length;
    }
    return frontier(union([...this.recorded, ...(this.kept?.played ?? []), ...this.tracker.played]));
  }

  guardSeek() {
    const allowed = this.furthest();
    this.part_("clamped").hidden = this.video.currentTime * 1000 <= allowed + TOLERANCE;
    if (this.video.currentTime * 1000 > allowed + TOLERANCE) {
      this.video.currentTime = allowed / 1000;
    }
  }

  guardRate() {
    const most = Number(this.dataset.maxRate);
    if (this.video.playbackRate > most) {
      this.video.playbackRate = most;
    }
  }

  async begin() {
    if (this.viewing.isOpen || this.opening) {
      return;
    }
    this.opening = true;
    this.tracker.played = [];
    await this.open();
    this.opening = false;
  }

  async open() {
    const takeOver = Boolean(this.takesOver);
    this.takesOver = false;
    await this.talk(() => this.viewing.open(takeOver));
    if (this.viewing.isOpen) {
      this.kept = null;
      this.backToWhatIsKnown();
    }
  }

  /** Where skipping is forbidden, what follows a hole would not count: go on where the server's record ends. */
  backToWhatIsKnown() {
    const begun = this.tracker.played[0]?.[0] ?? this.video.currentTime * 1000;
    const known = frontier(this.recorded);
    if (this.dataset.forwardSeek !== "yes" && begun > known + TOLERANCE) {
      this.tracker.played = [];
      this.video.currentTime = known / 1000;
    }
  }

  async beat() {
    this.tracker.step();
    if (this.gone) {
      return;
    }
    if (!this.viewing.isOpen) {
      // Whoever is asked whether to take over has not answered yet; another question would undo the answer.
      if (this.tracker.played.length > 0 && !this.opening && this.part_("takeover").hidden) {
        await this.begin_again();
      }
      return;
    }
    await this.talk(() => this.viewing.beat(this.tracker.played, this.video.currentTime * 1000, document.hidden));
  }

  /** @param {object} answer @returns {Promise<import("./questions.js").Marked>} */
  async answer(answer) {
    const marked = await this.viewing.answer(answer);
    this.showOffline(false);
    if (marked.right) {
      this.beat();
    }
    return marked;
  }

  /** The first attempt to open the viewing met a bad line: open it now, and keep what was played. */
  async begin_again() {
    this.opening = true;
    await this.open();
    this.opening = false;
  }

  farewell() {
    // Browsers hide the page after this: that beat would say that somebody is still here.
    this.gone = true;
    this.tracker.step();
    if (this.viewing.isOpen) {
      this.viewing.farewell(this.tracker.played, this.video.currentTime * 1000);
    }
  }

  /** @param {() => Promise<import("./viewing.js").Evidence>} say */
  async talk(say) {
    try {
      const evidence = await say();
      this.showOffline(false);
      this.part_("signed-out").hidden = true;
      this.recorded = evidence.spans;
      this.asking.questions = evidence.questions ?? this.asking.questions;
      this.asking.check(evidence.check);
      showEvidence(this, this.part_, evidence.spans, evidence.ratio, this.length);
      this.dispatchEvent(new CustomEvent("lms-watched", { bubbles: true, detail: evidence }));
    } catch (error) {
      if (error instanceof Superseded || error instanceof Elsewhere) {
        this.giveWay(error);
      } else if (error instanceof SignedOut) {
        this.part_("signed-out").hidden = false;
      } else if (error instanceof Offline) {
        this.showOffline(true);
      } else {
        this.part_("trouble").hidden = false;
      }
    }
  }

  /** Another page or device has taken over, or has to be asked to. @param {Superseded | Elsewhere} why */
  giveWay(why) {
    this.viewing.close();
    this.tracker.played = [];
    this.tracker.end();
    stop(this.video);
    this.part_("takeover-text").textContent = why.message;
    const { labelAsk = "", labelBack = "" } = this.part_("takeover-here").dataset;
    this.part_("takeover-here").textContent = why instanceof Elsewhere ? labelAsk : labelBack;
    this.part_("takeover").hidden = false;
    this.part_("takeover-here").focus();
  }

  takeBack() {
    this.takesOver = true;
    this.part_("takeover").hidden = true;
    start(this.video);
  }

  /** Offer the next lesson at the end. @param {boolean} shown */
  showNext(shown) {
    const next = this.part_("next");
    if (next) {
      next.hidden = !shown;
    }
  }

  /** @param {boolean} shown */
  showOffline(shown) {
    this.part_("offline").hidden = !shown;
  }
}

customElements.define("lms-player", LmsPlayer);
