// @ts-check
/** Sends answers one after the other, keeps them in the browser until they are acknowledged, tries again. */
import { nextToSend, withChange, withoutAcknowledged } from "./queue.js";

const RETRY_AFTER = 3000;

class SignedOut extends Error {}

/**
 * The token of now: signing in again, in another tab, makes a new one.
 * @param {string} fallback
 */
export function csrfToken(fallback) {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? fallback;
}

export class Saver {
  /**
   * @param {{url: string, key: string, csrf: string, sequence: number, report: (state: string, time?: Date) => void,
   *   refused: (detail: string) => void}} options
   */
  constructor(options) {
    this.options = options;
    this.sending = false;
    /** @type {import("./queue.js").Pending} */
    this.pending = this.#load();
    const waiting = Object.values(this.pending).map((answer) => answer.sequence);
    this.sequence = Math.max(options.sequence, ...waiting, 0);
    window.addEventListener("online", () => this.send());
  }

  #load() {
    try {
      return JSON.parse(localStorage.getItem(this.options.key) ?? "{}");
    } catch {
      return {};
    }
  }

  #store() {
    try {
      localStorage.setItem(this.options.key, JSON.stringify(this.pending));
    } catch {
      // Private windows may refuse storage; the server still gets every change.
    }
  }

  /**
   * Note a change and send it.
   * @param {number} version
   * @param {string[]} chosen
   */
  change(version, chosen) {
    this.sequence += 1;
    this.pending = withChange(this.pending, { version, chosen, sequence: this.sequence });
    this.#store();
    this.send();
  }

  /** Send what waits; one request at a time, so that the order is kept. */
  async send() {
    const answer = nextToSend(this.pending);
    if (this.sending || !answer) {
      return;
    }
    this.sending = true;
    this.options.report("saving");
    try {
      await this.#post(answer);
      this.sending = false;
      await this.send();
    } catch (error) {
      this.sending = false;
      this.options.report(error instanceof SignedOut ? "signed-out" : "offline");
      setTimeout(() => this.send(), RETRY_AFTER);
    }
  }

  /** @param {import("./queue.js").Answer} answer */
  async #post(answer) {
    const response = await fetch(this.options.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.options.csrf) },
      body: JSON.stringify(answer),
    });
    if (response.status === 409) {
      this.pending = {};
      this.#store();
      this.options.refused((await response.json()).detail);
      return;
    }
    if (response.status === 401 || response.status === 403) {
      throw new SignedOut();
    }
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const saved = await response.json();
    this.pending = withoutAcknowledged(this.pending, answer.version, Math.max(saved.sequence, answer.sequence));
    this.#store();
    this.options.report("saved", new Date());
  }

  /** Wait until nothing waits, at most `milliseconds`. */
  async settle(milliseconds = 4000) {
    const end = Date.now() + milliseconds;
    while (nextToSend(this.pending) && Date.now() < end) {
      await this.send();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return !nextToSend(this.pending);
  }

  /** Forget what is kept in the browser; the attempt is over. */
  forget() {
    localStorage.removeItem(this.options.key);
  }
}
