"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import CourseImport


def own_imports(user: User) -> Iterator[PersonalData]:
    """Yield the workbooks of courses that the person uploaded."""
    batches = CourseImport.objects.filter(made_by=user).select_related("parent").order_by("made_at")
    yield PersonalData(
        _("导入的课程"),
        (_("文件"), _("存放位置"), _("上传时间"), _("状态"), _("课程")),
        [(b.file_name, b.parent.title, b.made_at, b.get_state_display(), len(b.plan)) for b in batches],
        245,
    )
