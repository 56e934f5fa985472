import assert from "node:assert/strict";
import { test } from "node:test";

import { afterLoad, valueAfter } from "../../lms/static/lms/js/kept.js";

const sent = { path: "/discussion/new/", owner: "7", fields: { body: "很长的文字" } };

test("a text whose form led to the sign-in page comes back to its writer on its page", () => {
  const { restore, keep } = afterLoad(sent, "/account/login/", null);
  assert.equal(restore, false);
  const second = afterLoad(keep, "/account/2fa/authenticate/", null).keep;
  assert.deepEqual(afterLoad(second, "/discussion/new/", "7"), { restore: true, keep: null });
});

test("a form that was taken leaves nothing behind", () => {
  assert.deepEqual(afterLoad(sent, "/discussion/1/", "7"), { restore: false, keep: null });
  assert.deepEqual(afterLoad(sent, "/discussion/new/", "7"), { restore: false, keep: null });
});

test("whoever signs in instead of the writer does not get the text", () => {
  const { keep } = afterLoad(sent, "/account/login/", null);
  assert.deepEqual(afterLoad(keep, "/discussion/new/", "8"), { restore: false, keep: null });
  assert.deepEqual(afterLoad(keep, "/discussion/new/", null), { restore: false, keep: null });
});

test("what was sent replaces the older text that the page shows", () => {
  assert.equal(valueAfter("草稿的开头", "草稿的开头，写了下去"), "草稿的开头，写了下去");
  assert.equal(valueAfter("草稿的开头", undefined), "草稿的开头");
  assert.equal(valueAfter("草稿的开头", ""), "草稿的开头");
});
