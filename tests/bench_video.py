"""How fast video is handed out and taken in, as part of ``make bench``.

Delivery: requests per second and CPU per request of nginx sending 1 MB segments, with the shipped configuration and
as plain static files in the same nginx; the goal is a ratio of 0.9. The site itself (granian, with ranges) is measured
beside it. Upload: MB/s of 1 GB in parts of 8 MB to one worker of the site and to the receiver, and their memory; the
receiver's stays below 150 MB.
"""

import http.client
import os
import socket
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

SEGMENT = 1024 * 1024
#: Learners on lines of 512 kbit/s, and requests of somebody else meanwhile.
SLOW, SLOW_RATE, MEANWHILE = 24, 64 * 1024, 200
LINES = 8
SECONDS = 4
UPLOAD = 1024 * 1024 * 1024
PART = 8 * 1024 * 1024
STATIC = """
server {{ listen 127.0.0.1:{port}; location / {{ root {root}; sendfile on; tcp_nopush on; }} }}
"""


def requests_per_second(address, cookie, seconds=SECONDS):
    """Ask for `address` over eight kept lines; return answers per second."""
    parts, counts, end = urlsplit(address), [0] * LINES, time.monotonic() + seconds

    def ask(number):
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        while time.monotonic() < end:
            line.request("GET", parts.path, headers={"Cookie": f"sessionid={cookie}"})
            answer = line.getresponse()
            assert answer.status == 200, answer.status
            assert len(answer.read()) == SEGMENT
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def waits(address, cookie, path):
    """Return the milliseconds of each of many requests for a page, sorted."""
    parts, times = urlsplit(address), []
    for _ in range(MEANWHILE):
        begin = time.perf_counter()
        line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        line.request("GET", path, headers={"Cookie": f"sessionid={cookie}"})
        assert line.getresponse().read()
        line.close()
        times.append((time.perf_counter() - begin) * 1000)
    return sorted(times)


