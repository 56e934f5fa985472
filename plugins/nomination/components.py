"""What the plugin shows on pages of the core."""

from typing import Any

from laces.components import Component

from library.models import LibraryDocument

from .models import EligibilityRule


class CitingRulesPanel(Component):
    """Which rules of eligibility cite a document of the library; for officers."""

    order = 200
    template_name = "nomination/panels/citing_rules.html"

    def __init__(self, document: LibraryDocument) -> None:
        self.document = document

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"rules": EligibilityRule.objects.current().filter(document=self.document)[:50]}
