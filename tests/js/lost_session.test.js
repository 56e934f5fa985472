import assert from "node:assert/strict";
import { test } from "node:test";

import { Saver } from "../../exams/static/exams/saver.js";
import { Pending } from "../../media/static/media/pending.js";
import { SignedOut, Viewing } from "../../media/static/media/viewing.js";

const tokens = [];
const saved = [{ version: 7, state: "saved", sequence: 1, response: null, detail: "" }];

/** A browser whose server answers with these statuses, one after the other. */
function browser(...statuses) {
  tokens.length = 0;
  globalThis.window = { addEventListener() {} };
  globalThis.localStorage = { getItem: () => null, setItem() {}, removeItem() {} };
  globalThis.document = { cookie: "django_language=en; csrftoken=newer", addEventListener() {} };
  globalThis.setTimeout = () => 0;
  globalThis.setInterval = () => 0;
  globalThis.fetch = async (_url, options) => {
    tokens.push(options.headers["X-CSRFToken"]);
    const status = statuses.shift();
    return { status, ok: status < 400, json: async () => ({ saved, saved_at: 0, seconds_left: 60 }) };
  };
}

test("an answer without a session is kept and says so; it is sent with the token of the new session", async () => {
  browser(401, 200);
  const said = [];
  const options = { url: "/", key: "k", csrf: "older", sequence: 0, report: (state) => said.push(state), refused() {}, conflict: () => false };
  const saver = new Saver(options);
  saver.pending = { 7: { version: 7, response: ["A"], flagged: false, sequence: 1, seen: 0 } };
  await saver.send();
  assert.equal(Object.keys(saver.pending).length, 1);
  await saver.send();
  assert.deepEqual(said, ["saving", "signed-out", "saving", "saved"]);
  assert.deepEqual(saver.pending, {});
  assert.deepEqual(tokens, ["newer", "newer"]);
});

test("a beat without a session is told apart from a bad line", async () => {
  browser(401, 403, 200); // 403 is a page that was open for too long: it must be loaded anew
  const viewing = new Viewing({ api: "/", ticket: "t", csrf: "older", pending: new Pending("1-1") });
  await assert.rejects(viewing.beat([], 0), SignedOut);
  await assert.rejects(viewing.open(), (error) => !(error instanceof SignedOut));
  await viewing.beat([], 0);
  assert.deepEqual(tokens, ["newer", "newer", "newer"]);
});
