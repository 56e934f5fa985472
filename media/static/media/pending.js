// @ts-check
// Keeps what was played until the server has said that it knows, also over a closed page or a browser that crashed.

/** @typedef {{session: string, seq: number, played: [number, number][], position: number}} Report */

export class Pending {
  /** @param {string} name of this person and video: another person at this computer never sees it */
  constructor(name) {
    this.key = `lms-watched-${name}`;
  }

  /** @returns {Report | null} */
  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key) || "null");
      // What is no report would keep the server from opening the next viewing.
      return kept?.session && Array.isArray(kept.played) && kept.seq > 0 ? kept : null;
    } catch {
      return null;
    }
  }

  /** @param {Report} report */
  keep(report) {
    if (report.session && report.played.length > 0) {
      try {
        localStorage.setItem(this.key, JSON.stringify(report));
      } catch {
        // Without storage the report still goes with the next beat.
      }
    }
  }

  /**
   * Forget what the server has acknowledged.
   * @param {string} session
   * @param {number} seq
   */
  acknowledge(session, seq) {
    const kept = this.read();
    if (kept && kept.session === session && kept.seq <= seq) {
      this.clear();
    }
  }

  clear() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // as above
    }
  }
}
