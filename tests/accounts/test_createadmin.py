import io

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, User
from tests.cast import PASSWORD


def createadmin(monkeypatch, password, **options):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("createadmin", password_stdin=True, stdout=out, **options)
    return out.getvalue()


def test_a_fresh_installation_has_no_account(db):
    assert not User.objects.exists()


def test_it_makes_a_superuser_and_says_so_in_the_audit_log(db, monkeypatch):
    out = createadmin(monkeypatch, PASSWORD, username="root", real_name="应急管理员")

    user = User.objects.get()
    assert (user.username, user.real_name, user.is_superuser) == ("root", "应急管理员", True)
    assert user.check_password(PASSWORD)
    assert AuditEntry.objects.get().verb == "issue_break_glass_account"
    assert PASSWORD not in out + str(AuditEntry.objects.get().details)


@pytest.mark.parametrize("weak", ["short", "12345678901234", "password1234", "yingjiguanliyuan"])
def test_a_weak_password_is_refused(db, monkeypatch, weak):
    with pytest.raises(CommandError):
        createadmin(monkeypatch, weak, username="yingjiguanliyuan", real_name="应急管理员")

    assert not User.objects.exists()


def test_a_taken_name_is_refused(cast, monkeypatch):
    with pytest.raises(CommandError, match="taken"):
        createadmin(monkeypatch, PASSWORD, username="linhai", real_name="林海")


def test_without_a_terminal_it_does_not_wait_for_answers(db, monkeypatch):
    with pytest.raises(CommandError, match="no terminal"):
        createadmin(monkeypatch, PASSWORD)
