import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, isEmpty, toSend, withChange, withoutAcknowledged } from "../../exams/static/exams/queue.js";

const first = { version: 7, response: ["A"], flagged: false, sequence: 1, seen: 0 };
const second = { version: 9, response: ["B"], flagged: true, sequence: 2, seen: 0 };

test("a later change of the same question replaces the earlier one, which was made on top of the same", () => {
  const pending = withChange(withChange({}, first), { ...first, response: ["C"], sequence: 3, seen: 1 });
  assert.deepEqual(Object.values(pending), [{ ...first, response: ["C"], sequence: 3, seen: 0 }]);
});

test("the oldest change is sent first", () => {
  assert.deepEqual(toSend(withChange(withChange({}, second), first)), [first, second]);
  assert.deepEqual(toSend({}), []);
});

test("an acknowledgement removes what was sent, not a change made since", () => {
  const pending = withChange(withChange({}, first), second);
  assert.deepEqual(Object.keys(withoutAcknowledged(pending, 7, 1)), ["9"]);
  const changed = withoutAcknowledged(withChange(pending, { ...first, sequence: 5 }), 7, 1);
  assert.deepEqual(changed[7], { ...first, sequence: 5, seen: 1 });
});

test("nothing chosen and nothing written is no answer", () => {
  for (const response of ["", " ", [], ["", " "], {}, { 1: "" }]) {
    assert.ok(isEmpty(response));
  }
  for (const response of ["x", ["A"], ["", "海"], { 1: "B" }]) {
    assert.ok(!isEmpty(response));
  }
});

test("seconds are shown as a clock", () => {
  assert.equal(clock(2286), "38:06");
  assert.equal(clock(3723), "1:02:03");
  assert.equal(clock(-4), "0:00");
});
