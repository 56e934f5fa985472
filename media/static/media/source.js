// @ts-check
// Where the picture comes from: hls.js, or the browser's own HLS where it has no media source extensions.

import Hls from "hls.js";

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
    this.hls = Hls.isSupported() ? new Hls({ enableWorker: false, maxBufferLength: 30, backBufferLength: 60 }) : null;
    if (this.hls) {
      this.hls.attachMedia(video);
      this.hls.on(Hls.Events.ERROR, (_, data) => this.#recover(data));
      this.hls.on(Hls.Events.FRAG_BUFFERED, () => trouble(false));
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
      this.load(wanted, this.video.currentTime);
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
      setTimeout(() => this.hls?.startLoad(), 3000);
    }
  }

  destroy() {
    this.hls?.destroy();
  }
}
