"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import AttendanceMark, Certificate, ClassMember, ElectiveChoice, TrainingHours, ViewingAttendee


def own_class_data(user: User) -> Iterator[PersonalData]:
    """Yield classes, electives, attendance, hours of 集中培训, certificates and group viewings of the person."""
    yield from _classes(user)
    yield from _earned(user)
    seats = ViewingAttendee.objects.filter(user=user).select_related("viewing__unit").order_by("viewing__starts_at")
    yield PersonalData(
        _("集中收看名单"),
        (_("收看内容"), _("单位"), _("开始时间"), _("状态")),
        [(x.viewing.title, x.viewing.unit.name, x.viewing.starts_at, x.viewing.get_state_display()) for x in seats],
        395,
    )


def _classes(user: User) -> Iterator[PersonalData]:
    members = ClassMember.objects.filter(user=user).select_related("training_class", "group").order_by("joined_at")
    yield PersonalData(
        _("培训班"),
        (_("班次"), _("编入方式"), _("小组"), _("编入时间"), _("状态"), _("离班时间"), _("离班原因"), _("结业")),
        [
            (
                each.training_class.title,
                each.get_way_display(),
                each.group.name if each.group else "",
                each.joined_at,
                each.get_state_display(),
                each.left_at,
                each.left_reason,
                {True: _("结业"), False: _("未结业"), None: ""}[each.graduated],
            )
            for each in members
        ],
        390,
    )
    choices = ElectiveChoice.objects.filter(member__user=user).select_related(
        "member__training_class", "class_course__course"
    )
    yield PersonalData(
        _("班次选修课程"),
        (_("班次"), _("课程"), _("选课时间")),
        [(each.member.training_class.title, each.class_course.course.title, each.chosen_at) for each in choices],
        391,
    )
    marks = AttendanceMark.objects.filter(member__user=user).select_related("meeting__training_class")
    yield PersonalData(
        _("签到记录"),
        (_("班次"), _("场次"), _("记录"), _("时间"), _("原因")),
        [(x.meeting.training_class.title, x.meeting.title, x.get_kind_display(), x.at, x.reason) for x in marks],
        392,
    )


def _earned(user: User) -> Iterator[PersonalData]:
    hours = TrainingHours.objects.of(user).order_by("recorded_at")
    yield PersonalData(
        _("集中培训学时"),
        (_("名称"), _("类别"), _("学时"), _("取得日期"), _("记录时间")),
        [(each.title, each.get_category_display(), each.hours, each.earned_on, each.recorded_at) for each in hours],
        393,
    )
    certificates = Certificate.objects.of(user).order_by("issued_at")
    yield PersonalData(
        _("结业证书"),
        (_("编号"), _("查验码"), _("班次"), _("颁发时间"), _("撤销时间")),
        [(each.number, each.code, each.title, each.issued_at, each.revoked_at) for each in certificates],
        394,
    )
