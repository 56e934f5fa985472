// @ts-check
// Where the picture comes from: hls.js, or the browser's own HLS where it has no media source extensions.

import Hls from "hls.js";

/** Seconds of video that are loaded ahead. The server's budget covers what can be played without a line: no more. */
const AHEAD = 90;
/** How long a lost line is waited for, in milliseconds, and how long at most between two attempts. */
const PATIENCE = 3600000;
const LONGEST_WAIT = 20000;
const RETRY = { maxNumRetry: 12, retryDelayMs: 1000, maxRetryDelayMs: 8000, backoff: "exponential" };
const POLICY = {
  default: { maxTimeToFirstByteMs: 20000, maxLoadTimeMs: 120000, timeoutRetry: RETRY, errorRetry: RETRY },
};

/** @type {any} */
const OPTIONS = {
  enableWorker: false,
  maxBufferLength: 30,
  maxMaxBufferLength: AHEAD,
  backBufferLength: 60,
  // A line of 512 kbit/s is common on the islands: begin low, and climb.
  abrEwmaDefaultEstimate: 400000,
  fragLoadPolicy: POLICY,
  playlistLoadPolicy: POLICY,
  manifestLoadPolicy: POLICY,
};

export class Source {
  /**
   * @param {HTMLVideoElement} video
   * @param {{master: string, audio: string, trouble: (shown: boolean) => void}} options
   */
  constructor(video, { master, audio, trouble }) {
    this.video = video;
    this.master = master;
    this.audio = audio;
    this.trouble = trouble;
    this.current = "";
    this.hls = Hls.isSupported() ? new Hls(OPTIONS) : null;
    this.lostSince = 0;
    this.wait = 1000;
    this.from = 0;
    if (this.hls) {
      this.hls.attachMedia(video);
      this.hls.on(Hls.Events.ERROR, (_, data) => this.#recover(data));
      this.hls.on(Hls.Events.FRAG_BUFFERED, () => this.#well());
    }
  }

  /**
   * Load a playlist and go to `seconds`.
   * @param {string} url
   * @param {number} seconds
   */
  load(url, seconds) {
    const playing = !this.video.paused;
    this.current = url;
    this.from = seconds;
    if (this.hls) {
      this.hls.config.startPosition = seconds;
      this.hls.loadSource(url);
    } else {
      this.video.src = url;
      this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = seconds), { once: true });
    }
    if (playing) {
      this.video.play().catch(() => {});
    }
  }

  /**
   * Choose a quality: "auto", a height such as "360", or "audio".
   * @param {string} choice
   */
  choose(choice) {
    const wanted = choice === "audio" ? this.audio : this.master;
    if (this.current !== wanted) {
      this.load(wanted, this.video.readyState > 0 ? this.video.currentTime : this.from);
    }
    if (this.hls && choice !== "audio") {
      const hls = this.hls;
      const pick = () => {
        const level = hls.levels.findIndex((each) => String(each.height) === choice);
        hls.nextLevel = level;
      };
      if (hls.levels.length > 0) {
        pick();
      } else {
        hls.once(Hls.Events.MANIFEST_PARSED, pick);
      }
    }
  }

  /** @param {{fatal: boolean, type: string}} data */
  #recover(data) {
    if (!data.fatal || !this.hls) {
      return;
    }
    this.trouble(true);
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
      this.hls.recoverMediaError();
    } else if (data.type === Hls.ErrorTypes.NETWORK_ERROR) {
      this.#tryAgain();
    }
  }

  #well() {
    this.lostSince = 0;
    this.wait = 1000;
    this.trouble(false);
  }

  /** Try again after a while, each time a little longer, for an hour; at once when the line says that it is back. */
  #tryAgain() {
    this.lostSince ||= performance.now();
    if (performance.now() - this.lostSince > PATIENCE) {
      return;
    }
    const again = () => {
      clearTimeout(timer);
      window.removeEventListener("online", again);
      if (this.hls?.levels.length) {
        this.hls.startLoad();
      } else {
        this.hls?.loadSource(this.current);
      }
    };
    const timer = setTimeout(again, this.wait);
    window.addEventListener("online", again);
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  destroy() {
    this.hls?.destroy();
  }
}
