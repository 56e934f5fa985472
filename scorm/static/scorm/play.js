// @ts-check
/**
 * The site's page around a package. It hears from the player page whether things are saved, and lets the package say
 * goodbye before another page of it is opened. It never takes a report itself.
 */

const root = /** @type {HTMLElement} */ (document.querySelector("[data-scorm-origin]"));
const frame = /** @type {HTMLIFrameElement | null} */ (document.querySelector("[data-scorm-frame]"));
const status = /** @type {HTMLElement} */ (document.querySelector("[data-scorm-status]"));
const origin = root.dataset.scormOrigin ?? "";
const PATIENCE = 2_000;
/** How a package may end itself. */
const OUT = ["exit", "exitAll", "abandon", "abandonAll", "suspendAll"];

/** @param {string} words */
function say(words) {
  if (status.textContent !== words) status.textContent = words;
}

/** Words for what the player page says. @type {Record<string, () => void>} */
const heard = {
  saved: () => say((root.dataset.textSaved ?? "").replace("{time}", new Date().toLocaleTimeString("zh-CN"))),
  unsaved: () => say(root.dataset.textUnsaved ?? ""),
  refused: () => say(root.dataset.textRefused ?? ""),
  elsewhere: () => say(root.dataset.textElsewhere ?? ""),
  finished: () => say(root.dataset.textFinished ?? ""),
};

/** Let the package report, then go on. @param {() => void} next */
function farewell(next) {
  let gone = false;
  const go = () => {
    if (!gone) next();
    gone = true;
  };
  if (!frame?.contentWindow) return go();
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.origin === origin && event.data?.scorm === "left") go();
  });
  setTimeout(go, PATIENCE);
  frame.contentWindow.postMessage({ scorm: "leave" }, origin);
}

/**
 * The form that leads to a unit: its line of the table of contents, or where that has none, the one without a button.
 * @param {HTMLFormElement[]} forms
 * @param {string} to
 * @param {unknown} item
 */
function asked(forms, to, item) {
  const line = forms.find((form) => new FormData(form).get("item") === item);
  const ask = forms.find((form) => form.dataset.scormAsk !== undefined);
  if ((to === "choice" && line) || !ask) return line;
  /** @type {HTMLInputElement} */ (ask.elements.namedItem("step")).value = to === "jump" ? "jump" : "";
  /** @type {HTMLInputElement} */ (ask.elements.namedItem("item")).value = String(item);
  return ask;
}

/**
 * The form that the package asks for: a neighbour, another unit, or the way out.
 * @param {unknown} to
 * @param {unknown} item
 * @returns {HTMLFormElement | null | undefined}
 */
function wanted(to, item) {
  const forms = /** @type {HTMLFormElement[]} */ ([...root.querySelectorAll("form[data-scorm-leave]")]);
  if (to === "next" || to === "previous") return forms.find((form) => form.dataset.scormStep === to);
  if (to === "choice" || to === "jump") return asked(forms, to, item);
  const out = forms.find((form) => form.dataset.scormOut !== undefined);
  if (!out || !OUT.includes(String(to))) return null;
  if (to === "suspendAll") return out;
  // The person's own way out only interrupts; a package that ends itself says how.
  /** @type {HTMLInputElement} */ (out.elements.namedItem("step")).value = to;
  return out;
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-scorm-leave]"))) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    farewell(() => form.submit());
  });
}

window.addEventListener("message", (event) => {
  if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
  const said = event.data ?? {};
  if (said.scorm === "go") {
    wanted(said.to, said.item)?.requestSubmit();
  } else if (Object.hasOwn(heard, said.scorm)) {
    heard[said.scorm]();
  }
});
