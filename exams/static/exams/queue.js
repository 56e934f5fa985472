// @ts-check
/**
 * Answers that the server has not acknowledged yet: pure, kept as plain data so that they survive a reload.
 *
 * `seen` is the sequence of this answer that was stored when it was changed, so that the server notices where another
 * page has changed it meanwhile.
 *
 * @typedef {string | string[] | Record<string, string>} Response
 * @typedef {{version: number, response: Response, flagged: boolean, sequence: number, seen: number}} Answer
 * @typedef {Record<string, Answer>} Pending
 */

/**
 * Add a change; it replaces an older one of the same question, but keeps what that had seen.
 * @param {Pending} pending
 * @param {Answer} answer
 * @returns {Pending}
 */
export function withChange(pending, answer) {
  const waiting = pending[answer.version];
  return { ...pending, [answer.version]: waiting ? { ...answer, seen: waiting.seen } : answer };
}

/**
 * Take away what the server has: the same question with the same or a later sequence.
 * @param {Pending} pending
 * @param {number} version
 * @param {number} sequence
 * @returns {Pending}
 */
export function withoutAcknowledged(pending, version, sequence) {
  const waiting = pending[version];
  if (!waiting) {
    return pending;
  }
  if (waiting.sequence > sequence) {
    return { ...pending, [version]: { ...waiting, seen: sequence } };
  }
  const { [version]: _done, ...rest } = pending;
  return rest;
}

/**
 * What to send, the oldest change first.
 * @param {Pending} pending
 * @returns {Answer[]}
 */
export function toSend(pending) {
  return Object.values(pending).sort((a, b) => a.sequence - b.sequence);
}

/**
 * Whether a response is no answer: nothing chosen, nothing but white space written.
 * @param {Response} response
 * @returns {boolean}
 */
export function isEmpty(response) {
  const parts = typeof response === "string" ? [response] : Object.values(response);
  return parts.every((part) => !part.trim());
}

/**
 * Seconds as 38:06 or 1:02:03.
 * @param {number} seconds
 * @returns {string}
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, place) => (place ? String(part).padStart(2, "0") : String(part))).join(":");
}
