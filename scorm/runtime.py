"""What a content reports, looked at piece by piece: vocabulary, ranges and lengths, for SCORM 1.2 and SCORM 2004.

The report comes from a browser. Only what a content may write is kept; who learns, in which mode, for credit or not,
with which passing score, is the server's and is put into the browser anew at every launch.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .models import Completion, Item, Success

#: The largest report (bytes), and the lengths of what is in it (characters, entries).
LARGEST = 512 * 1024
LONGEST_TEXT, LONGEST_SUSPEND, MOST_ENTRIES, DEEPEST = 4_096, 65_536, 1_000, 5
STATUS_12 = {
    "passed": (Completion.COMPLETED, Success.PASSED),
    "completed": (Completion.COMPLETED, Success.UNKNOWN),
    "failed": (Completion.COMPLETED, Success.FAILED),
    "incomplete": (Completion.INCOMPLETE, Success.UNKNOWN),
    "browsed": (Completion.INCOMPLETE, Success.UNKNOWN),
    "not attempted": (Completion.NOT_ATTEMPTED, Success.UNKNOWN),
    "": (Completion.UNKNOWN, Success.UNKNOWN),
}
EXITS_12 = {"", "time-out", "suspend", "logout"}
EXITS_2004 = {*EXITS_12, "normal"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
NUMBER = re.compile(r"[0-9]{1,5}")
KEPT_12 = ("comments", "objectives", "interactions", "student_preference")
KEPT_2004 = ("comments_from_learner", "objectives", "interactions", "learner_preference")
#: What the run-time in the browser writes about itself.
IGNORED = {"_children", "_count", "_version"}


class BadReportError(ValueError):
    """The report cannot be believed; the text names the part, for the log."""


@dataclass
class Report:
    """A report that has been looked at. What is ``None`` was not said; `cmi` is what is kept for the content."""

    completion: Completion
    success: Success
    scaled: float | None
    progress: float | None
    exit: str
    cmi: dict[str, Any] = field(default_factory=dict)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadReportError(name)
    return value


def _text(value: Any, name: str, most: int = LONGEST_TEXT) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value:
        raise BadReportError(name)
    # Contents cut texts where they please, also within a character of two halves; half of one no database keeps.
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _number(value: Any, name: str, low: float, high: float) -> float | None:
    """Return a number that a report writes as text or number; nothing where it is empty."""
    if value is None or value == "":
        return None
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or not low <= number <= high:
        raise BadReportError(name)
    return number


def _word(value: Any, name: str, words: Any) -> str:
    if (text := _text(value, name)) not in words:
        raise BadReportError(name)
    return text


def read_report(cmi: Any, item: Item, *, is_2004: bool) -> Report:
    """Look at what a content reported about `item`; raises :class:`BadReportError`."""
    data = _mapping(cmi, "cmi")
    return _read_2004(data, item) if is_2004 else _read_12(data, item)


def _read_12(data: Mapping[str, Any], item: Item) -> Report:
    core = _mapping(data.get("core"), "core")
    status = _word(core.get("lesson_status"), "lesson_status", STATUS_12)
    completion, success = STATUS_12[status]
    score = _score(core.get("score"), 0, 100)
    raw = score.get("raw")
    if item.mastery is not None and raw is not None and completion == Completion.COMPLETED:
        success = Success.PASSED if raw >= float(item.mastery) else Success.FAILED
        status = success.value
    kept = {
        "core": {
            "lesson_status": status,
            "lesson_location": _text(core.get("lesson_location"), "lesson_location"),
            "score": {name: f"{value:g}" for name, value in score.items()},
        }
    }
    report = Report(
        completion=completion,
        success=success,
        scaled=_scaled(score),
        progress=None,
        exit=_word(core.get("exit"), "exit", EXITS_12),
    )
    report.cmi = kept | _kept(data, KEPT_12)
    return report


def _read_2004(data: Mapping[str, Any], item: Item) -> Report:
    completion = _word(data.get("completion_status") or "unknown", "completion_status", Completion.values)
    success = _word(data.get("success_status") or "unknown", "success_status", Success.values)
    score = _score(data.get("score"), -1_000_000, 1_000_000)
    progress = _number(data.get("progress_measure"), "progress_measure", 0, 1)
    scaled = score.get("scaled")
    if item.threshold is not None and progress is not None:
        completion = Completion.COMPLETED if progress >= float(item.threshold) else Completion.INCOMPLETE
    if item.scaled_passing is not None and scaled is not None:
        success = Success.PASSED if scaled >= float(item.scaled_passing) else Success.FAILED
    kept: dict[str, Any] = {
        "completion_status": str(completion),
        "success_status": str(success),
        "location": _text(data.get("location"), "location"),
        "score": {name: f"{value:.7g}" for name, value in score.items()},
    }
    if progress is not None:
        kept["progress_measure"] = f"{progress:.7g}"
    report = Report(
        completion=Completion(completion),
        success=Success(success),
        scaled=scaled if scaled is not None else _scaled(score),
        progress=progress,
        exit=_word(data.get("exit"), "exit", EXITS_2004),
    )
    report.cmi = kept | _kept(data, KEPT_2004)
    return report


def _score(value: Any, low: float, high: float) -> dict[str, float]:
    score = _mapping(value, "score")
    found = {name: _number(score.get(name), f"score.{name}", low, high) for name in ("raw", "min", "max")}
    found["scaled"] = _number(score.get("scaled"), "score.scaled", -1, 1)
    return {name: number for name, number in found.items() if number is not None}


def _scaled(score: Mapping[str, float]) -> float | None:
    """Return raw points as a share of the highest, where that can be said."""
    raw, low, high = score.get("raw"), score.get("min", 0.0), score.get("max", 100.0)
    if raw is None or high <= low:
        return None
    return max(-1.0, min(1.0, (raw - low) / (high - low)))


def _kept(data: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    kept = {name: _cleaned(data[name], name, 0) for name in names if data.get(name)}
    if "suspend_data" in data:
        kept["suspend_data"] = _text(data["suspend_data"], "suspend_data", LONGEST_SUSPEND)
    return kept


def _cleaned(value: Any, name: str, depth: int) -> Any:
    """Return texts, numbers, lists and objects of plain names, none too large; anything else is refused."""
    if depth > DEEPEST:
        raise BadReportError(name)
    if isinstance(value, dict) and value and all(NUMBER.fullmatch(key) for key in value):
        # The run-time in the browser writes a list as an object of numbers.
        return _cleaned([value[key] for key in sorted(value, key=int)], name, depth)
    if isinstance(value, dict):
        return {key: _cleaned(each, name, depth + 1) for key, each in _entries(value, name)}
    if isinstance(value, list):
        if len(value) > MOST_ENTRIES:
            raise BadReportError(name)
        return [_cleaned(each, name, depth + 1) for each in value]
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{_number(value, name, -1e9, 1e9):g}"
    return _text(value, name)


def _entries(value: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    if len(value) > MOST_ENTRIES:
        raise BadReportError(name)
    for key in value:
        if key not in IGNORED and not NAME.fullmatch(key):
            raise BadReportError(name)
    return [(key, each) for key, each in value.items() if key not in IGNORED]


def merge(old: Mapping[str, Any], new: Mapping[str, Any], *, partial: bool) -> dict[str, Any]:
    """Return what is kept after a report; a partial one leaves alone what it does not say."""
    return {**old, **new} if partial else dict(new)


def reported_seconds(value: Any) -> int:
    """Return the seconds that a report claims for its page, whole; raises :class:`BadReportError`."""
    return int(_number(value, "seconds", 0, 10_000_000) or 0)
