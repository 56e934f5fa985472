"""Pages of lessons that take place in a room: saying who was there."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.components import PeopleField, numbers_in_workbook
from accounts.models import User
from accounts.querysets import UserQuerySet
from accounts.requests import SignedInRequest
from lms.uploads import WORKBOOK_SIZE

from .models import CoursePage, Enrolment, Lesson, LessonAttendance
from .offline import NotYetError, mark_attendance, people_to_mark, withdraw_attendance
from .permissions import teaches

A_PAGE = 50
#: So many people are noted at once; each of them costs a dozen statements.
MOST = 300


class WithdrawalForm(forms.Form):
    """Why a mark is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )


class AttendanceForm(forms.Form):
    """Who was there: ticked in the list of those who study the course, pasted by number, or from a workbook."""

    people = PeopleField(label=gettext_lazy("工号或用户名"), required=False)
    file = forms.FileField(
        label=gettext_lazy("名单文件（.xlsx）"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        validators=[WORKBOOK_SIZE],
        help_text=gettext_lazy("第 1 行写列名，其中有一列叫“工号”或“用户名”；与上面的名单合并。"),
    )
    person = forms.ModelMultipleChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: object, offered: UserQuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("people", "person"):
            self.fields[name].queryset = offered  # type: ignore[attr-defined]

    def clean_file(self) -> list[User]:
        """Return the people of the workbook."""
        file = self.cleaned_data["file"]
        field: PeopleField = self.fields["people"]  # type: ignore[assignment]
        return field.find(numbers_in_workbook(file.read())) if file else []

    def clean(self) -> dict[str, object]:
        values: dict[str, object] = super().clean() or {}
        if not self.errors and not any(values.values()):
            self.add_error("people", _("请勾选、填写名单，或选择文件。"))
        elif not self.errors and len(self.chosen) > MOST:
            self.add_error("people", _("一次最多 %(n)d 人。") % {"n": MOST})
        return values

    @property
    def chosen(self) -> list[User]:
        """Return the people, each once, in the order of their names."""
        found = {person.pk: person for name in ("person", "people", "file") for person in self.cleaned_data[name]}
        return sorted(found.values(), key=lambda person: (person.name_key, person.pk))


def _lesson(request: SignedInRequest, course_id: int, uid: UUID) -> Lesson:
    lessons = Lesson.objects.offered().select_related("page").filter(kind=Lesson.Kind.OFFLINE, page__live=True)
    lesson = get_object_or_404(lessons, page_id=course_id, uid=uid)
    if not CoursePage.objects.visible_to(request.user).filter(pk=course_id).exists():
        raise Http404
    if not teaches(request.user, lesson.page):
        raise Http404
    return lesson


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """List who studies the course and who was there, and take a list; names are shown before they are noted."""
    lesson, now = _lesson(request, course_id, lesson_uid), timezone.now()
    form = AttendanceForm(request.POST or None, request.FILES or None, offered=people_to_mark(lesson, by=request.user))
    if request.method == "POST" and form.is_valid():
        known = set(LessonAttendance.objects.standing().filter(lesson=lesson).values_list("user_id", flat=True))
        new = [person for person in form.chosen if person.pk not in known]
        if "confirmed" not in request.POST and new:
            context = {"lesson": lesson, "people": new, "known": len(form.chosen) - len(new)}
            return render(request, "courses/attendance_confirm.html", context)
        try:
            count = len(mark_attendance(lesson, new, by=request.user, at=now))
        except NotYetError as error:
            messages.warning(request, str(error))
        else:
            text = ngettext("已登记 %(n)d 人到课。", "已登记 %(n)d 人到课。", count)
            messages.success(request, text % {"n": count} if count else _("名单上的人都已登记过。"))
        return redirect("courses:attendance", course_id, lesson_uid)
    return render(request, "courses/attendance.html", _listed(request, lesson) | {"form": form, "now": now})


def _listed(request: SignedInRequest, lesson: Lesson) -> dict[str, object]:
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = request.GET.get("state", "")
    there = LessonAttendance.objects.standing().filter(lesson=lesson, user=OuterRef("user"))
    rows = Enrolment.objects.filter(course=lesson.page_id).select_related("user__unit").annotate(there=Exists(there))
    if words:
        rows = rows.filter(user__real_name__contains=words)
    if state in {"there", "missing"}:
        rows = rows.filter(there=state == "there")
    return {
        "lesson": lesson,
        "page": Paginator(rows.order_by("user__name_key", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "attended": LessonAttendance.objects.standing().filter(lesson=lesson).count(),
        "words": words,
        "state": state,
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, course_id: int, lesson_uid: UUID, user_id: int) -> HttpResponse:
    """Ask, with a reason, and then take back that somebody was there."""
    lesson = _lesson(request, course_id, lesson_uid)
    marks = LessonAttendance.objects.standing().filter(lesson=lesson).select_related("user", "marked_by")
    mark = get_object_or_404(marks, user_id=user_id)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw_attendance(lesson, mark.user, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("已撤销%(name)s的到课登记。") % {"name": mark.user.real_name})
        return redirect("courses:attendance", course_id, lesson_uid)
    return render(request, "courses/attendance_withdraw.html", {"lesson": lesson, "mark": mark, "form": form})
