// @ts-check
// In the editor of a course, a lesson shows only the fields of its kind. Without this script all of them are there.

/** What a lesson of each kind is made of; fields that are not named here belong to every kind. */
const FIELDS = {
  video: ["video"],
  audio: ["video"],
  article: ["body", "minimum_seconds"],
  scorm: ["package", "minimum_seconds"],
  document: ["document", "minimum_seconds"],
  exam: ["target"],
  reflection: ["target"],
  live: ["starts_at", "ends_at", "stream_url", "minimum_seconds"],
  offline: ["starts_at", "ends_at", "place"],
};
const ALL = new Set(Object.values(FIELDS).flat());
const KIND = 'select[name^="lessons-"][name$="-kind"]';

/** Show what `select` asks for; a field with a fault stays, whatever the kind. */
function show(select) {
  const needed = FIELDS[select.value];
  const prefix = select.name.slice(0, -"kind".length);
  for (const name of ALL) {
    const wrapper = document.getElementById(`id_${prefix}${name}`)?.closest(".w-panel__wrapper");
    if (wrapper) {
      const faulty = wrapper.querySelector(".error-message, [aria-invalid='true']") !== null;
      wrapper.hidden = needed !== undefined && !needed.includes(name) && !faulty;
    }
  }
}

function showAll() {
  document.querySelectorAll(KIND).forEach(show);
}

document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLSelectElement && event.target.matches(KIND)) {
    show(event.target);
  }
});
const list = document.getElementById("id_lessons-FORMS");
if (list) {
  new MutationObserver(showAll).observe(list, { childList: true });
}
showAll();
