"""What the rules of eligibility rest on: documents of the library, in the version in force that day (SPEC P19)."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from library.models import DocumentVersion, LibraryDocument

from .models import EligibilityRule


@dataclass(frozen=True)
class Citation:
    """Where a reader finds what a rule cites; without a document there are the words of the rule alone."""

    title: str = ""
    #: Empty where the reader may not open it.
    url: str = ""
    is_withdrawn: bool = False
    #: No version of it is in force on the day that counts.
    is_lapsed: bool = False


def citations_of(rules: Iterable[EligibilityRule], *, reader: User) -> dict[int, Citation]:
    """Return the citation of each of `rules`, which come from ``RuleQuerySet.citing`` with their documents.

    A rule without a document has an empty one. Two queries, however many rules there are.
    """
    rules = list(rules)
    wanted = {rule.cited_id for rule in rules if rule.cited_id}
    versions = DocumentVersion.objects.visible_to(reader).in_bulk(wanted) if wanted else {}
    without = {rule.document_id for rule in rules if rule.document_id and rule.cited_id not in versions}
    documents = LibraryDocument.objects.visible_to(reader).in_bulk(without) if without else {}
    return {rule.pk: _citation(rule, versions, documents) for rule in rules}


def rules_citing(document: LibraryDocument) -> int:
    """Return how many rules that stand now cite `document`."""
    return EligibilityRule.objects.current().filter(document=document).count()


def _citation(
    rule: EligibilityRule, versions: dict[int, DocumentVersion], documents: dict[int, LibraryDocument]
) -> Citation:
    if rule.document is None:
        return Citation()
    shown = versions.get(rule.cited_id or 0) or documents.get(rule.document.pk)
    return Citation(
        rule.document.title,
        shown.get_absolute_url() if shown else "",
        is_withdrawn=not rule.document.is_published,
        is_lapsed=rule.cited_id is None,
    )
