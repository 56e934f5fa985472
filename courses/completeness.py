"""What a lesson of each kind needs, and what a draft of a course lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .lesson_models import PLAYED, SCHEDULED

if TYPE_CHECKING:
    from .models import CoursePage

#: What a lesson of a kind needs, and what to say where it is missing.
NEEDS = {
    "video": ("video", _("请选择视频。")),
    "audio": ("video", _("请选择音频。")),
    "scorm": ("package", _("请选择课件；没有课件时，请先在“课件”中上传。")),
    "exam": ("target", _("请选择测验；没有测验时，请先在“测验”中建立。")),
    "article": ("body", _("请填写正文。")),
    "document": ("document", _("请选择资料；没有资料时，请先在“资料库”中上传。")),
    "live": ("stream_url", _("请填写直播地址。")),
    "offline": ("place", _("请填写上课地点。")),
    "reflection": ("target", _("请选择心得任务；没有任务时，请先在“学习心得”中布置，并允许逾期提交。")),
}


def faults_of(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the field and the fault of everything that a lesson lacks."""
    kind = data.get("kind", "")
    field, text = NEEDS.get(kind, ("", ""))
    if field and not data.get(field):
        yield field, text
    elif kind in PLAYED and data["video"].type != kind:
        yield "video", _("视频课时请选择视频文件，音频课时请选择音频文件。")
    if kind in SCHEDULED:
        begin, end = data.get("starts_at"), data.get("ends_at")
        if not begin or not end or end <= begin:
            yield "ends_at", _("请填写开始和结束时间，结束晚于开始。")
        elif kind == "live" and (data.get("minimum_seconds") or 0) > (end - begin).total_seconds():
            yield "minimum_seconds", _("最短学习时间不能长于直播时间，否则没有人能学完。")
    address = data.get("stream_url") or ""
    if address and not address.startswith("https://"):
        yield "stream_url", _("直播地址须以 https:// 开头。")


def _said(error: ValidationError, course: CoursePage) -> list[str]:
    texts = []
    for field, messages in error.message_dict.items():
        name = "" if field == "__all__" else f"{course._meta.get_field(field).verbose_name}："
        texts += [f"{name}{message}" for message in messages]
    return texts


def faults_of_draft(course: CoursePage) -> list[str]:
    """Return in words what a draft lacks: Wagtail asks a draft for little, and its reviewers for all."""
    texts = []
    try:
        course.full_clean()
    except ValidationError as error:
        texts += _said(error, course)
    lessons = list(course.lessons.all())
    if not lessons:
        texts.append(gettext("没有课时。"))
    for number, lesson in enumerate(lessons, start=1):
        if not lesson.title.strip():
            texts.append(gettext("第 %(number)d 个课时没有标题。") % {"number": number})
        data = model_to_dict(lesson) | {"video": lesson.video}
        for _field, text in faults_of(data):
            texts.append(gettext("课时“%(lesson)s”：%(fault)s") % {"lesson": lesson.title, "fault": text})
    return texts
