// @ts-check
/** The one module every page loads: htmx, menus that close when one is done with them, and tabs that show where one is. */
import "htmx.org";
import { begin } from "./kept.js";

begin();

// On a phone a row of tabs is wider than the screen: the one of this page comes into view.
for (const tab of document.querySelectorAll(".tabs__tab[aria-current]")) {
  const row = tab.closest(".tabs");
  if (row) {
    const [place, frame] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
    row.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
  }
}

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
