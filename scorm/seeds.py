"""What the run-time in the browser begins with: who learns, how far, and what the manifest asks for."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

from .models import Completion, Item, ItemState, Launch, name_of
from .sequenced import shared_objectives


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
    known = shared_objectives(launch.attempt, launch.item)
    for row in objectives:
        found = known.get(str(row.get("id"))) if isinstance(row, dict) else None
        if found is not None and found.satisfied is not None:
            row["success_status"] = "passed" if found.satisfied else "failed"
        if found is not None and found.measure is not None:
            row["score"] = {**(row.get("score") or {}), "scaled": f"{found.measure:.7g}"}


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
