"""Pictures of a high dynamic range (HDR), as many telephones record them, shown on ordinary screens.

Without this they come out pale and grey: an 8-bit rung cannot say that its numbers mean other light.
"""

from typing import Any

from .probing import Facts

#: White of the letters on such a picture, in cd/m² (ITU-R BT.2408).
WHITE = 203


def to_standard(picture: Any, facts: Facts, *, height: int) -> Any:
    """Return the stream `picture`, at most `height` high and in the usual range where it is of a high one."""
    if not facts.transfer:
        return picture
    size = {"w": -2, "h": height} if height < facts.height else {}
    source = {"tin": facts.transfer, "pin": "bt2020", "min": "bt2020nc"}
    linear = picture.filter("zscale", **size, **source, t="linear", npl=WHITE).filter("format", "gbrpf32le")
    mapped = linear.filter("zscale", p="bt709").filter("tonemap", "mobius", desat=0)
    return mapped.filter("zscale", t="bt709", m="bt709", r="tv").filter("format", "yuv420p")
