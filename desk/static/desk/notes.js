// @ts-check
// Notes on a video: the moment that is playing goes along with a note, and a note's moment is one press away.

/** @returns {HTMLVideoElement | null} */
const playing = () => document.querySelector("lms-player video");

document.addEventListener("focusin", (event) => {
  const form = /** @type {HTMLElement} */ (event.target).closest?.("[data-note]");
  const video = playing();
  const moment = /** @type {HTMLInputElement | null} */ (form?.querySelector("[name=at_ms]"));
  // The moment when somebody begins to write is the one they mean, not the one when they have finished.
  if (video && moment && event.target instanceof HTMLTextAreaElement && !event.target.value) {
    moment.value = String(Math.floor(video.currentTime * 1000));
  }
});

document.addEventListener("click", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest?.("[data-seek]");
  const video = playing();
  if (!(link instanceof HTMLElement) || !video || event.metaKey || event.ctrlKey) {
    return;
  }
  event.preventDefault();
  video.currentTime = Number(link.dataset.seek) / 1000;
  video.scrollIntoView({ block: "nearest" });
});
