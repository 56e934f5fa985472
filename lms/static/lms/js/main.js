// @ts-check
/** The one module every page loads: htmx, and menus that close when one is done with them. */
import "htmx.org";
import { begin } from "./kept.js";

begin();

/** @param {HTMLElement | null} [except] */
function closeMenus(except = null) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except) {
      menu.removeAttribute("open");
    }
  }
}

document.addEventListener("click", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  closeMenus(target.closest("details[data-menu]"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const open = /** @type {HTMLElement | null} */ (document.querySelector("details[data-menu][open]"));
  closeMenus();
  open?.querySelector("summary")?.focus();
});
