"""A backup as the guide asks for it (``pg_dump`` and the folder of uploads): nothing of a letter is in clear in it."""

import io
import os
import subprocess
import tarfile
from urllib.parse import unquote, urlsplit

import pytest
from django.core.cache import cache
from django.db import connection

from lms.engines.postgres import binaries
from tests.cast import make_cast
from tests.engines import database_url
from tests.plugins.mailbox.test_secrecy import MARKERS, SUBJECT, plant
from tests.plugins.secrecy import hits


def backup(folder):
    """Return what a backup holds: the archive of the database as it is, the same unpacked, the files."""
    address = urlsplit(database_url())
    environment = {**os.environ, "PGPASSWORD": unquote(address.password)}
    host, name = unquote(address.hostname or ""), address.path.lstrip("/")
    host = connection.settings_dict["HOST"] or host
    archive, script = folder / "site.dump", folder / "site.sql"
    common = ["-h", host, "-U", address.username]
    if connection.settings_dict["PORT"]:
        common += ["-p", str(connection.settings_dict["PORT"])]
    dump = [binaries() / "pg_dump", *common, "--format=custom", "-f", archive, name]
    subprocess.run(dump, env=environment, check=True, capture_output=True)
    subprocess.run([binaries() / "pg_restore", "-f", script, archive], env=environment, check=True)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        tar.add(folder / "media", arcname="media")
    return archive.read_bytes(), script.read_bytes(), packed.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_nothing_of_a_letter_in_clear(db, client_of, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cast = make_cast()
    letter = plant(cast, client_of)
    assert letter.subject == SUBJECT
    archive, script, files = backup(tmp_path)
    remembered = [cache._cache.get_client().dump(key) for key in cache._cache.get_client().scan_iter()]

    assert hits("zhoujiao", script), "the search itself must find what is there"
    assert b".sealed" in files
    assert remembered, "the broker's server was looked at too"
    for marker in MARKERS:
        assert hits(marker, archive, script, files, *filter(None, remembered)) == [], marker
