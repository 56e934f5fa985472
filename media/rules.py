"""The rules of a course for watching its videos: data of the course, signed into the page, kept with every viewing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class WatchRules:
    """What a viewing has to keep. Checks come after `check_from` to `check_to` minutes of new video; 0: never.

    Where `wait` is set, nothing beyond an unanswered question is credited. `complete` is the part of a video, 0 to 1,
    that is enough.
    """

    forward_seek: bool = True
    pause_hidden: bool = False
    ask: bool = True
    wait: bool = True
    check_from: int = 0
    check_to: int = 0
    complete: float = 1.0

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Read what :meth:`as_data` wrote; what is missing has its usual value."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in data.items() if name in known})

    def as_data(self) -> dict[str, Any]:
        """Return the rules as JSON holds them."""
        return asdict(self)

    def words(self, *, max_rate: float, questions: bool) -> list[str]:
        """Say the rules to the person who watches, one line each."""
        said = [
            _("看满 %(percent)d%% 即学完") % {"percent": round(self.complete * 100)},
            _("最高 %(rate)s 倍速") % {"rate": f"{max_rate:g}"},
            _("可以拖到任意位置，跳过的部分不计") if self.forward_seek else _("不能拖到未看过的位置"),
        ]
        if self.check_to:
            minutes = {"least": self.check_from, "most": self.check_to}
            said.append(_("每 %(least)d–%(most)d 分钟确认一次在学，两分钟内作答即可") % minutes)
        if questions and self.ask:
            said.append(_("视频中有提问，答对后继续计时，答错可以重答") if self.wait else _("视频中有提问，不影响计时"))
        if self.pause_hidden:
            said.append(_("离开本页时自动暂停"))
        return said
