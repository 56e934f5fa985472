"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Question, QuestionImport, QuestionPicture


def own_questions(user: User) -> Iterator[PersonalData]:
    """Yield the questions that the person wrote and the files of questions that the person uploaded, and pictures."""
    written = Question.objects.filter(created_by=user).listed().order_by("pk")
    yield PersonalData(
        _("编写的试题"),
        (_("题目编号"), _("题型"), _("题干"), _("建立时间")),
        [(q.number, q.get_kind_display(), q.title, q.created_at) for q in written],
        246,
    )
    batches = QuestionImport.objects.filter(made_by=user).order_by("made_at")
    yield PersonalData(
        _("导入的试题"),
        (_("文件"), _("上传时间"), _("状态"), _("新增"), _("更新")),
        [(b.file_name, b.made_at, b.get_state_display(), b.added, b.changed) for b in batches],
        247,
    )
    pictures = QuestionPicture.objects.filter(made_by=user).order_by("made_at")
    yield PersonalData(
        _("上传的题中图片"),
        (_("图片说明"), _("上传时间")),
        [(picture.title, picture.made_at) for picture in pictures],
        248,
    )
