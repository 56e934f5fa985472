"""What the run-time in the browser begins with: who learns, how far, and what the manifest asks for."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

from .models import Completion, Item, ItemState, Launch, name_of
from .sequenced import shared_objectives
from .sequencing.tree import Known


def learner_id(user: Any) -> str:
    """Return the name under which contents know a person: always the same, and saying nothing."""
    return hmac.new(settings.SECRET_KEY.encode(), f"scorm-learner|{user.pk}".encode(), hashlib.sha256).hexdigest()[:16]


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:04d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def seed(launch: Launch, state: ItemState | None, *, is_2004: bool) -> dict[str, Any]:
    """Return the data model as it is at the beginning of a launch, for ``loadFromJSON``."""
    cmi = dict(state.cmi) if state is not None else {}
    resumed = state is not None and state.completion != Completion.NOT_ATTEMPTED
    review = launch.review or launch.attempt.finished_at is not None
    facts = {
        "id": learner_id(launch.user),
        "name": name_of(launch.user),
        "credit": "no-credit" if review or not launch.attempt.context else "credit",
        "mode": "review" if review else "normal",
        "entry": "resume" if resumed else "ab-initio",
        "seconds": state.seconds if state is not None else 0,
    }
    model = (_seed_2004 if is_2004 else _seed_12)(cmi, launch.item, facts)
    if is_2004 and not review:
        _share(model["objectives"], launch)
    return model


def _share(objectives: list[Any], launch: Launch) -> None:
    """Tell a unit what others have said about the objectives that they share."""
    known = shared_objectives(launch.attempt, launch.item, at=launch.opened_at)
    for row in objectives:
        found = known.get(str(row.get("id"))) if isinstance(row, dict) else None
        if found is not None:
            _tell(row, found)


def _tell(row: dict[str, Any], known: Known) -> None:
    """Write what is known of an objective into its row; what is unknown stays as the unit left it."""
    if known.satisfied is not None:
        row["success_status"] = "passed" if known.satisfied else "failed"
    if known.completed is not None:
        row["completion_status"] = "completed" if known.completed else "incomplete"
    if known.progress is not None:
        row["progress_measure"] = f"{known.progress:.7g}"
    points = {"scaled": known.measure, "raw": known.raw, "min": known.low, "max": known.high}
    if told := {name: f"{value:.7g}" for name, value in points.items() if value is not None}:
        row["score"] = {**(row.get("score") or {}), **told}


def _seed_12(cmi: dict[str, Any], item: Item, facts: dict[str, Any]) -> dict[str, Any]:
    core = {
        **cmi.pop("core", {}),
        "student_id": facts["id"],
        "student_name": facts["name"],
        "credit": facts["credit"],
        "lesson_mode": facts["mode"],
        "entry": facts["entry"],
        "total_time": _clock(facts["seconds"]),
    }
    student = {
        "mastery_score": f"{item.mastery:f}".rstrip("0").rstrip(".") if item.mastery is not None else "",
        "max_time_allowed": item.max_time,
        "time_limit_action": item.limit_action,
    }
    return {**cmi, "core": core, "launch_data": item.launch_data, "student_data": student}


def _seed_2004(cmi: dict[str, Any], item: Item, facts: dict[str, Any]) -> dict[str, Any]:
    known = {each.get("id") for each in cmi.get("objectives", []) if isinstance(each, dict)}
    added = [{"id": identifier} for identifier in item.objectives if identifier not in known]
    return {
        **cmi,
        "objectives": [*cmi.get("objectives", []), *added],
        "learner_id": facts["id"],
        "learner_name": facts["name"],
        "credit": facts["credit"],
        "mode": facts["mode"],
        "entry": facts["entry"],
        "total_time": f"PT{facts['seconds']}S",
        "launch_data": item.launch_data,
        "max_time_allowed": item.max_time,
        "time_limit_action": item.limit_action,
        "scaled_passing_score": f"{item.scaled_passing:f}" if item.scaled_passing is not None else "",
        "completion_threshold": f"{item.threshold:f}" if item.threshold is not None else "",
    }
