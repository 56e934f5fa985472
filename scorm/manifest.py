"""Reading ``imsmanifest.xml``: plain data out of foreign XML, for SCORM 1.2 and SCORM 2004.

The parser is lxml without entities, network and DTDs, since Chinese tools write GB2312 and UTF-16, which the standard
library does not read. Elements are found by their local names, since the namespaces in use are many.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _
from lxml import etree

from .archives import RefusedPackageError
from .sequencing.reading import attribute, collection_of, hidden_controls, left_out, local, read_rules

LARGEST = 5 * 1024 * 1024
MOST_ITEMS, DEEPEST = 1_000, 12
LONGEST_TITLE = 200
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
TIMESPAN_12 = re.compile(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?")
DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?")
LIMIT_ACTIONS = {"exit,message", "exit,no message", "continue,message", "continue,no message"}
SEQUENCING = (
    "preConditionRule",
    "postConditionRule",
    "exitConditionRule",
    "rollupRule",
    "mapInfo",
    "randomizationControls",
    "constrainedChoiceConsiderations",
    "hideLMSUI",
)


@dataclass
class ItemData:
    """An entry of the table of contents; `href` is empty where it only groups others."""

    identifier: str
    title: str
    depth: int
    parent: str = ""
    href: str = ""
    kind: str = "group"
    visible: bool = True
    mastery: Decimal | None = None
    scaled_passing: Decimal | None = None
    threshold: Decimal | None = None
    max_time: str = ""
    limit_action: str = ""
    launch_data: str = ""
    objectives: list[str] = field(default_factory=list)
    #: Buttons of the player that are not shown while it is open.
    hides: list[str] = field(default_factory=list)
    prerequisites: str = ""
    #: What the manifest says about sequencing: see ``scorm.sequencing.reading``.
    rules: dict[str, Any] = field(default_factory=dict)


@dataclass
class ManifestData:
    """What the manifest says. `standard` is ``1.2``, ``2004-2``, ``2004-3`` or ``2004-4``."""

    standard: str
    title: str
    items: list[ItemData]
    encoding: str
    flow: bool = True
    choice: bool = True
    remarks: list[str] = field(default_factory=list)
    #: The tree of units with their rules, as ``scorm.sequencing`` reads it; empty for SCORM 1.2.
    sequencing: dict[str, Any] = field(default_factory=dict)
    #: Names of the rules that only the full sequencing carries out, and of those that nothing does.
    navigation: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def launchable(self) -> list[ItemData]:
        """Return the entries that can be opened."""
        return [item for item in self.items if item.href]


def _children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in node if local(child) == name)


def _child(node: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        if node is None:
            return None
        node = next(_children(node, name), None)
    return node


def _text(node: etree._Element | None) -> str:
    return "".join(node.itertext()).strip() if node is not None else ""


def _clean(text: str, most: int = LONGEST_TITLE) -> str:
    return " ".join("".join(each if each.isprintable() or each.isspace() else "" for each in text).split())[:most]


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) <= 1_000_000 else None


def _within(text: str, low: int, high: int) -> Decimal | None:
    value = _number(text)
    return value if value is not None and low <= value <= high else None


def read_manifest(data: bytes, files: set[str]) -> ManifestData:
    """Read the manifest of a package that holds `files`; raises :class:`RefusedPackageError` with words for people."""
    root = _parse(data)
    if local(root) != "manifest":
        raise RefusedPackageError(_("imsmanifest.xml 的内容不是课件包清单。"))
    organisation = _organisation(root)
    standard = _standard(root)
    remarks: list[str] = []
    items = list(_items(root, organisation, standard, files, remarks))
    if not any(item.href for item in items):
        raise RefusedPackageError(_("清单中没有可以打开的内容，请检查课件包是否完整。"))
    if any(item.prerequisites for item in items):
        remarks.append(_("清单设有前置条件，平台不执行，学员可以按任意顺序打开。"))
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    made = ManifestData(standard, _clean(_text(_child(organisation, "title"))), items, encoding, remarks=remarks)
    controls = _child(organisation, "sequencing", "controlMode")
    if standard != "1.2":
        # What is not said is the standard's own: choice yes, flow no; without flow and choice nothing would open.
        made.choice = BOOLEAN.get(attribute(controls, "choice"), True) if controls is not None else True
        made.flow = BOOLEAN.get(attribute(controls, "flow"), False) if controls is not None else False
        made.flow = made.flow or not made.choice
        made.sequencing = _tree(read_rules(organisation, collection_of(root)), items)
        made.navigation = sorted({name for name in map(local, root.iter()) if name in SEQUENCING})
        made.left_out = left_out(root)
    return made


def _tree(rules: dict[str, Any], items: list[ItemData]) -> dict[str, Any]:
    """Return the units with their rules, nested; what can neither be opened nor holds anything is left out."""
    below: dict[str, list[ItemData]] = {}
    for item in items:
        below.setdefault(item.parent, []).append(item)

    def made(identifier: str, said: dict[str, Any]) -> dict[str, Any]:
        children = [node for each in below.get(identifier, ()) if (node := made(each.identifier, each.rules))]
        if identifier and not children and not hrefs[identifier]:
            return {}
        return {"id": identifier} | ({"rules": said} if said else {}) | ({"children": children} if children else {})

    hrefs = {item.identifier: item.href for item in items}
    return made("", rules)


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise RefusedPackageError(_("imsmanifest.xml 无法读取：%(error)s") % {"error": str(error)[:120]}) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and (any(True for each in dtd.iterentities()) or any(True for each in dtd.iterelements())):
        raise RefusedPackageError(_("imsmanifest.xml 含有实体定义，出于安全不能接受。"))
    return root


def _standard(root: etree._Element) -> str:
    version = _text(_child(root, "metadata", "schemaversion")).lower()
    spaces = " ".join(str(uri) for uri in root.nsmap.values())
    if "cam 1.3" in version or "2nd" in version:
        return "2004-2"
    for edition in ("3", "4"):
        if f"2004 {edition}" in version:
            return f"2004-{edition}"
    if version in {"1.2", "1.1"} or "rootv1p2" in spaces:
        return "1.2"
    if "adlcp_v1p3" in spaces:
        return "2004-3"
    if version.startswith("2004"):
        return "2004-3"
    raise RefusedPackageError(
        _("清单没有说明 SCORM 版本（schemaversion 为“%(version)s”），可能是普通的 IMS 内容包。")
        % {"version": _clean(version, 40)}
    )


def _organisation(root: etree._Element) -> etree._Element:
    organisations = _child(root, "organizations")
    found = list(_children(organisations, "organization")) if organisations is not None else []
    if not found:
        raise RefusedPackageError(_("清单中没有目录（organization），这个包只含素材，不能作为课件学习。"))
    default = attribute(organisations, "default") if organisations is not None else ""
    return next((each for each in found if attribute(each, "identifier") == default), found[0])


def _items(
    root: etree._Element, organisation: etree._Element, standard: str, files: set[str], remarks: list[str]
) -> Iterator[ItemData]:
    resources = _child(root, "resources")
    by_id: dict[str, etree._Element] = {}
    for resource in _children(resources, "resource") if resources is not None else ():
        by_id.setdefault(attribute(resource, "identifier"), resource)
    base = _join(root.get(XML_BASE, ""), resources.get(XML_BASE, "") if resources is not None else "")
    seen: set[str] = set()
    shared = collection_of(root)

    def walk(node: etree._Element, depth: int, parent: str) -> Iterator[ItemData]:
        if depth > DEEPEST:
            raise RefusedPackageError(_("清单的目录层次太深。"))
        for each in _children(node, "item"):
            item = _item(each, depth, parent)
            item.rules = read_rules(each, shared)
            if not item.identifier or item.identifier in seen:
                raise RefusedPackageError(_("清单中有目录项没有编号，或编号重复：“%(id)s”。") % {"id": item.identifier})
            seen.add(item.identifier)
            if len(seen) > MOST_ITEMS:
                raise RefusedPackageError(_("清单的目录项超过 %(limit)d 个。") % {"limit": MOST_ITEMS})
            reference = attribute(each, "identifierref")
            if reference:
                _launch(item, by_id.get(reference), base, attribute(each, "parameters"), files)
            yield item
            yield from walk(each, depth + 1, item.identifier)

    yield from walk(organisation, 0, "")


def _item(node: etree._Element, depth: int, parent: str) -> ItemData:
    item = ItemData(
        identifier=_clean(attribute(node, "identifier")),
        title=_clean(_text(_child(node, "title"))) or _("未命名"),
        depth=depth,
        parent=parent,
        visible=BOOLEAN.get(attribute(node, "isvisible"), True),
    )
    item.mastery = _within(_text(_child(node, "masteryscore")), 0, 100)
    limit = _text(_child(node, "maxtimeallowed"))
    item.max_time = limit if TIMESPAN_12.fullmatch(limit) else ""
    action = _text(_child(node, "timelimitaction")) or _text(_child(node, "timeLimitAction"))
    item.limit_action = action if action in LIMIT_ACTIONS else ""
    item.launch_data = (_text(_child(node, "datafromlms")) or _text(_child(node, "dataFromLMS")))[:4096]
    item.prerequisites = _clean(_text(_child(node, "prerequisites")))
    item.threshold = _threshold(_child(node, "completionThreshold"))
    item.hides = hidden_controls(node)
    _read_sequencing(item, _child(node, "sequencing"))
    return item


def _threshold(node: etree._Element | None) -> Decimal | None:
    if node is None:
        return None
    said = attribute(node, "minProgressMeasure")
    if attribute(node, "completedByMeasure"):
        return _within(said or "1", 0, 1) if BOOLEAN.get(attribute(node, "completedByMeasure")) else None
    return _within(said or _text(node), 0, 1)


def _read_sequencing(item: ItemData, sequencing: etree._Element | None) -> None:
    limits = _child(sequencing, "limitConditions")
    duration = attribute(limits, "attemptAbsoluteDurationLimit") if limits is not None else ""
    if DURATION.fullmatch(duration):
        item.max_time = duration
    objectives = _child(sequencing, "objectives")
    for each in objectives if objectives is not None else ():
        name = local(each)
        if name not in {"primaryObjective", "objective"}:
            continue
        if identifier := _clean(attribute(each, "objectiveID")):
            item.objectives.append(identifier)
        if name == "primaryObjective" and BOOLEAN.get(attribute(each, "satisfiedByMeasure"), False):
            measure = _text(_child(each, "minNormalizedMeasure"))
            item.scaled_passing = _within(measure or "1", -1, 1)


def _launch(item: ItemData, resource: etree._Element | None, base: str, parameters: str, files: set[str]) -> None:
    title = {"title": item.title}
    if resource is None:
        raise RefusedPackageError(_("目录项“%(title)s”指向的资源不存在。") % title)
    href = attribute(resource, "href")
    if not href:
        return
    item.kind = "sco" if attribute(resource, "scormtype").lower() == "sco" else "asset"
    item.href = resolve(_join(base, resource.get(XML_BASE, "")), href, parameters, files, item.title)


def _join(base: str, more: str) -> str:
    return f"{base.rstrip('/')}/{more}" if base and more else base or more


def resolve(base: str, href: str, parameters: str, files: set[str], title: str) -> str:
    """Return the path of a start page below the package's folder, with its query; it must be one of `files`."""
    words = {"title": title, "href": href[:80]}
    parts = urlsplit(_join(base, href).replace("\\", "/"))
    if parts.scheme or parts.netloc or href.strip().lower().startswith(("javascript:", "data:", "//")):
        raise RefusedPackageError(_("目录项“%(title)s”的起始页“%(href)s”在课件包之外，不能接受。") % words)
    path = posixpath.normpath(unquote(parts.path)) if parts.path else ""
    if path.startswith(("../", "/")) or path == ".." or ".." in parts.path.split("/"):
        raise RefusedPackageError(_("目录项“%(title)s”的起始页“%(href)s”在课件包之外，不能接受。") % words)
    if path not in files:
        raise RefusedPackageError(_("目录项“%(title)s”的起始页“%(href)s”不在课件包中。") % words)
    query = parts.query
    fragment = parts.fragment
    extra = parameters.strip()
    if extra.startswith("#"):
        fragment = fragment or extra[1:]
    elif extra := extra.lstrip("?&"):
        query = f"{query}&{extra}" if query else extra
    return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
