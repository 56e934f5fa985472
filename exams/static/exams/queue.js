// @ts-check
/**
 * Answers that the server has not acknowledged yet: pure, kept as plain data so that they survive a reload.
 *
 * @typedef {{version: number, chosen: string[], sequence: number}} Answer
 * @typedef {Record<string, Answer>} Pending
 */

/**
 * Add a change; it replaces an older one of the same question.
 * @param {Pending} pending
 * @param {Answer} answer
 * @returns {Pending}
 */
export function withChange(pending, answer) {
  return { ...pending, [answer.version]: answer };
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
  if (!waiting || waiting.sequence > sequence) {
    return pending;
  }
  const { [version]: _done, ...rest } = pending;
  return rest;
}

/**
 * The next answer to send: the oldest change first.
 * @param {Pending} pending
 * @returns {Answer | undefined}
 */
export function nextToSend(pending) {
  return Object.values(pending).sort((a, b) => a.sequence - b.sequence)[0];
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
