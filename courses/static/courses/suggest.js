// @ts-check
/**
 * The list below the search box: a combobox whose options are links. htmx brings the list; without it the box is a
 * plain form. Arrow keys choose, Enter follows the chosen one or else searches, Escape closes.
 */

/** @param {HTMLFormElement} form */
function attend(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type='search']"));
  const place = /** @type {HTMLElement} */ (form.querySelector("[data-suggestions]"));
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", place.id);

  const options = () => /** @type {HTMLElement[]} */ ([...place.querySelectorAll("[role='option']")]);
  const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  /** @param {number} position */
  function choose(position) {
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === position)));
    const option = options()[position];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    place.replaceChildren();
  }

  function show() {
    input.setAttribute("aria-expanded", String(options().length > 0));
    input.removeAttribute("aria-activedescendant");
    if (document.activeElement !== input && options().length > 0) {
      close();
    }
  }

  new MutationObserver(show).observe(place, { childList: true });
  show();

  /** @type {Record<string, (event: KeyboardEvent) => boolean>} */
  const keys = {
    ArrowDown: () => options().length > 0 && (choose((chosen() + 1) % options().length), true),
    ArrowUp: () => options().length > 0 && (choose((Math.max(chosen(), 0) + options().length - 1) % options().length), true),
    Enter: () => {
      const option = options()[chosen()];
      option?.click();
      return Boolean(option);
    },
    Escape: () => options().length > 0 && (close(), true),
  };

  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && keys[event.key]?.(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  form.addEventListener("submit", close);
  form.addEventListener("focusout", (event) => {
    if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) {
      close();
    }
  });
}

document.querySelectorAll("form[data-suggest]").forEach((form) => attend(/** @type {HTMLFormElement} */ (form)));
