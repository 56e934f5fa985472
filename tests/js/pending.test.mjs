import assert from "node:assert/strict";
import test from "node:test";

import { Pending } from "../../media/static/media/pending.js";

function storage() {
  const kept = new Map();
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  return kept;
}

const REPORT = { session: "s", seq: 3, played: [[0, 5000]], position: 5000 };

test("a report stays until it, or a later one, is acknowledged", () => {
  storage();
  const pending = new Pending("1-2");
  pending.keep(REPORT);
  pending.acknowledge("s", 2);
  pending.acknowledge("another", 9);
  assert.deepEqual(new Pending("1-2").read(), REPORT);
  pending.acknowledge("s", 3);
  assert.equal(pending.read(), null);
});

test("another person at this computer does not see it", () => {
  storage();
  new Pending("1-2").keep(REPORT);
  assert.equal(new Pending("7-2").read(), null);
});

test("what is no report is none", () => {
  storage().set("lms-watched-1-2", '{"played": 5}');
  assert.equal(new Pending("1-2").read(), null);
});

test("without storage nothing breaks", () => {
  globalThis.localStorage = undefined;
  const pending = new Pending("1-2");
  pending.keep(REPORT);
  pending.clear();
  assert.equal(pending.read(), null);
});
