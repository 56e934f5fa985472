"""Manifests of SCORM 2004, 4th edition, with sequencing rules, made on the spot."""

import random

from scorm.manifest import read_manifest
from scorm.sequencing.requests import open_session
from tests.cast import NOW
from tests.scorm.making import MANIFEST_2004, PAGE, archive

SPACES = 'xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3"'
SCRIPT = "var s = 'cmi.completion_status';"


def sequencing(inner="", control=""):
    """Return an element of rules; `control` are attributes of its control mode."""
    mode = f"<imsss:controlMode {control}/>" if control else ""
    return f"<imsss:sequencing>{mode}{inner}</imsss:sequencing>"


def unit(name, inner="", control="", more=""):
    """Return a unit ``name`` that opens a page; `more` stands beside its rules."""
    rules = sequencing(inner, control)
    return f'<item identifier="{name}" identifierref="r"><title>{name}</title>{rules}{more}</item>'


def group(name, units, inner="", control='flow="true"'):
    """Return a group of units."""
    return f'<item identifier="{name}"><title>{name}</title>{units}{sequencing(inner, control)}</item>'


def rule(kind, action, condition, more="", operator=""):
    """Return rules of one kind (``pre``, ``post``, ``exit``) with one condition."""
    return (
        f"<imsss:sequencingRules><imsss:{kind}ConditionRule><imsss:ruleConditions>"
        f'<imsss:ruleCondition condition="{condition}" {operator} {more}/></imsss:ruleConditions>'
        f'<imsss:ruleAction action="{action}"/></imsss:{kind}ConditionRule></imsss:sequencingRules>'
    )


def rolled(set_, condition, action, more=""):
    """Return a rule that sums up."""
    return (
        f'<imsss:rollupRules><imsss:rollupRule childActivitySet="{set_}" {more}><imsss:rollupConditions>'
        f'<imsss:rollupCondition condition="{condition}"/></imsss:rollupConditions>'
        f'<imsss:rollupAction action="{action}"/></imsss:rollupRule></imsss:rollupRules>'
    )


def limits(words):
    """Return conditions of limit, by their attributes."""
    return f"<imsss:limitConditions {words}/>"


def further(name, target, words):
    """Return the further map of an objective: `words` say what it reads and writes."""
    return (
        f'<adlseq:objectives><adlseq:objective objectiveID="{name}">'
        f'<adlseq:mapInfo targetObjectiveID="{target}" {words}/></adlseq:objective></adlseq:objectives>'
    )


def hides(*buttons):
    """Return what an item says about the buttons of its player."""
    inner = "".join(f"<adlnav:hideLMSUI>{each}</adlnav:hideLMSUI>" for each in buttons)
    return (
        '<adlnav:presentation xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3">'
        f"<adlnav:navigationInterface>{inner}</adlnav:navigationInterface></adlnav:presentation>"
    )


def objective(name, target, *, write=False):
    """Return an objective ``name`` that reads from, or writes to, a shared one."""
    written = 'writeSatisfiedStatus="true" readSatisfiedStatus="false"' if write else 'readSatisfiedStatus="true"'
    return (
        f'<imsss:primaryObjective objectiveID="{name}-own"/><imsss:objective objectiveID="{name}">'
        f'<imsss:mapInfo targetObjectiveID="{target}" {written}/></imsss:objective>'
    )


def course(items, inner="", control='flow="true"'):
    """Return a manifest as text."""
    return MANIFEST_2004.format(
        bases=SPACES,
        title="有规则的课件",
        items=items,
        sequencing=sequencing(inner, control),
        resources_base="",
        resources='<resource identifier="r" type="webcontent" adlcp:scormType="sco" href="index.html"/>',
    )


def zipped(text):
    """Return a package of a manifest."""
    return archive({"imsmanifest.xml": text, "index.html": PAGE.format(script=SCRIPT)})


def session(text, seed=1, state=None, at=NOW):
    """Return a session of a manifest at a time; by default at its very beginning."""
    found = read_manifest(text.encode(), {"index.html"})
    return open_session(found.sequencing, state or {}, random.Random(seed), at)
