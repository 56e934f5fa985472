"""The job that makes imported questions."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from jobs.checked_files import ImportConflictError, settle
from jobs.models import Job
from jobs.registry import job_handler
from jobs.running import JobError, Run

from .actions import QuestionError, apply_questions, imports
from .models import QuestionImport


def _settle(job: Job) -> None:
    settle(QuestionImport.objects.filter(pk=job.payload["batch"], job=job))


@job_handler(
    imports.APPLY,
    label=_("导入试题"),
    max_attempts=3,
    lease_seconds=120,
    retry_seconds=10,
    on_failed=_settle,
    on_cancelled=_settle,
)
def import_questions(run: Run) -> None:
    """Make the questions of a confirmed batch."""
    batch = QuestionImport.objects.get(pk=run.payload["batch"])

    def tell(done: int, total: int) -> None:
        words = _("已导入 %(done)d / %(total)d 道试题") % {"done": done, "total": total}
        run.report_aside(done * 100 // max(1, total), str(words))

    try:
        apply_questions(batch, by=run.job.owner, at=run.clock(), progress=tell)
    except (ImportConflictError, QuestionError) as error:
        raise JobError(str(error)) from error
    except PermissionDenied as error:
        raise JobError(str(_("确认导入的人已不再保管这些试题。"))) from error
