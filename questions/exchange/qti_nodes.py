"""Elements of QTI 2.1, 2.2 and 3.0, and what they say as HTML.

Names of 3.0 (``qti-choice-interaction``, ``max-choices``) are read as those of 2.x (``choiceInteraction``,
``maxChoices``).
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import escape as attribute

from django.utils.translation import gettext as _
from lxml import etree

from ..drafts import GAP
from .reading import TakeError
from .trees import escaped


class Node:
    """An element of either generation of QTI, by the names of 2.x."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = _old(etree.QName(element).localname)
        self.row = int(element.sourceline or 0)

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        for key, value in self.element.attrib.items():
            if _old(etree.QName(key).localname, prefix="") == name:
                return str(value)
        return default

    def children(self, name: str = "") -> Iterator["Node"]:
        """Yield the elements right below, of one name or all."""
        for child in self.element:
            if isinstance(child.tag, str):
                node = Node(child)
                if not name or node.name == name:
                    yield node

    def all(self, *names: str) -> Iterator["Node"]:
        """Yield the elements of these names anywhere below, in order."""
        for element in self.element.iterdescendants():
            if isinstance(element.tag, str):
                node = Node(element)
                if node.name in names:
                    yield node

    def first(self, *names: str) -> "Node | None":
        """Return the first such element below."""
        return next(self.all(*names), None)

    @property
    def text(self) -> str:
        """The text right in the element."""
        return (self.element.text or "").strip()


def _old(name: str, *, prefix: str = "qti-") -> str:
    """Return a name of 3.0 as 2.x writes it."""
    name = name.removeprefix(prefix)
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


class UnsupportedError(TakeError):
    """The item asks in a way that is not taken."""


def interactions(body: Node) -> Iterator[Node]:
    """Yield where a body asks something, in order."""
    for element in body.element.iterdescendants():
        if isinstance(element.tag, str):
            node = Node(element)
            if node.name.endswith("Interaction"):
                yield node


TEXTUAL = ("textEntryInteraction", "inlineChoiceInteraction")


def html_of(node: Node) -> str:
    """Return what a node says as HTML: prompts stay, gaps become their mark, answers and guides are left out."""
    pieces = [escaped(node.element.text)]
    for element in node.element:
        if isinstance(element.tag, str):
            pieces.append(_child_html(Node(element)))
        pieces.append(escaped(element.tail))
    return re.sub(r"[ \t\r\n]+", " ", "".join(pieces)).strip()


def _child_html(node: Node) -> str:
    if node.name in TEXTUAL:
        return GAP
    if node.name.endswith("Interaction"):
        return "".join(f"<p>{html_of(prompt)}</p>" for prompt in node.children("prompt"))
    if node.name in ("rubricBlock", "feedbackInline", "feedbackBlock", "stylesheet"):
        return ""
    if node.name == "br":
        return "<br>"
    if node.name == "img":
        return f'<img src="{attribute(node.get("src"))}" alt="{attribute(node.get("alt"))}">' if node.get("src") else ""
    return f"<{node.name}>{html_of(node)}</{node.name}>"


def number(text: str) -> Decimal:
    """Return a number; raise :class:`TakeError` for what is none."""
    if not re.fullmatch(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?\s*", text):
        raise TakeError(_("“%(text)s”不是数。") % {"text": text[:20]})
    return Decimal(text.strip())
