// @ts-check
// One viewing, as the server knows it: opened when playing begins, then a beat now and then with all that was played.
// A beat that is lost needs no care: the next one says the same and more.

/**
 * @typedef {object} Evidence
 * @property {number} credited
 * @property {number} ratio
 * @property {[number, number][]} spans
 * @property {number} position
 * @property {import("./questions.js").Check | null} [check]
 * @property {import("./questions.js").Question[]} [questions]
 */

export class Superseded extends Error {}
/** The account learns on another device: the person decides whether to go on here. */
export class Elsewhere extends Error {}
export class Offline extends Error {}
export class SignedOut extends Error {}

export class Viewing {
  /** @param {{api: string, ticket: string, csrf: string, pending: import("./pending.js").Pending}} options */
  constructor({ api, ticket, csrf, pending }) {
    this.api = api;
    this.ticket = ticket;
    this.csrf = csrf;
    this.pending = pending;
    this.session = "";
    this.seq = 0;
  }

  /** The token of now: signing in again, in another tab, makes a new one. */
  get #token() {
    return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.csrf;
  }

  get isOpen() {
    return this.session !== "";
  }

  /**
   * @param {boolean} takeOver whether another device has to give way
   * @returns {Promise<Evidence>}
   */
  async open(takeOver) {
    const late = this.pending.read();
    const opened = await this.#post("open", { ticket: this.ticket, take_over: takeOver, late });
    this.pending.clear();
    this.session = opened.session;
    this.seq = 0;
    return opened;
  }

  close() {
    this.session = "";
  }

  /**
   * @param {[number, number][]} played
   * @param {number} position
   * @param {boolean} hidden whether the page is in the background
   * @returns {Promise<Evidence>}
   */
  async beat(played, position, hidden) {
    const report = this.#report(played, position);
    const evidence = await this.#post(`${report.session}/beat`, { ...report, hidden });
    this.pending.acknowledge(report.session, report.seq);
    return evidence;
  }

  /**
   * The last words of a page that goes away; they stay here as well, since nobody can say whether they arrive.
   * @param {[number, number][]} played
   * @param {number} position
   */
  farewell(played, position) {
    const report = this.#report(played, position);
    const body = { ...report, left: true, csrf: this.#token };
    navigator.sendBeacon(`${this.api}${report.session}/beat`, JSON.stringify(body));
  }

  /**
   * @param {object} answer
   * @returns {Promise<import("./questions.js").Marked>}
   */
  async answer(answer) {
    return this.#post(`${this.session}/answer`, answer);
  }

  /** @param {[number, number][]} played @param {number} position */
  #report(played, position) {
    this.seq += 1;
    const report = { session: this.session, seq: this.seq, played, position: Math.round(position) };
    this.pending.keep(report);
    return report;
  }

  /**
   * @param {string} path
   * @param {object} body
   */
  async #post(path, body) {
    let answer;
    try {
      answer = await fetch(this.api + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
        body: JSON.stringify(body),
      });
    } catch {
      throw new Offline();
    }
    if (answer.status === 409) {
      const { detail } = await answer.json();
      throw path === "open" ? new Elsewhere(detail) : new Superseded(detail);
    }
    if (answer.status === 401) {
      throw new SignedOut();
    }
    if (!answer.ok) {
      throw answer.status >= 500 ? new Offline() : new Error(`${answer.status}`);
    }
    return answer.json();
  }
}
