import assert from "node:assert/strict";
import test from "node:test";

import { clock, frontier, missing, union } from "../../media/static/media/spans.js";

test("union joins what overlaps or touches and drops what is empty", () => {
  assert.deepEqual(union([[5, 8], [0, 5], [20, 20], [9, 3]]), [[0, 8]]);
  assert.deepEqual(union([[10, 12], [0, 1]]), [[0, 1], [10, 12]]);
});

test("union leaves its argument alone", () => {
  const given = [[0, 5], [3, 9]];
  union(given);
  assert.deepEqual(given, [[0, 5], [3, 9]]);
});

test("missing names every hole up to the end", () => {
  assert.deepEqual(missing([[2, 4], [6, 8]], 10), [[0, 2], [4, 6], [8, 10]]);
  assert.deepEqual(missing([[0, 10]], 10), []);
  assert.deepEqual(missing([], 3), [[0, 3]]);
  assert.deepEqual(missing([[20, 30]], 10), [[0, 10]]);
});

test("frontier is the furthest watched moment", () => {
  assert.equal(frontier([[0, 5], [8, 9]]), 9);
  assert.equal(frontier([]), 0);
});

test("clock writes hours only when there are any", () => {
  assert.equal(clock(185_000), "3:05");
  assert.equal(clock(3_723_999), "1:02:03");
  assert.equal(clock(-5), "0:00");
});
