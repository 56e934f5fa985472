"""Part of ``make bench``: searches of 20 people at once, as the supervisor serves the site.

Different words in every request, so that nothing is answered from memory. Measured three ways: 20 people who ask again
as soon as they have an answer, 20 questions a second whoever is still waiting, and one at a time. Reported: median, the
slowest twentieth, and processor time of the web workers for each. The client's own load is on the same machine.
"""

import os
import statistics
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AT_ONCE, REQUESTS = 20, 400
PER_SECOND = 20
#: Words inside of titles, lecturers, pinyin, initials, wrong characters, words that are only said.
WORDS = (
    *("振兴", "治理路径", "海洋经济", "消防", "网络安全", "民法典", "行政复议", "招商引资", "党内法规", "公文写作"),
    *("陈立言", "周启明", "chenliyan", "zhenxing", "xczx", "hyjj", "gwxz", "海阳经济", "网络完全", "行政处法"),
    *("账目", "清单", "信访", "先建后审", "议题", "海岛 案例篇", "陈立言 海洋", "第 9 讲", "心理调适", "养老服务"),
)


def processes(root):
    """Return the process ids of `root` and of what it started."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            waiting += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pids):
    """Return the processor time that these processes have used, in seconds."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def ask(port, cookie, words):
    """Search for `words` and return the milliseconds until the answer was read."""
    address = f"http://127.0.0.1:{port}/courses/?q={urllib.request.quote(words)}"
    begin = time.perf_counter()
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"})
    with urllib.request.urlopen(request, timeout=30) as response:
        response.read()
        assert response.status == 200
    return (time.perf_counter() - begin) * 1000


def _at_a_rate(pool, call):
    """Begin a call every 1/`PER_SECOND` s, and return the milliseconds of each from when it was due."""
    begin, waiting = time.perf_counter(), []
    for number in range(REQUESTS):
        due = begin + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        waiting.append(pool.submit(lambda n, due: (call(n), time.perf_counter() - due)[1] * 1000, number, due))
    return [each.result() for each in waiting]


def measure_search(cookie, port):
    """Start the web as the supervisor does, let 20 search at once, and print one line."""
    command = [Path(sys.executable).parent / "granian", "--interface", "wsgi", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--no-log", "lms.wsgi:application"]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda n: ask(port, cookie, WORDS[n % len(WORDS)]), range(60)))
            web = processes(server.pid)
            before, begin = cpu_seconds(web), time.perf_counter()
            times = sorted(pool.map(lambda n: ask(port, cookie, WORDS[n % len(WORDS)]), range(REQUESTS)))
            took, used = time.perf_counter() - begin, cpu_seconds(web) - before
            steady = sorted(_at_a_rate(pool, lambda n: ask(port, cookie, WORDS[n % len(WORDS)])))
        alone = sorted(ask(port, cookie, words) for words in WORDS)
    finally:
        server.terminate()
        server.wait()
    print(
        f"search, {AT_ONCE} at once, 2 workers: median {statistics.median(times):.0f} ms, "
        f"p95 {times[int(REQUESTS * 0.95)]:.0f} ms, {REQUESTS / took:.0f} a second, "
        f"{used / REQUESTS * 1000:.0f} ms CPU of the web each; "
        f"{PER_SECOND} a second: median {statistics.median(steady):.0f} ms, p95 {steady[int(REQUESTS * 0.95)]:.0f} ms; "
        f"one at a time: median {statistics.median(alone):.0f} ms, p95 {alone[int(len(alone) * 0.95)]:.0f} ms"
    )
