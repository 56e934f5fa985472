"""``export_scores`` freezes the year and writes it, for whoever runs the server."""

import json

import pytest
from django.core.management import CommandError, call_command

from scoring.genuine import examine
from scoring.models import AnnualArchive
from tests.scoring.earning import earn

pytestmark = pytest.mark.django_db


def test_the_command_writes_a_sheet_that_anybody_can_check(cast, centre, tmp_path, capsys):
    earn(cast.cadre, "3")
    out = tmp_path / "a.xlsx"
    more = {"layout": "with_score", "purpose": "考核", "records": True, "json": True}
    call_command("export_scores", year=2026, out=out, unit=cast.dinglan.code, **more)
    said = json.loads(capsys.readouterr().out)
    archive = AnnualArchive.objects.get()
    assert (said["rows"], said["number"], said["digest"]) == (1, archive.number, archive.digest)
    assert examine(out.read_bytes()).is_genuine
    with pytest.raises(CommandError, match="exists"):
        call_command("export_scores", year=2026, out=out)


@pytest.mark.parametrize("odd", [{"unit": "nowhere"}, {"layout": "nothing"}])
def test_what_does_not_exist_is_said(cast, centre, tmp_path, odd):
    with pytest.raises(CommandError, match="There is no"):
        call_command("export_scores", year=2026, out=tmp_path / "a.xlsx", **odd)
    assert not AnnualArchive.objects.exists()
