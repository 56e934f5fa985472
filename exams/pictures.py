"""Who may load a picture of a question for having it on a paper."""

from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.models import User
from questions.models import QuestionPicture

from . import clock
from .models import Attempt, Exam, Marker, Variant


def is_on_a_paper_of(user: User, picture: QuestionPicture) -> bool:
    """Say whether `user` sits or sat a paper with `picture`, once its time has begun, marks it or runs its exam."""
    versions = list(picture.versions.values_list("pk", flat=True))
    if not versions:
        return False
    on_paper = _containing("paper", versions)
    if Attempt.objects.of(user).filter(on_paper, begins_at__lte=clock.now()).exists():
        return True
    exams = Exam.objects.filter(
        Q(pk__in=Exam.objects.managed_by(user).values("pk"))
        | Q(pk__in=Exam.objects.run_by(user).values("pk"))
        | Q(pk__in=Marker.objects.filter(user=user).values("exam"))
    )
    own = Q(exam__in=exams.values("pk"))
    if Attempt.objects.filter(own, on_paper).exists():
        return True
    return Variant.objects.filter(own, _containing("items", versions)).exists()


def _containing(field: str, versions: list[int]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": [{"version": version}]}) for version in versions))
