// @ts-check
/** Two answers to one question, of which one stays: shown side by side, in words. */
import { wordsOf } from "./fields.js";

/** @param {HTMLElement} dialog @param {string} name @param {string} text */
function say(dialog, name, text) {
  const place = dialog.querySelector(name);
  if (place) {
    place.textContent = text;
  }
}

/**
 * Ask which answer to keep; closing the dialog keeps what is stored.
 * @param {HTMLElement} question
 * @param {import("./queue.js").Response} here
 * @param {import("./queue.js").Response} there
 * @param {string} none what stands for no answer
 * @returns {Promise<boolean>} whether to keep what is here
 */
export function ask(question, here, there, none) {
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("[data-conflict]"));
  say(dialog, "[data-conflict-stem]", question.querySelector("legend")?.textContent?.trim() ?? "");
  say(dialog, "[data-conflict-here]", wordsOf(question, here) || none);
  say(dialog, "[data-conflict-there]", wordsOf(question, there) || none);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) =>
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "here"), { once: true }),
  );
}
