import assert from "node:assert/strict";
import { test } from "node:test";

import { clock, nextToSend, withChange, withoutAcknowledged } from "../../exams/static/exams/queue.js";

const first = { version: 7, chosen: ["A"], sequence: 1 };
const second = { version: 9, chosen: ["B"], sequence: 2 };

test("a later change of the same question replaces the earlier one", () => {
  const pending = withChange(withChange({}, first), { ...first, chosen: ["C"], sequence: 3 });
  assert.deepEqual(Object.values(pending), [{ version: 7, chosen: ["C"], sequence: 3 }]);
});

test("the oldest change is sent first", () => {
  assert.equal(nextToSend(withChange(withChange({}, second), first)), first);
  assert.equal(nextToSend({}), undefined);
});

test("an acknowledgement removes what was sent, not a change made since", () => {
  const pending = withChange(withChange({}, first), second);
  assert.deepEqual(Object.keys(withoutAcknowledged(pending, 7, 1)), ["9"]);
  const changed = withChange(pending, { ...first, sequence: 5 });
  assert.deepEqual(withoutAcknowledged(changed, 7, 1), changed);
});

test("seconds are shown as a clock", () => {
  assert.equal(clock(2286), "38:06");
  assert.equal(clock(3723), "1:02:03");
  assert.equal(clock(-4), "0:00");
});
