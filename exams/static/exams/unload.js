// @ts-check
/** Loading the page again is no leaving it: the tab remembers under which name its page went away. */

/** @param {string} attempt */
const key = (attempt) => `unload:${attempt}`;

/**
 * The page goes away: give it a name, for the next page of this tab.
 * @param {string} attempt
 */
export function goes(attempt) {
  const name = crypto.randomUUID?.() ?? `${Math.random()}`.slice(2);
  try {
    sessionStorage.setItem(key(attempt), name);
  } catch {
    // Where the tab may remember nothing, loading again counts as leaving.
  }
  return name;
}

/**
 * The name under which this tab's page went away; empty where it did not.
 * @param {string} attempt
 */
export function came(attempt) {
  try {
    const name = sessionStorage.getItem(key(attempt)) ?? "";
    sessionStorage.removeItem(key(attempt));
    return name;
  } catch {
    return "";
  }
}
