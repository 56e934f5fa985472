// @ts-check
// What a person chose at the last video, on this device: volume, speed, captions, quality.

const KEY = "lms-player";

/** @returns {Record<string, any>} */
export function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY) || "{}");
  } catch {
    return {};
  }
}

/** @param {Record<string, any>} choices */
export function remember(choices) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...choices }));
  } catch {
    // Private windows may forbid it: then nothing is remembered.
  }
}
