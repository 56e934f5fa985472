// @ts-check
/** Sends answers in order, keeps them in the browser until they are acknowledged, tries again. */
import { toSend, withChange, withoutAcknowledged } from "./queue.js";
import { forget, keep, load } from "./store.js";

/** A change is sent after so many milliseconds without a further one, and at the latest after LONGEST_WAIT. */
const QUIET = 600;
const LONGEST_WAIT = 2500;
const RETRY_AFTER = 3000;
const BEAT = 20000;

class SignedOut extends Error {}

/**
 * The token of now: signing in again, in another tab, makes a new one.
 * @param {string} fallback
 */
export function csrfToken(fallback) {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? fallback;
}

/**
 * @typedef {{version: number, state: string, sequence: number, response: import("./queue.js").Response | null,
 *   detail: string}} Saved
 * @typedef {{url: string, key: string, csrf: string, sequence: number,
 *   report: (state: string, time?: Date, left?: number) => void, refused: (code: string, detail: string) => void,
 *   conflict: (saved: Saved) => Promise<boolean>}} Options
 */
export class Saver {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.sending = false;
    this.over = false;
    this.client = crypto.randomUUID?.() ?? `${Math.random()}`.slice(2);
    /** @type {import("./queue.js").Pending} */
    this.pending = {};
    /** @type {Record<number, number>} */
    this.stored = {};
    this.sequence = options.sequence;
    this.firstChange = 0;
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => this.send());
    setInterval(() => this.send(true), BEAT);
  }

  /** Take up what an earlier page of this attempt could not send. */
  async resume() {
    const kept = await load(this.options.key);
    if (kept) {
      // What was changed while the store was read is the newer answer.
      this.pending = { ...kept.pending, ...this.pending };
      this.client = kept.client;
      this.sequence = Math.max(this.sequence, ...toSend(this.pending).map((answer) => answer.sequence));
    }
    return this.pending;
  }

  #keep() {
    return toSend(this.pending).length
      ? keep(this.options.key, { pending: this.pending, client: this.client })
      : forget(this.options.key);
  }

  /**
   * Note a change and send it soon.
   * @param {number} version
   * @param {import("./queue.js").Response} response
   * @param {boolean} flagged
   */
  change(version, response, flagged) {
    this.sequence += 1;
    const seen = this.stored[version] ?? 0;
    this.pending = withChange(this.pending, { version, response, flagged, sequence: this.sequence, seen });
    this.#keep();
    const now = performance.now();
    this.firstChange ||= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, Math.min(QUIET, this.firstChange + LONGEST_WAIT - now)));
  }

  /**
   * Send what waits; one request at a time, so that the order is kept. With `always`, ask for the time left too.
   * @param {boolean} [always]
   */
  async send(always = false) {
    const answers = toSend(this.pending);
    if (this.sending || this.over || !(answers.length || always)) {
      return;
    }
    this.sending = true;
    this.firstChange = 0;
    if (answers.length) {
      this.options.report("saving");
    }
    try {
      await this.#post(answers);
      this.sending = false;
    } catch (error) {
      this.sending = false;
      this.options.report(error instanceof SignedOut ? "signed-out" : "offline");
      setTimeout(() => this.send(), RETRY_AFTER * (0.7 + 0.6 * Math.random()));
      return;
    }
    if (toSend(this.pending).length) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), QUIET);
    }
  }

  /** @param {import("./queue.js").Answer[]} answers */
  async #post(answers) {
    const response = await fetch(this.options.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(this.options.csrf) },
      body: JSON.stringify({ client: this.client, answers }),
    });
    if (response.status === 409) {
      const { code, detail } = await response.json();
      if (code === "too_late") {
        this.pending = {};
        await this.#keep();
      }
      this.over = code !== "not_begun";
      this.options.refused(code, detail);
      return;
    }
    if (response.status === 401 || response.status === 403) {
      throw new SignedOut();
    }
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const state = await response.json();
    for (const saved of /** @type {Saved[]} */ (state.saved)) {
      await this.#acknowledge(saved, answers);
    }
    await this.#keep();
    this.options.report("saved", answers.length ? new Date(state.saved_at * 1000) : undefined, state.seconds_left);
  }

  /** @param {Saved} saved @param {import("./queue.js").Answer[]} answers */
  async #acknowledge(saved, answers) {
    const sent = answers.find((answer) => answer.version === saved.version);
    this.stored[saved.version] = saved.sequence;
    this.sequence = Math.max(this.sequence, saved.sequence);
    if (saved.state === "conflict" && sent && (await this.options.conflict(saved))) {
      this.sequence += 1;
      const mine = this.pending[saved.version] ?? sent;
      this.pending = { ...this.pending, [saved.version]: { ...mine, sequence: this.sequence, seen: saved.sequence } };
      return;
    }
    if (saved.state === "refused") {
      this.options.refused("", saved.detail);
    }
    this.pending = withoutAcknowledged(this.pending, saved.version, Math.max(saved.sequence, sent?.sequence ?? 0));
  }

  /** Wait until nothing waits, at most `milliseconds`. */
  async settle(milliseconds = 4000) {
    const end = Date.now() + milliseconds;
    while (toSend(this.pending).length && !this.over && Date.now() < end) {
      await this.send();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return !toSend(this.pending).length;
  }
}
