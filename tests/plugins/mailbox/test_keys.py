"""Envelope keys: rotation of the boxes' keys and of those of the site, tables exported without opening anything."""

import base64
import os
from datetime import timedelta

from django.core.management import call_command

from lms.rotation import reseal_everything
from plugins.mailbox import actions
from plugins.mailbox.models import BoxKey, Letter
from tests.cast import NOW
from tests.plugins.secrecy import hits

from .office import send


def test_a_rotation_wraps_every_letter_anew_and_nothing_else(cast):
    letters = [send(cast.cadre) for _number in range(3)]
    sealed = bytes(letters[0].entries.get().sealed)
    old = letters[0].box_key

    assert actions.rotate_box_key(letters[0].box, at=NOW + timedelta(days=1)) == 3

    found = Letter.objects.get(pk=letters[0].pk)
    assert found.box_key != old
    assert found.body == "建议增加末班渡轮。"
    assert bytes(found.entries.get().sealed) == sealed


def test_a_key_that_wraps_nothing_is_deleted_a_day_later(cast):
    letter = send(cast.cadre)
    for days in (1, 2, 4):
        actions.rotate_box_key(letter.box, at=NOW + timedelta(days=days))

    assert BoxKey.objects.count() == 2


def test_the_keys_of_the_site_rotate_below_those_of_the_boxes(cast, settings):
    letter = send(cast.cadre)
    old = settings.FIELD_KEYS
    new = f"{os.urandom(4).hex()}:{base64.b64encode(os.urandom(32)).decode()}"
    settings.FIELD_KEYS = f"{new},{old}"
    done = {place.place: place.changed for place in reseal_everything()}
    settings.FIELD_KEYS = new

    assert done["mailbox.BoxKey.secret"] == 1
    assert Letter.objects.get(pk=letter.pk).body == "建议增加末班渡轮。"


def test_the_tables_are_exported_sealed(cast, tmp_path):
    send(cast.cadre)
    call_command("export_plugin_tables", "mailbox", to=tmp_path / "letters", verbosity=0)

    entries = (tmp_path / "letters" / "mailbox_entry.csv").read_text(encoding="utf-8-sig").splitlines()
    everything = b"".join(path.read_bytes() for path in (tmp_path / "letters").iterdir())
    assert len(entries) == 2
    assert hits("X20260610", everything)
    assert not hits("建议增加末班渡轮", everything)
