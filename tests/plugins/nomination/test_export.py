import csv

import pytest
from django.core.management import CommandError, call_command

from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from tests.cast import NOW
from tests.plugins.nomination.conftest import STATEMENT


@pytest.fixture
def nomination(cast):
    return actions.nominate(cast.cadre, nominee=Nominee("陈帆", "海洋局", "副局长"), statement=STATEMENT, at=NOW)


def rows_of(path):
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_tables_are_written_without_asking_the_plugin(nomination, tmp_path):
    call_command("export_plugin_tables", "nomination", "--to", str(tmp_path / "sealed"), verbosity=0)

    (row,) = rows_of(tmp_path / "sealed" / "nomination_nomination.csv")
    assert row["receipt"] == nomination.receipt
    assert "陈帆" not in row.values()
    assert (tmp_path / "sealed" / "nomination_nomination.csv").stat().st_mode & 0o077 == 0


def test_sealed_values_are_opened_only_when_asked(nomination, tmp_path):
    call_command("export_plugin_tables", "nomination", "--to", str(tmp_path / "open"), "--open", verbosity=0)

    (row,) = rows_of(tmp_path / "open" / "nomination_nomination.csv")
    assert (row["nominee_name"], row["weaknesses"]) == ("陈帆", STATEMENT.weaknesses)


def test_an_unknown_plugin_or_a_folder_in_use_is_refused(nomination, tmp_path):
    with pytest.raises(CommandError, match="No table begins"):
        call_command("export_plugin_tables", "nowhere", "--to", str(tmp_path / "new"))
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_plugin_tables", "nomination", "--to", str(tmp_path))