def measure_slow_learners(address, path, cookie):
    """Print how long a page takes, alone and while 24 learners on slow lines load segments from the same nginx."""
    parts, stop = urlsplit(address), threading.Event()

    def load():
        while not stop.is_set():
            line = socket.create_connection((parts.hostname, parts.port))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
            head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={cookie}\r\nConnection: close\r\n\r\n"
            line.sendall(head.encode())
            while not stop.is_set() and line.recv(SLOW_RATE // 8):
                stop.wait(1 / 8)
            line.close()

    page = "/account/login/"
    alone = waits(address, "", page)
    learners = [threading.Thread(target=load) for _ in range(SLOW)]
    for thread in learners:
        thread.start()
    time.sleep(1)
    beside = waits(address, "", page)
    stop.set()
    for thread in learners:
        thread.join()
    for name, times in (("alone", alone), (f"beside {SLOW} slow learners", beside)):
        print(f"a page, {name}: median {times[MEANWHILE // 2]:.0f} ms, p99 {times[MEANWHILE * 99 // 100]:.0f} ms")


def tree(pid):
    """Return a process and everything below it."""
    found = [pid]
    for each in found:
        for task in Path(f"/proc/{each}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def cpu_seconds(pid):
    """Return the CPU seconds that a process and its children have used."""
    ticks = 0
    for each in tree(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def peak_memory(pid):
    """Return the most memory in bytes that any process of a tree has used."""
    lines = [line for each in tree(pid) for line in Path(f"/proc/{each}/status").read_text().splitlines()]
    return max(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def measure_delivery(user, cookie, port):
    """Print what nginx with the shipped configuration does, and the references of the same run."""
    from django.conf import settings
    from django.utils import timezone
    from wagtailmedia.models import MediaType

    from media.delivery import make_token
    from media.models import Asset, Video
    from tests.browser.stack import free_port
    from tests.nginx import running_nginx

    now = timezone.now()
    video, made = Video.objects.get_or_create(title="bench", defaults={"type": MediaType.VIDEO, "duration": 60})
    if made:
        Asset.objects.create(video=video, version=1, state="ready", created_at=now, ready_at=now)
    folder = video.assets.get().folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seg_00000.m4s").write_bytes(os.urandom(SEGMENT))
    path = f"/v/{make_token(user_id=user.pk, video_uid=video.uid, at=now)}/{video.uid}/1/seg_00000.m4s"
    plain = free_port()
    with tempfile.TemporaryDirectory() as made_folder:
        os.chmod(made_folder, 0o755)  # noqa: S103  (nginx's own user reads it)
        extra = STATIC.format(port=plain, root=folder)
        where = Path(made_folder)
        with running_nginx(where, app=f"127.0.0.1:{port}", media_root=settings.MEDIA_ROOT, extra=extra) as url:
            nginx = int((where / "nginx.pid").read_text())
            kinds = {
                "nginx static": (f"http://127.0.0.1:{plain}/seg_00000.m4s", nginx),
                "nginx auth_request": (f"{url}{path}", nginx),
                "the site itself": (f"http://127.0.0.1:{port}{path}", None),
            }
            rates = {}
            for name, (address, pid) in kinds.items():
                requests_per_second(address, cookie, seconds=1)
                before = cpu_seconds(pid) if pid else 0
                rates[name] = requests_per_second(address, cookie)
                cpu = (cpu_seconds(pid) - before) / (rates[name] * SECONDS) * 1000 if pid else float("nan")
                ratio = rates[name] / rates["nginx static"]
                print(f"delivery, {name:<20} {rates[name]:>7.0f} requests/s, ratio {ratio:.2f}, {cpu:.2f} ms CPU each")
            measure_slow_learners(url, path, cookie)


def measure_upload(cookie, port, pid):
    """Print how fast the site and the receiver take 1 GB in, what it costs, and how much memory they need."""
    from tests.programs import receiver_of

    with tempfile.TemporaryDirectory() as folder:
        receiver = receiver_of(Path(folder), f"127.0.0.1:{port}").start()
        try:
            for name, taker, of_taker in (("site", port, pid), ("receiver", receiver.port, receiver.process.pid)):
                send_parts(cookie, port, taker)  # what lies in no cache yet, and what is imported late
                before, begin = peak_memory(of_taker), time.perf_counter()
                cpu = sum(map(cpu_seconds, {pid, of_taker}))
                send_parts(cookie, port, taker, UPLOAD)
                took, cpu = time.perf_counter() - begin, sum(map(cpu_seconds, {pid, of_taker})) - cpu
                peak = peak_memory(of_taker)
                print(
                    f"upload of 1 GB to the {name}: {UPLOAD / took / 1024**2:.0f} MB/s, {cpu:.1f} s CPU (site and "
                    f"receiver), at most {peak / 1024**2:.0f} MB of memory, {(peak - before) / 1024**2:.0f} MB more"
                )
        finally:
            receiver.kill()


def send_parts(cookie, port, taker, size=PART):
    """Begin an upload at the site, send `size` bytes in parts to the port of `taker`, and give it up."""
    from wagtail.models import Collection

    from tests.media.test_uploads import metadata

    lines = {each: http.client.HTTPConnection("127.0.0.1", each, timeout=120) for each in {port, taker}}
    token = "c" * 32
    common = {"Cookie": f"sessionid={cookie}; csrftoken={token}", "X-CSRFToken": token, "Tus-Resumable": "1.0.0"}

    def ask(method, path, body=None, **headers):
        line = lines[taker if method == "PATCH" else port]
        line.request(method, path, body=body, headers=common | headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status in (201, 204), answer.status
        return answer.headers

    facts = metadata(filename="bench.mp4", collection=Collection.get_first_root_node().pk)
    where = ask("POST", "/editors/media/uploads/", **{"Upload-Length": str(size + 1), "Upload-Metadata": facts})
    part, kind = os.urandom(PART), {"Content-Type": "application/offset+octet-stream"}
    for offset in range(0, size, PART):
        ask("PATCH", where["Location"], part, **kind, **{"Upload-Offset": str(offset)})
    ask("DELETE", where["Location"])
    for line in lines.values():
        line.close()
