// @ts-check
// Buttons, sliders and keys of the player. They act on the <video>; seeking is asked of the player, which may refuse.

import { clock } from "./spans.js";

/** @param {HTMLElement} root @returns {(name: string) => any} */
export function parts(root) {
  return (name) => root.querySelector(`[data-part="${name}"]`);
}

/**
 * @param {HTMLElement} root
 * @param {HTMLVideoElement} video
 * @param {{seek: (milliseconds: number) => void, quality: (choice: string) => void, length: number}} player
 */
export function connect(root, video, { seek, quality, length }) {
  const part = parts(root);
  const toggle = () => (video.paused ? start(video) : video.pause());
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
  part("quality").addEventListener("change", () => quality(part("quality").value));
  part("captions")?.addEventListener("click", () => showCaptions(part, video));
  const full = () => (document.fullscreenElement ? document.exitFullscreen() : part("stage").requestFullscreen());
  part("full").addEventListener("click", full);
  part("pip").hidden = !document.pictureInPictureEnabled;
  part("pip").addEventListener("click", () =>
    document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture(),
  );
  connectKeys(part, video, { seek, toggle, full });
  connectDisplay(root, part, video, length);
}

/**
 * Play, also when the source is replaced at this very moment: that aborts the first attempt, not the person's wish.
 * @param {HTMLVideoElement} video
 */
export function start(video) {
  video.play().catch((error) => {
    if (error.name === "AbortError") {
      video.addEventListener("canplay", () => video.play().catch(() => {}), { once: true });
    }
  });
}

/** @param {(name: string) => any} part @param {HTMLVideoElement} video */
function showCaptions(part, video) {
  const track = video.textTracks[0];
  const shown = track.mode !== "showing";
  track.mode = shown ? "showing" : "hidden";
  part("captions").setAttribute("aria-pressed", String(shown));
}

/**
 * @param {(name: string) => any} part
 * @param {HTMLVideoElement} video
 * @param {{seek: (milliseconds: number) => void, toggle: () => void, full: () => void}} acts
 */
function connectKeys(part, video, { seek, toggle, full }) {
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": toggle,
    k: toggle,
    ArrowLeft: () => seek(video.currentTime * 1000 - 5000),
    ArrowRight: () => seek(video.currentTime * 1000 + 5000),
    ArrowUp: () => (video.volume = Math.min(1, video.volume + 0.1)),
    ArrowDown: () => (video.volume = Math.max(0, video.volume - 0.1)),
    m: () => (video.muted = !video.muted),
    f: full,
    c: () => part("captions")?.click(),
  };
  part("stage").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const own = target.matches("select, input[type=range]:not([data-part=seek])");
    const pressed = event.key === " " && target.matches("button");
    if (own || pressed || event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) {
      return;
    }
    event.preventDefault();
    keys[event.key]();
  });
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
  });
  part("all").textContent = clock(length);
  part("now").textContent = clock(Number(part("seek").value));
  part("seek").style.setProperty("--at", `${(Number(part("seek").value) / length) * 100}%`);
  state();
}
