// @ts-check
/** What the fields of one question say, as a response, and back; the plain form says the same (exams/responses.py). */

/** @param {HTMLElement} question */
function inputs(question) {
  const all = question.querySelectorAll("input:not([type=hidden]):not([data-flag]), select, textarea");
  return /** @type {(HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[]} */ ([...all]);
}

/** @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} input */
function row(input) {
  return input.name.slice(input.name.indexOf(".") + 1);
}

/**
 * @param {HTMLElement} question
 * @returns {import("./queue.js").Response}
 */
export function responseOf(question) {
  const fields = inputs(question);
  switch (question.dataset.kind) {
    case "essay":
      return fields[0].value;
    case "blank":
      return fields.some((field) => field.value.trim()) ? fields.map((field) => field.value) : [];
    case "match":
      return Object.fromEntries(fields.filter((field) => field.value).map((field) => [row(field), field.value]));
    case "order": {
      const places = new Map(fields.map((field) => [Number(field.value), row(field)]));
      const complete = places.size === fields.length && !places.has(0);
      return complete ? [...places.keys()].sort((a, b) => a - b).map((place) => places.get(place) ?? "") : [];
    }
    default:
      return fields.filter((field) => /** @type {HTMLInputElement} */ (field).checked).map((field) => field.value);
  }
}

/**
 * @param {HTMLElement} question
 * @param {import("./queue.js").Response} response
 */
export function show(question, response) {
  inputs(question).forEach((field, place) => {
    if (typeof response === "string") {
      field.value = response;
    } else if (!Array.isArray(response)) {
      field.value = response[row(field)] ?? "";
    } else if (question.dataset.kind === "blank") {
      field.value = response[place] ?? "";
    } else if (question.dataset.kind === "order") {
      field.value = response.includes(row(field)) ? String(response.indexOf(row(field)) + 1) : "";
    } else {
      /** @type {HTMLInputElement} */ (field).checked = response.includes(field.value);
    }
  });
}

/**
 * Say whether somebody has changed a question since the page came; its form is not filled in by the browser.
 * @param {HTMLElement} question @returns {boolean}
 */
export function isTouched(question) {
  const fields = /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>} */ (
    question.querySelectorAll("input:not([type=hidden]), select, textarea")
  );
  return [...fields].some((field) => {
    if (field instanceof HTMLSelectElement) {
      return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    }
    const isBox = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
    return isBox ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  });
}

/** @param {HTMLElement} question */
export function flagOf(question) {
  return Boolean(/** @type {HTMLInputElement | null} */ (question.querySelector("[data-flag]"))?.checked);
}

/** @param {HTMLElement} question @param {string} key @returns {string} the text of an option or a row */
function label(question, key) {
  const found = inputs(question).find((field) => field.value === key || row(field) === key);
  return found?.closest("label")?.querySelector("span")?.textContent?.trim() ?? key;
}

/**
 * A response in words, for people; nothing where it is empty.
 * @param {HTMLElement} question
 * @param {import("./queue.js").Response} response
 * @returns {string}
 */
export function wordsOf(question, response) {
  if (typeof response === "string") {
    return response;
  }
  if (question.dataset.kind === "blank") {
    return Object.values(response).some((text) => text.trim()) ? Object.values(response).join("；") : "";
  }
  if (Array.isArray(response)) {
    return response.map((key) => label(question, key)).join(question.dataset.kind === "order" ? " → " : "\n");
  }
  return Object.entries(response).map(([left, right]) => `${label(question, left)} → ${chosen(question, left, right)}`).join("\n");
}

/** @param {HTMLElement} question @param {string} left @param {string} right @returns {string} */
function chosen(question, left, right) {
  const field = inputs(question).find((each) => row(each) === left);
  const option = field instanceof HTMLSelectElement && [...field.options].find((each) => each.value === right);
  return (option && option.textContent) || right;
}
