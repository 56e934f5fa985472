// @ts-check
/** Writing a question: tools for the few kinds of markup a text may hold, pictures, what candidates will see. */

/** Names of the fields whose text may hold markup. */
const RICH = /^(stem|explanation|guide|items|extra|(option|left|right)_\d+)$/;

/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** @param {EventTarget | null} target @returns {target is Field} */
function isRich(target) {
  const field = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text");
  return field && RICH.test(/** @type {Field} */ (target).name);
}

/**
 * Put a text where the cursor is, so that it can be undone.
 * @param {Field} field @param {string} text
 */
function write(field, text) {
  field.focus();
  // The only way that leaves the browser's own undo; where it is refused, the text is put there all the same.
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** @param {string} name @param {string} chosen @returns {[string, number]} the text, and where the cursor belongs */
function marked(name, chosen) {
  if (name === "ul") {
    const lines = chosen.split("\n").filter((line) => line.trim());
    const items = (lines.length ? lines : [""]).map((line) => `<li>${line.trim()}</li>`);
    return [`<ul>${items.join("")}</ul>`, "<ul><li>".length];
  }
  const [open, close] = name === "tex" ? ["\\(", "\\)"] : [`<${name}>`, `</${name}>`];
  return [`${open}${chosen}${close}`, open.length];
}

/** @param {Field} field @param {string} name */
function wrap(field, name) {
  const start = field.selectionStart ?? 0;
  const chosen = field.value.slice(start, field.selectionEnd ?? start);
  const [text, inside] = marked(name, chosen);
  write(field, text);
  if (!chosen) {
    field.setSelectionRange(start + inside, start + inside);
  }
}

/** @param {HTMLFormElement} form */
function begin(form) {
  const tools = /** @type {HTMLElement} */ (form.querySelector("[data-tools]"));
  const dialog = /** @type {HTMLDialogElement} */ (document.querySelector("[data-picture-dialog]"));
  let current = /** @type {Field} */ (form.elements.namedItem("stem"));
  tools.hidden = false;
  form.querySelector("[data-without-tools]")?.parentElement?.setAttribute("hidden", "");
  document.querySelector("[data-live-card]")?.removeAttribute("hidden");
  form.addEventListener("focusin", (event) => {
    if (isRich(event.target)) {
      current = event.target;
    }
  });
  tools.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    if (button?.dataset.wrap) {
      wrap(current, button.dataset.wrap);
    } else if (button) {
      dialog.showModal();
      dialog.querySelector("[data-choice]")?.dispatchEvent(new Event("open-pictures"));
    }
  });
  form.addEventListener("keydown", (event) => {
    const name = { b: "b", i: "i" }[event.key.toLowerCase()];
    if (name && (event.ctrlKey || event.metaKey) && isRich(event.target)) {
      event.preventDefault();
      wrap(event.target, name);
    }
  });
  dialog.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-insert]");
    if (button instanceof HTMLElement) {
      dialog.close();
      write(current, button.dataset.insert ?? "");
    }
  });
}

const form = document.querySelector("form[data-question-form]");
if (form instanceof HTMLFormElement) {
  begin(form);
}
