"""The form of a template of the annual table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .columns import COLUMNS, STANDARD
from .models import AnnualTemplate
from .theory import COMPONENTS, WEIGHTS


class TemplateForm(forms.Form):
    """Name, a place for every column (empty: not in the table), a weight for every component of the score."""

    name = forms.CharField(label=_("名称"), max_length=60)

    def __init__(self, *args: Any, template: AnnualTemplate | None, **kwargs: Any) -> None:
        columns = list(template.columns if template else STANDARD)
        weights = template.weights if template else WEIGHTS
        super().__init__(*args, **kwargs)
        self.initial = {"name": template.name if template else ""}
        for name, column in COLUMNS.items():
            self.fields[f"place_{name}"] = forms.IntegerField(
                label=column.label,
                required=False,
                min_value=1,
                max_value=99,
                initial=columns.index(name) + 1 if name in columns else None,
            )
        for name, label in COMPONENTS.items():
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=label, min_value=0, max_value=100, initial=weights.get(name, 0)
            )

    def places(self) -> list[forms.BoundField]:
        """Return the fields of the columns."""
        return [self[f"place_{name}"] for name in COLUMNS]

    def weights(self) -> list[forms.BoundField]:
        """Return the fields of the components."""
        return [self[f"weight_{name}"] for name in COMPONENTS]

    def values(self) -> dict[str, Any]:
        """Return what the verb takes: columns in the order of their places, equal places as they are listed."""
        given = {name: self.cleaned_data.get(f"place_{name}") for name in COLUMNS}
        chosen = [name for name, place in given.items() if place]
        return {
            "name": self.cleaned_data["name"],
            "columns": sorted(chosen, key=lambda name: given[name] or 0),
            "weights": {name: self.cleaned_data[f"weight_{name}"] for name in COMPONENTS},
        }
