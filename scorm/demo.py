"""A small package for demonstrations, written here: three pages, a question, and reports as SCORM 1.2 wants them."""

import zipfile
from pathlib import Path

TITLE = "海上安全三步走"
MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="xuezhou-demo" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>{TITLE}</title>
    <item identifier="i1" identifierref="r1"><title>出海之前</title></item>
    <item identifier="i2" identifierref="r2"><title>航行之中</title></item>
    <item identifier="i3" identifierref="r3"><title>小测：遇到大雾</title><adlcp:masteryscore>60</adlcp:masteryscore></item>
  </organization></organizations>
  <resources>
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="before.html"/>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="under-way.html"/>
    <resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="test.html"/>
  </resources>
</manifest>
"""
STYLE = """
body { margin: 0; padding: 6vmin; font: 1.125rem/1.8 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; color: #1f2328; background: #fbf9f6; }
main { max-width: 40rem; margin: 0 auto; }
h1 { font-size: 1.75rem; line-height: 1.4; }
li { margin-block: 0.75rem; }
button { min-height: 44px; padding: 0 1.5rem; border: 0; border-radius: 999px; background: #b5121b; color: #fff; font: inherit; cursor: pointer; }
label { display: block; padding: 0.5rem 0; }
.said { color: #5b6470; }
"""
SCRIPT = """
var api = null;
for (var above = window; !api && above !== above.parent; ) { above = above.parent; api = above.API || null; }
var began = Date.now();
function set(name, value) { if (api) api.LMSSetValue(name, String(value)); }
function two(number) { return (number < 10 ? "0" : "") + number; }
function finish(status, score) {
  var seconds = Math.round((Date.now() - began) / 1000);
  if (score !== undefined) { set("cmi.core.score.min", 0); set("cmi.core.score.max", 100); set("cmi.core.score.raw", score); }
  set("cmi.core.lesson_status", status);
  set("cmi.core.session_time", "00" + two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60));
  if (api) api.LMSCommit("");
  document.getElementById("said").textContent = score === undefined ? "本节已学完，请从目录打开下一节。" : "得分 " + score + "。";
}
if (api) {
  api.LMSInitialize("");
  if (api.LMSGetValue("cmi.core.lesson_status") === "not attempted") set("cmi.core.lesson_status", "incomplete");
  window.addEventListener("pagehide", function () { api.LMSFinish(""); });
}
document.querySelector("form").addEventListener("submit", function (event) {
  event.preventDefault();
  var chosen = document.querySelector("input:checked");
  if (!document.querySelector("input")) return finish("completed");
  if (chosen) finish(chosen.value === "right" ? "passed" : "failed", chosen.value === "right" ? 100 : 0);
});
"""
READ = "<form><p><button>我已读完</button></p></form>"
PAGES = {
    "before.html": (
        "出海之前",
        f"<ol><li>看天气：六级以上大风，不出港。</li><li>点人数：名单留一份在岸上。</li><li>查装备：救生衣一人一件，系好再开船。</li></ol>{READ}",
    ),
    "under-way.html": (
        "航行之中",
        f"<ol><li>瞭望不断人，驾驶不分心。</li><li>每两小时向岸上报一次位置。</li><li>海图上没有把握的水域，绕过去。</li></ol>{READ}",
    ),
    "test.html": (
        "小测：遇到大雾",
        "<form><p>能见度突然降到五百米以下，第一件事做什么？</p>"
        '<label><input type="radio" name="a" value="wrong"> 加速驶出雾区</label>'
        '<label><input type="radio" name="a" value="right"> 减速，鸣放雾号，加强瞭望</label>'
        '<label><input type="radio" name="a" value="wrong"> 原地抛锚，等待雾散</label>'
        "<p><button>提交</button></p></form>",
    ),
}


def make_package(path: Path) -> Path:
    """Write the package at `path`; the same bytes every time."""
    files = {"imsmanifest.xml": MANIFEST, "style.css": STYLE, "script.js": SCRIPT}
    for name, (title, body) in PAGES.items():
        files[name] = (
            f'<!doctype html><html lang="zh-hans"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="style.css">'
            f'</head><body><main><h1>{title}</h1>{body}<p class="said" id="said" role="status"></p></main>'
            '<script src="script.js"></script></body></html>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return path
