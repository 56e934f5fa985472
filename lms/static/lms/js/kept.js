// @ts-check
/**
 * What somebody wrote is not lost when the session has ended meanwhile: it waits in this tab until the person has signed
 * in again. A form asks for that with `data-kept` and the number of whoever writes; nobody else gets the text back.
 */

const KEY = "kept-text";
const ACCOUNT = "/account/";

/** @typedef {{ path: string, owner: string, fields: Record<string, string>, lost?: boolean }} Kept */

/**
 * What a page does with a text that waits: `restore` puts it back, `keep` lets it wait on.
 * @param {Kept | null} kept
 * @param {string} path of the page
 * @param {string | null} owner whom the form of the page belongs to, if it has one
 */
export function afterLoad(kept, path, owner) {
  if (!kept) return { restore: false, keep: null };
  // The page after a form is the sign-in page: the form was not taken.
  if (path.startsWith(ACCOUNT)) return { restore: false, keep: { ...kept, lost: true } };
  return { restore: kept.lost === true && kept.path === path && kept.owner === owner, keep: null };
}

/**
 * What a field holds once a text is put back: what was sent, also where the page shows an older text, as of a draft.
 * @param {string} shown
 * @param {string | undefined} sent
 */
export function valueAfter(shown, sent) {
  return sent || shown;
}

/** @returns {Kept | null} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  } catch {
    return null; // no storage, or not ours
  }
}

/** @param {Kept | null} kept */
function write(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser without storage keeps nothing.
  }
}

/** @param {HTMLFormElement} form @returns {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
const fields = (form) => form.querySelectorAll("textarea[name], input[type=text][name]");

/** Begin on a page: put back what was lost, and keep what is sent. */
export function begin() {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-kept]"));
  const kept = read();
  const { restore, keep } = afterLoad(kept, location.pathname, form?.dataset.kept ?? null);
  write(keep);
  if (form && kept && restore) {
    for (const field of fields(form)) field.value = valueAfter(field.value, kept.fields[field.name]);
  }
  form?.addEventListener("submit", () => {
    const written = Object.fromEntries([...fields(form)].map((field) => [field.name, field.value]));
    write({ path: location.pathname, owner: form.dataset.kept ?? "", fields: written });
  });
}
