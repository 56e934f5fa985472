"""The site with its course centre, a trainer's rights, and workbooks of courses."""

from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import Workbook

from accounts.groups import set_up_groups
from teaching.imports.columns import COLUMNS
from tests.material import make_site


@pytest.fixture
def centre(db, cast):
    """The course centre of a fresh site, in which the trainer may add courses."""
    index = make_site()
    set_up_groups(by=None, at=timezone.now())
    return index


def workbook(*rows, headings=None):
    """Return a workbook: each row a dictionary by field."""
    book = Workbook()
    sheet = book.active
    sheet.append(headings or [column.label for column in COLUMNS])
    for row in rows:
        sheet.append([row.get(column.field) for column in COLUMNS])
    target = BytesIO()
    book.save(target)
    return target.getvalue()
