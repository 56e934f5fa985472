"""What beat starts regularly for people and the audit log."""

from datetime import timedelta

from celery import shared_task
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from .actions import apply_due_changes, erase_old_imports, expire_accounts, unit_imports
from .actions.registrations import lapse_registrations
from .imports import jobs as import_jobs
from .models import PeopleExport
from .password_reset import PASSWORD_RESET, send_reset_mails
from .people_export import erase_old_people_exports, make_people_export
from .permissions import Power, people_for, units_for
from .seals import seal_audit_log

BEAT_SCHEDULE = {
    "accounts-expire": {
        "task": "accounts.expire_accounts",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
    "accounts-erase-old-imports": {
        "task": "accounts.erase_old_imports",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
    # Hourly, so that a change takes effect soon after midnight whenever beat was started.
    "accounts-apply-unit-changes": {
        "task": "accounts.apply_unit_changes",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "accounts-seal-audit-log": {
        "task": "accounts.seal_audit_log",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
    "accounts-erase-old-people-exports": {
        "task": "accounts.erase_old_people_exports",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
    "accounts-lapse-registrations": {
        "task": "accounts.lapse_registrations",
        "schedule": timedelta(hours=24),
        "options": {"expires": 3600},
    },
}


@shared_task(name="accounts.seal_audit_log")
def seal_audit() -> None:
    """Seal what the audit log has got since the last time."""
    seal_audit_log(at=timezone.now())


@shared_task(name="accounts.lapse_registrations")
def lapse_old_registrations() -> None:
    """End old applications that nobody decided about."""
    lapse_registrations(at=timezone.now())


@shared_task(name="accounts.apply_unit_changes")
def apply_unit_changes() -> None:
    """Apply the planned changes of units whose day has come."""
    apply_due_changes(at=timezone.now())


@shared_task(name="accounts.erase_old_imports")
def erase_imports() -> None:
    """Erase what imports keep for undoing once that is no longer offered."""
    erase_old_imports(at=timezone.now())


job_handler("accounts.check_import", label=_("检查人员导入文件"), on_failed=import_jobs.settle)(import_jobs.check)
job_handler("accounts.apply_import", label=_("导入人员"), on_failed=import_jobs.settle)(import_jobs.apply)
job_handler("accounts.undo_import", label=_("撤销人员导入"), on_failed=import_jobs.settle)(import_jobs.undo)

job_handler(
    unit_imports.MAKE,
    label=_("导入单位"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=import_jobs.settle_units,
)(import_jobs.make_units)


@job_handler(PASSWORD_RESET, label=_("发送重设密码邮件"), max_attempts=5)
def send_password_reset(run: Run) -> None:
    """Send the links that somebody asked for."""
    send_reset_mails(run.payload["users"], at=run.clock())


@shared_task(name="accounts.expire_accounts")
def expire() -> None:
    """Disable the accounts whose validity has ended; they could not sign in since then anyway."""
    expire_accounts(at=timezone.now(), day=timezone.localdate())


@job_handler("accounts.export_people", label=_("导出人员"))
def export_people(run: Run) -> None:
    """Write a list of people, with the filters that were asked for and the scope that the person has now."""
    from .forms.people import PeopleFilterForm  # this module is imported while the apps are being set up

    export = PeopleExport.objects.select_related("made_by").get(pk=run.payload["export"])
    form = PeopleFilterForm(QueryDict(export.query), units=units_for(export.made_by, Power.SEE_PEOPLE))
    people = form.narrow(people_for(export.made_by, Power.SEE_PEOPLE))
    make_people_export(export, people, filters=form.filters(), on=form.day, run=run)


@shared_task(name="accounts.erase_old_people_exports")
def erase_people_exports() -> None:
    """Delete lists of people that nobody fetched within a week."""
    erase_old_people_exports(at=timezone.now())
