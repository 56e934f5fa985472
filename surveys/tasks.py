"""Background work of surveys."""

from django.utils.translation import gettext_lazy as _

from jobs.registry import job_handler
from jobs.running import Run

from .actions import tell_round
from .models import Round


@job_handler("surveys.ask", label=_("发出调研"), lease_seconds=600)
def ask(run: Run) -> None:
    """Ask the people of a round."""
    tell_round(Round.objects.select_related("survey__audience__scope").get(pk=run.payload["round"]))
