"""Running PostgreSQL, which refuses user id 0, when the installation belongs to root."""

import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
ORDINARY_ID = 1000

libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int) -> None:
    """Ask the kernel to send signal `number` to this process when its parent ends."""
    libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def enter_user_namespace() -> None:
    """Become an ordinary user inside a user namespace; files stay root's on the outside."""
    uid, gid = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a user namespace")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{ORDINARY_ID} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{ORDINARY_ID} {gid} 1", encoding="ascii")


def user_namespaces_work() -> bool:
    """Try a user namespace in a child process."""
    child = os.fork()
    if child == 0:
        try:
            enter_user_namespace()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def before_exec(owner: Path, death_signal: int) -> Callable[[], None]:
    """Return what a child must do before it becomes PostgreSQL: leave root, and die with its parent.

    In order: an ordinary user stays who they are; root becomes the ordinary owner of `owner` (the data folder's
    parent); else root enters a user namespace. If the kernel refuses that as well, the message says what to do.
    """

    def ordinary() -> None:
        die_with_parent(death_signal)

    if os.getuid() != 0:
        return ordinary
    status = owner.stat()
    if status.st_uid != 0:

        def as_owner() -> None:
            os.setgroups([])
            os.setgid(status.st_gid)
            os.setuid(status.st_uid)
            die_with_parent(death_signal)

        return as_owner
    if not user_namespaces_work():
        raise SystemExit(
            "PostgreSQL does not run as root, and this system allows no user namespaces. Run as an ordinary user, "
            "give the var folder to one (chown), or set DATABASE_URL and BROKER_URL to servers of your own."
        )

    def in_namespace() -> None:
        enter_user_namespace()
        die_with_parent(death_signal)

    return in_namespace


POSTGRES_DEATH = signal.SIGINT
