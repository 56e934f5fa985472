// @ts-check
// The keys of the player, as people know them from elsewhere.

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];

/**
 * @param {(name: string) => any} part
 * @param {HTMLVideoElement} video
 * @param {{seek: (milliseconds: number) => void, toggle: () => void, full: () => void, length: number, maxRate: number}} acts
 */
export function connectKeys(part, video, { seek, toggle, full, length, maxRate }) {
  const by = (/** @type {number} */ seconds) => seek((video.currentTime + seconds) * 1000);
  const louder = (/** @type {number} */ step) => {
    video.volume = Math.min(1, Math.max(0, video.volume + step));
    video.muted = false;
  };
  const frame = (/** @type {number} */ seconds) => video.paused && by(seconds);
  const faster = (/** @type {number} */ step) => {
    const place = SPEEDS.indexOf(video.playbackRate) + step;
    if (SPEEDS[place] !== undefined && SPEEDS[place] <= maxRate) {
      video.playbackRate = SPEEDS[place];
    }
  };
  /** @type {Record<string, () => void>} */
  const keys = {
    " ": toggle,
    k: toggle,
    j: () => by(-10),
    l: () => by(10),
    ArrowLeft: () => by(-5),
    ArrowRight: () => by(5),
    ArrowUp: () => louder(0.1),
    ArrowDown: () => louder(-0.1),
    Home: () => seek(0),
    End: () => seek(length),
    m: () => (video.muted = !video.muted),
    f: full,
    c: () => part("captions")?.click(),
    ",": () => frame(-0.04),
    ".": () => frame(0.04),
    "<": () => faster(-1),
    ">": () => faster(1),
    "?": () => part("help").showModal(),
  };
  for (let tenth = 0; tenth < 10; tenth += 1) {
    keys[String(tenth)] = () => seek((length * tenth) / 10);
  }
  part("stage").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const own = target.matches("select, input[type=range]:not([data-part=seek])");
    const pressed = event.key === " " && target.matches("button, a");
    if (own || pressed || event.altKey || event.ctrlKey || event.metaKey || !(key in keys)) {
      return;
    }
    event.preventDefault();
    keys[key]();
  });
}
