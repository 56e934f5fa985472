"""Giving way: whoever waits for a page comes before whatever a worker does."""

import os
import time
from pathlib import Path

#: How far workers stand back (nice value); what they start may stand back further.
WORKERS = 10


def stand_back(niceness: int = WORKERS) -> None:
    """Lower the priority of this process, which has just become the leader of its session.

    Where Linux groups processes by session (autogroup), a nice value counts only among the processes of one session,
    and each session gets an equal share: the group has to be told as well.
    """
    os.nice(niceness)
    for _try in range(5):
        try:
            Path("/proc/self/autogroup").write_text(str(niceness), encoding="ascii")
        except BlockingIOError:  # an ordinary user may change a group only ten times a second
            time.sleep(0.2)
        except OSError:  # no such groups in this kernel
            return
        else:
            return
