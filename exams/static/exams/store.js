// @ts-check
/** A place in the browser for what the server has not acknowledged: IndexedDB, one record for each attempt. */

const NAME = "exams";
const TABLE = "pending";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(table: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T | undefined>}
 */
async function within(mode, work) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode);
      const request = work(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
    });
  } catch {
    // Private windows may refuse storage; the server still gets every change.
    return undefined;
  }
}

/** @param {string} key @returns {Promise<any>} */
export function load(key) {
  return within("readonly", (table) => table.get(key));
}

/** @param {string} key @param {any} value */
export function keep(key, value) {
  return within("readwrite", (table) => table.put(value, key));
}

/** @param {string} key */
export function forget(key) {
  return within("readwrite", (table) => table.delete(key));
}
