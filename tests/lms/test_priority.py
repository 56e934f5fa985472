"""Workers give way to pages, also where the kernel gives every session an equal share."""

import subprocess
import sys
from pathlib import Path

import pytest

from lms.priority import WORKERS, stand_back
from lms.supervisor import parts

LOOK = "import os; print(os.nice(0)); print(open('/proc/self/autogroup').read())"


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this kernel does not group by session")
def test_a_session_that_stands_back_has_less_of_the_processor():
    command = [sys.executable, "-c", LOOK]
    said = subprocess.run(
        command, start_new_session=True, preexec_fn=stand_back, capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[0] == str(WORKERS)
    assert said[-2:] == ["nice", str(WORKERS)]


def test_workers_give_way_and_nothing_else_does():
    assert {part.name: part.gives_way for part in parts("127.0.0.1", 8000)} == {
        "web": False,
        "worker": True,
        "slow-worker": True,
        "beat": False,
    }
