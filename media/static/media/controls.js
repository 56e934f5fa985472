// @ts-check
// Buttons, sliders and keys of the player. They act on the <video>; seeking is asked of the player, which may refuse.

import { connectKeys } from "./keys.js";
import { remember, remembered } from "./memory.js";
import { clock } from "./spans.js";
import { connectPreview, paintChapters } from "./storyboard.js";

/** @param {HTMLElement} root @returns {(name: string) => any} */
export function parts(root) {
  return (name) => root.querySelector(`[data-part="${name}"]`);
}

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {{seek: (milliseconds: number) => void, quality: (choice: string) => void, length: number, maxRate: number}} player
 */
export function connect(root, video, { seek, quality, length, maxRate }) {
  const part = parts(root);
  const toggle = () => (video.paused ? start(video) : stop(video));
  // The template renders them disabled: what cannot work yet must not look as if it did.
  for (const name of ["play", "big-play"]) {
    part(name).disabled = false;
  }
  part("play").addEventListener("click", toggle);
  part("big-play").addEventListener("click", () => {
    toggle();
    part("play").focus(); // the big button vanishes: the keys must not vanish with it
  });
  video.addEventListener("click", toggle);
  part("seek").addEventListener("input", () => seek(Number(part("seek").value)));
  part("volume").addEventListener("input", () => {
    video.volume = Number(part("volume").value);
    video.muted = false;
  });
  part("mute").addEventListener("click", () => (video.muted = !video.muted));
  part("rate").addEventListener("change", () => (video.playbackRate = Number(part("rate").value)));
  part("quality").addEventListener("change", () => {
    quality(part("quality").value);
    remember({ quality: part("quality").value });
  });
  part("captions")?.addEventListener("click", () => showCaptions(part, video));
  part("caption-choice")?.addEventListener("change", () => showCaptions(part, video, true));
  part("chapters")?.addEventListener("change", () => {
    if (part("chapters").value !== "") {
      seek(Number(part("chapters").value));
    }
    part("chapters").value = "";
  });
  part("help-open").addEventListener("click", () => part("help").showModal());
  part("help-close").addEventListener("click", () => part("help").close());
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : part("stage").requestFullscreen());
  part("full").addEventListener("click", full);
  part("pip").hidden = !document.pictureInPictureEnabled;
  part("pip").addEventListener("click", () =>
    document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture(),
  );
  connectKeys(part, video, { seek, toggle, full, length, maxRate });
  connectPreview(part, root.dataset.storyboard ?? "", length);
  paintChapters(part, length);
  connectDisplay(root, part, video, length);
  recall(part, video, quality, maxRate);
}

/** @param {(name: string) => any} part @param {HTMLVideoElement} video */
function showRate(part, video) {
  for (const option of part("rate").options) {
    option.selected = Number(option.value) === video.playbackRate;
  }
}

/**
 * Set what the person chose last time on this device.
 * @param {(name: string) => any} part
 * @param {HTMLVideoElement} video
 * @param {(choice: string) => void} quality
 * @param {number} maxRate
 */
function recall(part, video, quality, maxRate) {
  const before = remembered();
  video.volume = before.volume ?? 1;
  video.muted = before.muted ?? false;
  video.defaultPlaybackRate = video.playbackRate = Math.min(maxRate, before.rate ?? 1);
  showRate(part, video);
  const qualities = [...part("quality").options].map((/** @type {HTMLOptionElement} */ option) => option.value);
  if (before.quality && before.quality !== "auto" && qualities.includes(before.quality)) {
    part("quality").value = before.quality;
    quality(before.quality);
  }
  if (before.captions && part("captions")) {
    if (part("caption-choice")) {
      part("caption-choice").value = before.captions;
    }
    showCaptions(part, video, true);
  }
}

/** Videos that somebody wants to see play, each with the last time that was said. @type {WeakMap<HTMLVideoElement, object>} */
const wishes = new WeakMap();

/**
 * Play, also when the source is replaced at this very moment: that aborts the first attempt, not the person's wish.
 * @param {HTMLVideoElement} video
 */
export function start(video) {
  const wish = {};
  wishes.set(video, wish);
  video.play().catch((error) => {
    if (error.name === "AbortError") {
      const again = () => wishes.get(video) === wish && video.play().catch(() => {});
      video.addEventListener("canplay", again, { once: true });
    }
  });
}

/**
 * Pause; a video that has not come far enough to play stays where it is.
 * @param {HTMLVideoElement} video
 */
export function stop(video) {
  wishes.delete(video);
  video.pause();
}

/**
 * Show the captions of the chosen language, or hide them again.
 * @param {(name: string) => any} part
 * @param {HTMLVideoElement} video
 * @param {boolean} [wanted]
 */
function showCaptions(part, video, wanted) {
  const shown = wanted ?? part("captions").getAttribute("aria-pressed") !== "true";
  const tracks = [...video.textTracks];
  const language = part("caption-choice")?.value ?? tracks[0]?.language;
  for (const track of tracks) {
    track.mode = shown && track.language === language ? "showing" : "disabled";
  }
  part("captions").setAttribute("aria-pressed", String(shown));
  remember({ captions: shown ? language : "" });
}

/** @param {HTMLElement} root @param {(name: string) => any} part @param {HTMLVideoElement} video @param {number} length */
function connectDisplay(root, part, video, length) {
  const state = () => {
    root.toggleAttribute("data-playing", !video.paused);
    const button = part("play");
    button.setAttribute("aria-label", video.paused ? button.dataset.labelPlay : button.dataset.labelPause);
    part("big-play").hidden = !video.paused;
  };
  const time = () => {
    const now = video.currentTime * 1000;
    const text = (root.dataset.textTime ?? "").replace("{now}", clock(now)).replace("{all}", clock(length));
    part("now").textContent = clock(now);
    part("seek").value = String(Math.min(now, length));
    part("seek").setAttribute("aria-valuetext", text);
    part("seek").style.setProperty("--at", `${Math.min(100, (now / length) * 100)}%`);
  };
  video.addEventListener("play", state);
  video.addEventListener("pause", state);
  video.addEventListener("timeupdate", time);
  video.addEventListener("seeked", time);
  video.addEventListener("volumechange", () => {
    part("volume").value = String(video.muted ? 0 : video.volume);
    part("mute").setAttribute("aria-pressed", String(video.muted));
    remember({ volume: video.volume, muted: video.muted });
  });
  video.addEventListener("ratechange", () => {
    showRate(part, video);
    remember({ rate: Math.min(2, video.playbackRate) });
  });
  part("all").textContent = clock(length);
  part("now").textContent = clock(Number(part("seek").value));
  part("seek").style.setProperty("--at", `${(Number(part("seek").value) / length) * 100}%`);
  state();
}
