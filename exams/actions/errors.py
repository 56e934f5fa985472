"""Why something about an exam is not possible, in words for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TEXTS: dict[str, Promise] = {
    "closed": _("考试不在开放时间内。"),
    "no_attempts_left": _("可考次数已用完。"),
    "wait": _("两次考试之间须间隔一段时间，请稍后再来。"),
    "wrong_password": _("考试口令不对。"),
    "wrong_address": _("请在指定的地点（网络）参加考试。"),
    "not_begun": _("还没有到你的开始时间，请稍候。"),
    "too_late": _("已过截止时间，之前保存的答案均已计入。"),
    "taken_over": _("这份答卷已在另一处打开，这里不能再保存。"),
    "not_in_paper": _("这道题不在本卷中。"),
    "bad_choice": _("没有这个选项。"),
    "locked": _("这道题的作答时间已过，或者已不能返回。"),
    "checked": _("已核对过答案的题目不能再改。"),
    "not_practice": _("只有练习可以逐题核对答案。"),
}


class ExamError(Exception):
    """An exam rule forbids this; `code` is a key of :data:`TEXTS`, the text says it to people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return str(TEXTS[self.code])
