"""Taking the sequencing rules out of a manifest, as JSON keeps them: what is the standard's default is left out."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from django.utils.dateparse import parse_duration
from django.utils.timezone import is_naive, make_aware
from lxml import etree

BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
#: No element may say more than so much of a kind.
MOST = 200
LONGEST = 200
WORD = re.compile(r"[A-Za-z]{1,40}")
Node: TypeAlias = etree._Element
CONTROLS = (
    ("choice", True),
    ("choiceExit", True),
    ("flow", False),
    ("forwardOnly", False),
    ("useCurrentAttemptObjectiveInfo", True),
    ("useCurrentAttemptProgressInfo", True),
)
#: What a manifest may ask for that is not carried out, by the names of elements and of attributes.
LEFT_OUT = {"auxiliaryResources"}
LIMITS_LEFT_OUT = {
    "attemptExperiencedDurationLimit",
    "activityAbsoluteDurationLimit",
    "activityExperiencedDurationLimit",
}
#: What maps of objectives read and write: the attribute's word, the part of ``tree.Known``. The second row is ADL's.
MAPPED = (
    {"SatisfiedStatus": "satisfied", "NormalizedMeasure": "measure"},
    {
        "RawScore": "raw",
        "MinScore": "low",
        "MaxScore": "high",
        "CompletionStatus": "completed",
        "ProgressMeasure": "progress",
    },
)
#: The buttons of a player that a content may want to have hidden (CAM 5.2).
CONTROLS_OF_PLAYERS = {"previous", "continue", "exit", "exitAll", "suspendAll", "abandon", "abandonAll"}


def local(node: Node) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def attribute(node: Node | None, name: str) -> str:
    """Return an attribute by its local name, in whatever spelling and namespace."""
    for key, value in node.attrib.items() if node is not None else ():
        if etree.QName(key).localname.lower() == name.lower():
            return str(value).strip()
    return ""


def _children(node: Node | None, name: str) -> Iterator[Node]:
    return (each for each in node if local(each) == name) if node is not None else iter(())


def _is_adl(node: Node) -> bool:
    return "adlseq" in ((etree.QName(node).namespace or "") if isinstance(node.tag, str) else "")


def hidden_controls(item: Node) -> list[str]:
    """Return the buttons that an item wants to have hidden while it is open (``adlnav:hideLMSUI``)."""
    interface = _child(_child(item, "presentation"), "navigationInterface")
    said = {"".join(each.itertext()).strip() for each in _children(interface, "hideLMSUI")}
    return sorted(said & CONTROLS_OF_PLAYERS)


def _child(node: Node | None, name: str) -> Node | None:
    return next(_children(node, name), None)


def _flag(node: Node | None, name: str, default: bool) -> bool:
    return BOOLEAN.get(attribute(node, name).lower(), default)


def _number(text: str, low: float, high: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if low <= value <= high else None


def _word(node: Node | None, name: str, default: str = "") -> str:
    found = attribute(node, name)
    return found if WORD.fullmatch(found) else default


def _name(node: Node, name: str) -> str:
    """Return an identifier in the way that items write theirs."""
    return " ".join(attribute(node, name).split())[:LONGEST]


def collection_of(root: Node) -> dict[str, Node]:
    """Return the sequencings that a manifest keeps for several items, by their id."""
    found: dict[str, Node] = {}
    for each in _children(_child(root, "sequencingCollection"), "sequencing"):
        found.setdefault(attribute(each, "ID"), each)
    return found


def read_rules(node: Node, shared: dict[str, Node]) -> dict[str, Any]:
    """Return what an item (or the organisation) says about sequencing; empty where it says nothing.

    What the item says itself stands before what it takes from the collection.
    """
    own = _child(node, "sequencing")
    completion = _completion(_child(node, "completionThreshold"))
    if own is None:
        return {"completion": completion} if completion else {}
    parts: dict[str, Node] = {}
    for source in (own, shared.get(attribute(own, "IDRef"))):
        for each in source if source is not None else ():
            name = local(each)
            parts.setdefault("further maps" if name == "objectives" and _is_adl(each) else name, each)
    found = {
        "controls": _controls(parts.get("controlMode")),
        "rules": _rules(parts.get("sequencingRules")),
        "limit": _limit(parts.get("limitConditions")),
        "rollup": _rollup(parts.get("rollupRules")),
        "considerations": _considerations(parts.get("rollupConsiderations")),
        "objectives": _objectives(parts),
        "constrained": _constrained(parts.get("constrainedChoiceConsiderations")),
        "random": _random(parts.get("randomizationControls")),
        "delivery": _delivery(parts.get("deliveryControls")),
        "completion": completion,
    }
    return {key: value for key, value in found.items() if value}


def _controls(node: Node | None) -> dict[str, bool]:
    said = {name: _flag(node, name, default) for name, default in CONTROLS}
    return {name: said[name] for name, default in CONTROLS if said[name] != default}


def _conditions(node: Node | None, element: str, combination: str) -> dict[str, Any]:
    found = []
    for each in list(_children(node, element))[:MOST]:
        condition: dict[str, Any] = {"if": _word(each, "condition", "always")}
        if attribute(each, "operator") == "not":
            condition["not"] = True
        if reference := _name(each, "referencedObjective"):
            condition["objective"] = reference
        if (measure := _number(attribute(each, "measureThreshold"), -1, 1)) is not None:
            condition["measure"] = measure
        found.append(condition)
    any_or_all = _word(node, "conditionCombination", combination)
    return {"of": found, "all": any_or_all == "all"}


def _rules(node: Node | None) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in ("pre", "post", "exit"):
        for rule in list(_children(node, f"{kind}ConditionRule"))[:MOST]:
            action = _word(_child(rule, "ruleAction"), "action")
            conditions = _conditions(_child(rule, "ruleConditions"), "ruleCondition", "all")
            if action and conditions["of"]:
                found.setdefault(kind, []).append({"then": action, **conditions})
    return found


def _limit(node: Node | None) -> dict[str, Any]:
    """Return how many attempts are allowed, how long one may last, and between which times one may begin.

    No attempts at all would close the unit for good: that is no limit. A time that names no zone is the site's.
    """
    found: dict[str, Any] = {}
    if attempts := _number(attribute(node, "attemptLimit"), 0, 10_000):
        found["attempts"] = int(attempts)
    if seconds := _seconds(attribute(node, "attemptAbsoluteDurationLimit")):
        found["seconds"] = seconds
    for name, key in (("beginTimeLimit", "begin"), ("endTimeLimit", "end")):
        try:
            moment = datetime.fromisoformat(attribute(node, name))
        except ValueError:
            continue
        found[key] = (make_aware(moment) if is_naive(moment) else moment).isoformat()
    return found


def _seconds(text: str) -> float:
    try:
        duration = parse_duration(text)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, duration.total_seconds()) if duration is not None else 0.0


def _rollup(node: Node | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rules = []
    for rule in list(_children(node, "rollupRule"))[:MOST]:
        conditions = _conditions(_child(rule, "rollupConditions"), "rollupCondition", "any")
        action = _word(_child(rule, "rollupAction"), "action")
        if not action or not conditions["of"]:
            continue
        count, percent = attribute(rule, "minimumCount"), attribute(rule, "minimumPercent")
        rules.append(
            {
                "then": action,
                **conditions,
                "set": _word(rule, "childActivitySet", "all"),
                "count": int(_number(count, 0, 10_000) or 0),
                "percent": _number(percent, 0, 1) or 0.0,
            }
        )
    if rules:
        found["rules"] = rules
    for name in ("rollupObjectiveSatisfied", "rollupProgressCompletion"):
        if not _flag(node, name, True):
            found[name] = False
    weight = _number(attribute(node, "objectiveMeasureWeight"), 0, 1)
    if weight is not None and weight != 1:
        found["weight"] = weight
    return found


def _considerations(node: Node | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("requiredForSatisfied", "requiredForNotSatisfied", "requiredForCompleted", "requiredForIncomplete"):
        if (said := _word(node, name, "always")) != "always":
            found[name] = said
    if not _flag(node, "measureSatisfactionIfActive", True):
        found["measureSatisfactionIfActive"] = False
    return found


def _objectives(parts: dict[str, Node]) -> list[dict[str, Any]]:
    """Return the objectives, the primary one first, with what they share with others.

    There are two elements of the name ``objectives``: ADL's has nothing but further maps of the same objectives.
    """
    found: list[dict[str, Any]] = []
    further: dict[str, list[dict[str, Any]]] = {}
    for each in _children(parts.get("further maps"), "objective"):
        further.setdefault(_name(each, "objectiveID"), []).extend(_maps(each, 1))
    for each in parts.get("objectives", ()):
        if local(each) not in {"primaryObjective", "objective"} or len(found) >= MOST:
            continue
        objective: dict[str, Any] = {"id": _name(each, "objectiveID")}
        if local(each) == "primaryObjective":
            objective["primary"] = True
        if _flag(each, "satisfiedByMeasure", False):
            measure = _child(each, "minNormalizedMeasure")
            said = _number("".join(measure.itertext()), -1, 1) if measure is not None else None
            objective["least"] = said if said is not None else 1.0
        if maps := _maps(each, 0) + further.get(objective["id"], []):
            objective["maps"] = maps[:MOST]
        found.append(objective)
    return sorted(found, key=lambda each: not each.get("primary"))


def _maps(node: Node, row: int) -> list[dict[str, Any]]:
    """Return what an objective reads from shared ones and writes to them; `row` is that of ``MAPPED``."""
    return [
        {
            "target": _name(each, "targetObjectiveID"),
            "read": [part for word, part in MAPPED[row].items() if _flag(each, f"read{word}", True)],
            "write": [part for word, part in MAPPED[row].items() if _flag(each, f"write{word}", False)],
        }
        for each in list(_children(node, "mapInfo"))[:MOST]
    ]


def _constrained(node: Node | None) -> dict[str, bool]:
    return {name: True for name in ("constrainChoice", "preventActivation") if _flag(node, name, False)}


def _random(node: Node | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    selects = int(_number(attribute(node, "selectCount"), 0, 10_000) or 0)
    if selects and (timing := _word(node, "selectionTiming", "never")) != "never":
        found |= {"select": selects, "selectAt": timing}
    if _flag(node, "reorderChildren", False) and (timing := _word(node, "randomizationTiming", "never")) != "never":
        found["reorderAt"] = timing
    return found


def _delivery(node: Node | None) -> dict[str, bool]:
    found = {}
    if not _flag(node, "tracked", True):
        found["tracked"] = False
    for name in ("completionSetByContent", "objectiveSetByContent"):
        if _flag(node, name, False):
            found[name] = True
    return found


def _completion(node: Node | None) -> dict[str, float]:
    """Return from which progress a unit or a group is complete, where that decides, and its weight in its group.

    The 3rd edition writes a number as text and means the unit alone: that one is the item's own (``manifest``).
    """
    found: dict[str, float] = {}
    if _flag(node, "completedByMeasure", False):
        least = _number(attribute(node, "minProgressMeasure"), 0, 1)
        found["least"] = least if least is not None else 1.0
    weight = _number(attribute(node, "progressWeight"), 0, 1)
    if weight is not None and weight != 1:
        found["weight"] = weight
    return found


def left_out(root: Node) -> list[str]:
    """Return what a manifest asks for that is not carried out, by the names of the elements and attributes."""
    found = set()
    for node in root.iter():
        name = local(node)
        if name in LEFT_OUT:
            found.add(name)
        elif name == "limitConditions":
            found |= {limit for limit in LIMITS_LEFT_OUT if attribute(node, limit)}
    return sorted(found)
