"""Workers give way to pages, also where the kernel gives every session an equal share."""

import subprocess
import sys
from pathlib import Path

from lms.priority import WORKERS, stand_back
from lms.supervisor import parts

GROUP = Path("/proc/self/autogroup")


def said_after_standing_back(code):
    """Return what a program says that stood back as the leader of its own session."""
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, start_new_session=True, preexec_fn=stand_back, capture_output=True, text=True, check=True
    ).stdout.split()


def test_a_session_that_stands_back_has_less_of_the_processor():
    assert said_after_standing_back("import os; print(os.nice(0))") == [str(WORKERS)]
    # Where the kernel does not group by session, the nice value alone counts among all processes.
    if GROUP.exists():
        assert said_after_standing_back(f"print(open({str(GROUP)!r}).read())")[-2:] == ["nice", str(WORKERS)]


def test_workers_give_way_and_nothing_else_does():
    assert {part.name: part.gives_way for part in parts("127.0.0.1", 8000)} == {
        "web": False,
        "worker": True,
        "slow-worker": True,
        "beat": False,
    }
