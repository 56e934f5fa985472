import assert from "node:assert/strict";
import test from "node:test";

import { readStoryboard } from "../../media/static/media/storyboard.js";

test("a storyboard says which piece of which sheet belongs to which time", () => {
  const text = "WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nstoryboard-001.jpg#xywh=0,0,160,90\n\n" +
    "01:00:10.500 --> 01:00:20.000\nstoryboard-002.jpg#xywh=160,90,160,90\n";
  assert.deepEqual(readStoryboard(text, "http://x/v/t/1/storyboard.vtt"), [
    { start: 0, end: 10000, url: "http://x/v/t/1/storyboard-001.jpg", area: [0, 0, 160, 90] },
    { start: 3610500, end: 3620000, url: "http://x/v/t/1/storyboard-002.jpg", area: [160, 90, 160, 90] },
  ]);
});

test("what is no storyboard has no pieces", () => {
  assert.deepEqual(readStoryboard("<html></html>", "http://x/"), []);
});
