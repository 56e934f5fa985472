"""Writing questions as a package of QTI 2.1: a manifest, a file for each item, and a test that holds the marks."""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree

from ..drafts import RIGHT, WRONG, Draft, map_texts
from ..pictures import NO_PICTURES, PictureFile, uids_of
from ..texts import as_html
from .qti_item_writing import QTI, as_bytes, item, place_of
from .qti_marks import WEIGHT

PACKAGING = "http://www.imsglobal.org/xsd/imscp_v1p1"
TEST = "test.xml"


def left_out(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Yield what QTI cannot hold as it is, with the reason."""
    for draft in drafts:
        if reason := _unwritable(draft) or _lost(draft):
            yield draft, reason


def _unwritable(draft: Draft) -> str:
    if draft.kind == "passage" and not draft.children:
        return _("材料题没有小题")
    if draft.kind == "judge" and [option["text"] for option in draft.body["options"]] != [RIGHT, WRONG]:
        return _("判断题的选项文字不是“正确”“错误”")
    return _of_children(draft, _unwritable)


def _of_children(draft: Draft, reason_of: Callable[[Draft], str]) -> str:
    """Return the first reason that holds for a question of a passage, with its place."""
    for place, child in enumerate(draft.children, start=1):
        if reason := reason_of(child):
            return _("第 %(n)d 小题：%(message)s") % {"n": place, "message": reason}
    return ""


def _lost(draft: Draft) -> str:
    body, rule = draft.body, draft.body.get("rule") or {}
    gaps = [gap for gap in body.get("gaps", ()) if "number" not in gap]
    if draft.kind == "multiple" and rule.get("partial") == "fixed":
        return _("少选改为按比例得分")
    if draft.kind == "single" and rule.get("partial") == "sum":
        return _("各选项的得分比例不导出")
    if draft.kind == "order" and rule.get("partial") == "each":
        return _("改为全对得分")
    if any(not {"width", "space"} <= set(gap.get("ignore", ())) for gap in gaps):
        return _("比对规则不导出")
    return _("最少字数不导出") if body.get("minimum") else _of_children(draft, _lost)


def write(
    drafts: Sequence[Draft], pictures: Mapping[str, PictureFile] = NO_PICTURES
) -> tuple[bytes, list[tuple[Draft, str]]]:
    """Return a package of the drafts with their pictures, and what it cannot hold."""
    target = BytesIO()
    weights: dict[str, Decimal] = {}
    shown: dict[str, list[str]] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, draft in enumerate(drafts, start=1):
            if not _unwritable(draft):
                name = f"items/item-{place:05d}.xml"
                # The highest score of a passage is the sum of its questions already.
                weights[name] = Decimal(1) if draft.kind == "passage" else Decimal(draft.marks)
                shown[name] = sorted(uids_of(draft) & set(pictures))
                archive.writestr(name, item(map_texts(draft, as_html), f"item-{place:05d}", pictures))
        for uid in sorted(set().union(*shown.values())):
            archive.writestr(place_of(uid, pictures), pictures[uid].content)
        weighed = any(weight != 1 for weight in weights.values())
        if weighed:
            archive.writestr(TEST, _test(weights))
        archive.writestr("imsmanifest.xml", _manifest(shown, pictures, weighed=weighed))
    return target.getvalue(), list(left_out(drafts))


def _identifier(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".xml")


def _manifest(shown: Mapping[str, Sequence[str]], pictures: Mapping[str, PictureFile], *, weighed: bool) -> bytes:
    root = etree.Element(f"{{{PACKAGING}}}manifest", nsmap={None: PACKAGING}, identifier="xuezhou-questions")
    metadata = etree.SubElement(root, f"{{{PACKAGING}}}metadata")
    etree.SubElement(metadata, f"{{{PACKAGING}}}schema").text = "QTIv2.1 Package"
    etree.SubElement(metadata, f"{{{PACKAGING}}}schemaversion").text = "1.0.0"
    etree.SubElement(root, f"{{{PACKAGING}}}organizations")
    resources = etree.SubElement(root, f"{{{PACKAGING}}}resources")
    for name, uids in shown.items():
        resource = _resource(resources, name, "imsqti_item_xmlv2p1")
        for uid in uids:
            etree.SubElement(resource, f"{{{PACKAGING}}}file", href=place_of(uid, pictures))
    if weighed:
        resource = _resource(resources, TEST, "imsqti_test_xmlv2p1")
        for name in shown:
            etree.SubElement(resource, f"{{{PACKAGING}}}dependency", identifierref=_identifier(name))
    return as_bytes(root)


def _resource(resources: etree._Element, name: str, kind: str) -> etree._Element:
    made = etree.SubElement(resources, f"{{{PACKAGING}}}resource", identifier=_identifier(name), type=kind, href=name)
    etree.SubElement(made, f"{{{PACKAGING}}}file", href=name)
    return made


def _test(weights: Mapping[str, Decimal]) -> bytes:
    """Return a test that gives the questions their marks: items are scored from 0 to 1, a test multiplies that."""
    root = etree.Element(f"{{{QTI}}}assessmentTest", nsmap={None: QTI}, identifier="test", title=_("试题"))
    outcome = etree.SubElement(
        root, f"{{{QTI}}}outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"
    )
    part = etree.SubElement(
        root, f"{{{QTI}}}testPart", identifier="part", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    section = etree.SubElement(
        part, f"{{{QTI}}}assessmentSection", identifier="section", title=_("试题"), visible="true"
    )
    for name, weight in weights.items():
        ref = etree.SubElement(section, f"{{{QTI}}}assessmentItemRef", identifier=_identifier(name), href=name)
        etree.SubElement(ref, f"{{{QTI}}}weight", identifier=WEIGHT, value=f"{weight:f}")
    processing = etree.SubElement(root, f"{{{QTI}}}outcomeProcessing")
    total = etree.SubElement(processing, f"{{{QTI}}}setOutcomeValue", identifier=outcome.get("identifier"))
    added = etree.SubElement(total, f"{{{QTI}}}sum")
    etree.SubElement(added, f"{{{QTI}}}testVariables", variableIdentifier="SCORE", weightIdentifier=WEIGHT)
    return as_bytes(root)
