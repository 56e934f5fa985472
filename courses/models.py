"""The catalogue, courses and their lessons, enrolments and progress."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page, PageManager, PageViewRestriction, Revision
from wagtail.search import index

from lms.personal_pages import PersonalPage
from lms.public_pages import PublicPagesQuerySet
from media.rules import WatchRules

from .evidence_models import AttendanceWithdrawal as AttendanceWithdrawal
from .evidence_models import LessonAttendance as LessonAttendance
from .evidence_models import LivePeak as LivePeak
from .evidence_models import LivePresence as LivePresence
from .evidence_models import LiveVisit as LiveVisit
from .evidence_models import PageRead as PageRead
from .evidence_models import ReadingPlace as ReadingPlace
from .forms import CoursePageForm, LessonsPanel, TopicChoices
from .lesson_models import Lesson as Lesson
from .prerequisite_models import Prerequisite as Prerequisite
from .querysets import CourseQuerySet, EnrolmentQuerySet

if TYPE_CHECKING:
    from .speech import SpeechHit


#: So many characters of an article are found by the search.
LONGEST_FOUND = 20_000


class CourseIndexPage(Page):
    """课程中心: lists, searches and filters every course below it."""

    intro = models.CharField(_("导语"), max_length=200, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    subpage_types: ClassVar = ["courses.CoursePage", "courses.TopicPage", "courses.CountyCoursesPage"]

    class Meta:
        verbose_name = _("课程中心")
        verbose_name_plural = _("课程中心")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Add the catalogue that the address asks for."""
        from .catalogue import Catalogue

        catalogue = Catalogue.from_request(request)
        catalogue.note_if_missed(at=timezone.now())
        return {**super().get_context(request, *args, **kwargs), "catalogue": catalogue}

    def route(self, request, path_components):  # type: ignore[no-untyped-def]
        """Find a course in one step, where Wagtail would ask for the page and then for the course."""
        if len(path_components) == 1:
            course = CoursePage.objects.child_of(self).filter(slug=path_components[0], live=True).first()
            if course is not None:
                course.found_in = self
                return course.route(request, [])
        return super().route(request, path_components)

    def get_template(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Return only the list where htmx asks for it: the same template, a named part of it."""
        template = super().get_template(request, *args, **kwargs)
        return f"{template}#results" if getattr(request, "htmx", False) else template


class CountyCoursesPage(Page):
    """The place of a county's own courses in the editors' area; learners find them in the one catalogue."""

    county = models.OneToOneField(
        "accounts.Unit", on_delete=models.PROTECT, related_name="courses_page", verbose_name=_("县（区）")
    )

    #: Made by ``courses.actions.open_county_courses`` alone, one for each county.
    is_creatable = False
    parent_page_types: ClassVar = ["courses.CourseIndexPage"]
    subpage_types: ClassVar = ["courses.CoursePage"]

    class Meta:
        verbose_name = _("县区课程")
        verbose_name_plural = _("县区课程")

    def serve(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Lead to the catalogue, which lists every county's courses."""
        return redirect(self.get_parent().get_url(request))


class TopicPage(Page):
    """专题栏目 (SPEC L07): a column of courses; a course may be in many."""

    intro = models.TextField(_("导语"), blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["courses.CourseIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    objects = PageManager.from_queryset(PublicPagesQuerySet)()

    class Meta:
        verbose_name = _("专题栏目")
        verbose_name_plural = _("专题栏目")

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Add the catalogue, narrowed to this column."""
        from .catalogue import Catalogue

        return {
            **super().get_context(request, *args, **kwargs),
            "catalogue": Catalogue.from_request(request, topic=self),
        }


class CoursePage(PersonalPage, Page):
    """A course: material, lessons and the rules under which it counts."""

    class CourseClass(models.TextChoices):
        REQUIRED = "required", _("必修")
        ELECTIVE = "elective", _("选修")
        ASSIGNED = "assigned", _("指定")
        MICRO = "micro", _("微课")

    class Subject(models.TextChoices):
        THEORY = "theory", _("政治理论")
        POLICY = "policy", _("政策法规")
        BUSINESS = "business", _("业务知识")
        CULTURE = "culture", _("文化素养")
        SKILL = "skill", _("技能培训")

    class Source(models.TextChoices):
        PURCHASED = "purchased", _("购买")
        RECORDED = "recorded", _("录制")
        DOWNLOADED = "downloaded", _("下载")
        SHARED = "shared", _("共享")

    summary = models.TextField(_("课程简介"), max_length=600)
    lecturer = models.CharField(_("主讲人"), max_length=40, db_index=True)
    lecturer_title = models.CharField(_("主讲人单位及职务"), max_length=80, blank=True)
    course_class = models.CharField(
        _("课程性质"), max_length=10, choices=CourseClass.choices, default=CourseClass.ELECTIVE
    )
    subject = models.CharField(_("课程类别"), max_length=10, choices=Subject.choices, default=Subject.THEORY)
    source = models.CharField(_("课程来源"), max_length=10, choices=Source.choices, default=Source.RECORDED)
    licence_expires = models.DateField(_("授权到期日"), null=True, blank=True)
    topics = ParentalManyToManyField(TopicPage, blank=True, related_name="courses", verbose_name=_("专题栏目"))
    completion_ratio = models.DecimalField(
        _("完成比例"),
        max_digits=3,
        decimal_places=2,
        default="0.90",
        validators=[MinValueValidator(0.5), MaxValueValidator(1)],
        help_text=_("每节视频实际观看的片段达到总时长的这个比例，即为学完。"),
    )
    max_rate = models.DecimalField(
        _("最高倍速"),
        max_digits=3,
        decimal_places=2,
        default="1.50",
        validators=[MinValueValidator(1), MaxValueValidator(2)],
        help_text=_("服务器按此倍速核定观看时间。"),
    )
    forward_seek = models.BooleanField(_("允许拖到未看过的位置"), default=True)
    pause_hidden = models.BooleanField(
        _("离开页面时暂停"), default=False, help_text=_("切换到别的页面或锁屏时暂停；学员因此不能只听声音。")
    )
    presence_from = models.PositiveSmallIntegerField(
        _("在学确认：至少每隔（分钟）"),
        default=0,
        validators=[MaxValueValidator(60)],
        help_text=_("每看这么多分钟新内容，出一道与刚才内容有关的小题；0 为不确认。"),
    )
    presence_to = models.PositiveSmallIntegerField(
        _("在学确认：至多每隔（分钟）"), default=0, validators=[MaxValueValidator(60)]
    )
    ask_questions = models.BooleanField(_("播放视频中的提问"), default=True)
    questions_wait = models.BooleanField(_("答对提问后才继续计时"), default=True)
    in_sequence = models.BooleanField(_("按顺序学习"), default=False)
    # Kept with the page so that thousands of courses filter and sort by it without a join; see refresh_duration.
    duration_seconds = models.PositiveIntegerField(_("总时长（秒）"), default=0, editable=False, db_index=True)
    # The same for the order by learners; see count_learners.
    learners = models.PositiveIntegerField(_("学习人数"), default=0, editable=False, db_index=True)

    # What the catalogue adds to a course that it lists; a template that asks for what is missing pays dearly for it.
    found_in: "CourseIndexPage | None" = None
    words: str = ""
    excerpt: str = ""
    speech: "SpeechHit | None" = None
    my_enrolment: int | None = None
    my_completed_at: "datetime | None" = None

    base_form_class = CoursePageForm
    objects = PageManager.from_queryset(CourseQuerySet)()

    parent_page_types: ClassVar = ["courses.CourseIndexPage", "courses.CountyCoursesPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("lecturer", boost=1.5),
        index.AutocompleteField("lecturer"),
        index.RelatedFields("topics", [index.SearchField("title", boost=1.5)]),
        index.SearchField("summary"),
        index.SearchField("lecturer_title"),
        index.SearchField("lesson_titles"),
        index.SearchField("lesson_texts"),
    ]

    material_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("lecturer"), FieldPanel("lecturer_title")], heading=_("主讲人")),
        MultiFieldPanel(
            [
                FieldPanel("course_class"),
                FieldPanel("subject"),
                FieldPanel("source"),
                FieldPanel("licence_expires"),
                FieldPanel("topics", widget=TopicChoices),
            ],
            heading=_("归类"),
        ),
    ]
    lesson_panels: ClassVar = [LessonsPanel("lessons", heading=_("课时"), label=_("课时"), min_num=1)]
    rule_panels: ClassVar = [
        FieldPanel("completion_ratio"),
        FieldPanel("max_rate"),
        FieldPanel("forward_seek"),
        FieldPanel("pause_hidden"),
        FieldRowPanel([FieldPanel("presence_from"), FieldPanel("presence_to")]),
        FieldPanel("ask_questions"),
        FieldPanel("questions_wait"),
        FieldPanel("in_sequence"),
        InlinePanel(
            "prerequisites",
            heading=_("先修课程"),
            label=_("先修课程"),
            help_text=_("学完这些课程后才能开始本课程；已经开始学习的人不受影响。"),
        ),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(material_panels, heading=_("1 材料")),
            ObjectList(lesson_panels, heading=_("2 课时")),
            ObjectList(rule_panels, heading=_("3 规则")),
            ObjectList([*Page.promote_panels, *Page.settings_panels], heading=_("4 发布")),
        ]
    )

    class Meta:
        verbose_name = _("课程")
        verbose_name_plural = _("课程")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(presence_from=0, presence_to=0)
                | Q(presence_from__gte=3, presence_to__gte=models.F("presence_from")),
                name="course_presence_times",
                violation_error_message=_("在学确认的间隔至少 3 分钟，且“至多”不小于“至少”；不需要时两项都填 0。"),
            )
        ]

    @property
    def watch_rules(self) -> WatchRules:
        """Return how the videos of this course are to be watched."""
        return WatchRules(
            forward_seek=self.forward_seek,
            pause_hidden=self.pause_hidden,
            ask=self.ask_questions,
            wait=self.questions_wait,
            check_from=self.presence_from,
            check_to=self.presence_to,
            complete=float(self.completion_ratio),
        )

    def save(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Keep lessons with learning records, whatever the editor, a revision or a copy leaves out of the list."""
        from .drafts import settle

        # Wagtail saves single fields often; then modelcluster leaves lessons and prerequisites alone.
        if kwargs.get("update_fields") is None:
            settle(self)
        return super().save(*args, **kwargs)

    def serializable_data(self):  # type: ignore[no-untyped-def]
        """Leave retired lessons out of revisions and copies: who publishes one offers exactly what it lists."""
        from .live import keep_recordings

        keep_recordings(self)
        data = super().serializable_data()
        data["lessons"] = [lesson for lesson in data.get("lessons", []) if not lesson.get("retired")]
        return data

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Ask in one query what Wagtail asks in two: an alias, or one of an alias, is as restricted as its source."""
        source = Coalesce("alias_of__alias_of", "alias_of", "pk")
        above = Page.objects.ancestor_of(self, inclusive=True).annotate(source=source)
        return PageViewRestriction.objects.filter(page__in=above.order_by().values("source"))

    def get_context(self, request, *args, **kwargs):  # type: ignore[no-untyped-def]
        """Add what this person needs to start or continue."""
        from .study import CourseView

        topics = TopicPage.objects.open_to_all().filter(courses=self.pk) if self.pk else self.topics.all()
        context = super().get_context(request, *args, **kwargs)
        return {**context, "view": CourseView.of(self, request.user, at=timezone.now()), "topics": topics}

    @property
    def centre(self) -> Page:
        """Return the course centre, also for a course that a county keeps."""
        if self.found_in is not None:
            return self.found_in
        above: Page = self.get_parent()
        return above if above.specific_class is CourseIndexPage else above.get_parent()

    @property
    def course_class_label(self) -> str:
        """Return the name of the class; Django's own way to it translates all of them, for each card of a list."""
        return str(self.CourseClass(self.course_class).label)

    @property
    def cover_url(self) -> str:
        """Return the address of the drawn cover."""
        return reverse("courses:cover", args=[self.pk])

    def lesson_titles(self) -> list[str]:
        """Return what the offered lessons are called, for the search."""
        return [lesson.title for lesson in self.lessons.all() if not lesson.retired]

    def lesson_texts(self) -> list[str]:
        """Return what stands in the articles among the offered lessons, for the search; long ones are cut."""
        return [lesson.plain_text[:LONGEST_FOUND] for lesson in self.lessons.all() if not lesson.retired]

    @property
    def minutes(self) -> int:
        """Return the duration in whole minutes, rounded up."""
        return -(-self.duration_seconds // 60)


class Enrolment(models.Model):
    """A person studies a course."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("学员")
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrolments", verbose_name=_("课程"))
    enrolled_at = models.DateTimeField(_("开始学习"))
    last_active_at = models.DateTimeField(_("最近学习"))
    last_lesson = models.ForeignKey(
        Lesson, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("最近课时")
    )
    completed_at = models.DateTimeField(_("学完时间"), null=True, blank=True)
    completed_revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("课程版本")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("选课记录")
        verbose_name_plural = _("选课记录")
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "course"], name="enrolled_once")]
        indexes: ClassVar = [models.Index(fields=["user", "-last_active_at"], name="enrolment_recent")]

    def __str__(self) -> str:
        return f"{self.user} · {self.course}"


class LessonProgress(models.Model):
    """How far a person is with a lesson; `ratio` runs from 0 to 1. It only falls where a mark is taken back."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="progress")
    opened_at = models.DateTimeField(_("首次打开"))
    ratio = models.FloatField(_("进度"), default=0)
    completed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("课时进度")
        verbose_name_plural = _("课时进度")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="progress_once"),
            models.CheckConstraint(condition=Q(ratio__gte=0, ratio__lte=1), name="progress_ratio_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} {self.ratio:.0%}"
