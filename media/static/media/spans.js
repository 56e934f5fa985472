// @ts-check
// Arithmetic of intervals: pairs of whole milliseconds, half-open. The server does the same and decides.

/** @typedef {[number, number]} Span */

/**
 * The union of any spans: sorted, disjoint, not touching.
 * @param {Span[]} pieces
 * @returns {Span[]}
 */
export function union(pieces) {
  /** @type {Span[]} */
  const result = [];
  for (const [start, end] of [...pieces].sort((a, b) => a[0] - b[0])) {
    const last = result[result.length - 1];
    if (start >= end) {
      continue;
    }
    if (last && start <= last[1]) {
      last[1] = Math.max(last[1], end);
    } else {
      result.push([start, end]);
    }
  }
  return result;
}

/**
 * What of the first `length` milliseconds is not in `pieces`.
 * @param {Span[]} pieces
 * @param {number} length
 * @returns {Span[]}
 */
export function missing(pieces, length) {
  /** @type {Span[]} */
  const result = [];
  let from = 0;
  for (const [start, end] of union(pieces)) {
    if (start > from) {
      result.push([from, Math.min(start, length)]);
    }
    from = Math.max(from, end);
  }
  if (from < length) {
    result.push([from, length]);
  }
  return result.filter(([start, end]) => start < end);
}

/**
 * How far a person may go who may not skip: the end of what is watched without a hole around or before `position`.
 * @param {Span[]} pieces
 * @returns {number}
 */
export function frontier(pieces) {
  return pieces.reduce((far, [, end]) => Math.max(far, end), 0);
}

/**
 * Write milliseconds as people do: 3:05, 1:02:03.
 * @param {number} milliseconds
 */
export function clock(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}
