"""Chinese letters for a real browser on a machine that has none: the fonts of a package, shown to fontconfig."""

import os
from importlib.resources import files
from pathlib import Path

FACES = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")


def font_environment(folder: Path) -> dict[str, str]:
    """Put the fonts below `folder` and return the environment with which a browser finds them there."""
    fonts = folder / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    source = files("pylopdf_fonts_zh_cn")
    for face in FACES:
        link = fonts / face
        if not link.exists():
            link.symlink_to(Path(str(source / face)))
    return {**os.environ, "XDG_DATA_HOME": str(folder)}
