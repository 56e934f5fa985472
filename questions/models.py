"""Knowledge points, questions, their frozen versions, what is known about their use, and imports."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from jobs.checked_files import CheckedFile

from .drafts import title_of
from .querysets import (
    KnowledgePointManager,
    QuestionImportQuerySet,
    QuestionPairQuerySet,
    QuestionPictureQuerySet,
    QuestionQuerySet,
)


class KnowledgePoint(MP_Node):
    """A place in the tree of what is asked about; `full_name` is its path, such as 法治/行政法/许可."""

    name = models.CharField(_("名称"), max_length=60)
    full_name = models.CharField(_("路径"), max_length=600, unique=True, editable=False)

    objects = KnowledgePointManager()

    class Meta:
        verbose_name = _("知识点")
        verbose_name_plural = _("知识点")

    def __str__(self) -> str:
        return self.full_name

    @property
    def above(self) -> str:
        """The path of the point above; empty at the top."""
        return self.full_name.rpartition("/")[0]


class Question(models.Model):
    """A question of the bank. Attempts never look at it: they keep the :class:`QuestionVersion` they were given.

    `body` is as :mod:`questions.drafts` says. Without a `scope` the question is the city's. The questions of a passage
    have it as `parent` and no scope, point or state of their own that would count.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        JUDGE = "judge", _("判断")
        BLANK = "blank", _("填空")
        MATCH = "match", _("匹配")
        ORDER = "order", _("排序")
        ESSAY = "essay", _("问答")
        PASSAGE = "passage", _("材料题")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        READY = "ready", _("可用")
        RETIRED = "retired", _("已停用")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属")
    )
    number = models.CharField(_("题目编号"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("材料题")
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("题型"), max_length=10, choices=Kind.choices, default=Kind.SINGLE)
    stem = models.TextField(_("题干"))
    explanation = models.TextField(_("解析"), blank=True)
    body = models.JSONField(default=dict)
    plain = models.TextField(editable=False, default="")
    point = models.ForeignKey(
        KnowledgePoint,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("知识点"),
    )
    difficulty = models.PositiveSmallIntegerField(
        _("难度"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("1 最易，5 最难")
    )
    marks = models.DecimalField(_("默认分值"), max_digits=5, decimal_places=1, default=1)
    tags = ArrayField(models.CharField(max_length=30), verbose_name=_("标签"), default=list, blank=True)
    source = models.CharField(_("来源"), max_length=120, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.READY)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), null=True, editable=False)
    changed_at = models.DateTimeField(_("修改时间"), null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("试题")
        verbose_name_plural = _("试题")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "number"],
                condition=~Q(number=""),
                nulls_distinct=False,
                name="question_number_once_per_owner",
                violation_error_message=_("这个题目编号已被使用。"),
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(kind="passage"), name="question_passages_do_not_nest"),
            models.CheckConstraint(condition=Q(difficulty__gte=1, difficulty__lte=5), name="question_difficulty"),
        ]
        indexes: ClassVar = [
            GinIndex(OpClass(F("plain"), name="gin_trgm_ops"), name="question_plain_trigrams"),
            GinIndex(fields=["tags"], name="question_tags"),
            models.Index(fields=["kind", "difficulty"], name="question_kind"),
        ]

    def __str__(self) -> str:
        return title_of(self.stem)

    def get_absolute_url(self) -> str:
        return reverse("questions:question", args=[self.uid])

    @property
    def title(self) -> str:
        """The beginning of the stem without markup."""
        return title_of(self.stem)


class QuestionPicture(models.Model):
    """A picture that questions show; its file never changes, so that versions stay what they were.

    `title` is what a description begins with. Whoever loads it is asked for a right to it every time.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所属")
    )
    digest = models.CharField(max_length=64, editable=False)
    file = models.FileField(_("文件"), upload_to="question-pictures/")
    extension = models.CharField(max_length=4, editable=False)
    width = models.PositiveIntegerField(_("宽"), editable=False)
    height = models.PositiveIntegerField(_("高"), editable=False)
    title = models.CharField(_("图片说明"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    made_at = models.DateTimeField(_("上传时间"), editable=False)

    objects = QuestionPictureQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("题中图片")
        verbose_name_plural = _("题中图片")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scope", "digest"], nulls_distinct=False, name="question_picture_once_per_owner"
            )
        ]

    def __str__(self) -> str:
        return self.title or f"{self.uid}"

    def get_absolute_url(self) -> str:
        return reverse("question_picture", args=[self.uid])


class QuestionVersion(models.Model):
    """What a question said at one time; never changed (database trigger). `content`: :mod:`questions.contents`."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    pictures = models.ManyToManyField(QuestionPicture, related_name="versions", editable=False)
    digest = models.CharField(max_length=64, editable=False)
    content = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("试题版本")
        verbose_name_plural = _("试题版本")
        constraints: ClassVar = [models.UniqueConstraint(fields=["question", "digest"], name="question_version_once")]

    def __str__(self) -> str:
        return title_of(self.content["stem"])


class QuestionPair(models.Model):
    """Two questions that say nearly the same; found whenever one of them is written (``similarity.note_pairs``)."""

    first = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="+")
    likeness = models.FloatField(_("相似"))

    objects = QuestionPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("相似的试题")
        verbose_name_plural = _("相似的试题")
        ordering: ClassVar = ["-likeness", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="question_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="question_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"


class QuestionUse(models.Model):
    """What whoever uses questions tells about one version in one place (an exam); written by ``actions.note_uses``.

    The bank does not know who that is: `place` is a name of theirs, such as ``exam:<uid>``, `url` where it is shown.
    `facility` is the mean share of the marks (0 to 1), `discrimination` an index from -100 to 100; nothing is known
    where too few people answered.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="uses")
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=80)
    title = models.CharField(_("用在"), max_length=160)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("时间"))
    answers = models.PositiveIntegerField(_("作答人次"), default=0)
    facility = models.FloatField(_("得分率"), null=True)
    discrimination = models.FloatField(_("区分度"), null=True)

    class Meta:
        verbose_name = _("试题使用")
        verbose_name_plural = _("试题使用")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "place"], name="question_use_once")]
        indexes: ClassVar = [models.Index(fields=["place"], name="question_use_place")]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.title}"


class QuestionFigures(models.Model):
    """The uses of a question taken together, so that lists can be sorted by them (``actions.note_uses``)."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="figures")
    uses = models.PositiveIntegerField(_("使用次数"), default=0)
    answers = models.PositiveIntegerField(_("作答人次"), default=0)
    facility = models.FloatField(_("得分率"), null=True)
    discrimination = models.FloatField(_("区分度"), null=True)
    counted_at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("试题统计")
        verbose_name_plural = _("试题统计")

    def __str__(self) -> str:
        return f"{self.question_id}: {self.uses}"


class QuestionImport(CheckedFile):
    """A file of questions that was checked: its faults, or what will be made of it, or what was.

    `plan` holds drafts with the place each stood at, `faults` and `notices` rows with row, column, value and message.
    """

    scope = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("所属")
    )
    format = models.CharField(_("格式"), max_length=10)
    notices = models.JSONField(_("提示"), default=list)
    plan = models.JSONField(_("试题"), default=list)
    added = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)

    objects = QuestionImportQuerySet.as_manager()

    class Meta(CheckedFile.Meta):
        verbose_name = _("试题导入")
        verbose_name_plural = _("试题导入")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | (~Q(state="applied") & Q(applied_at=None)),
                name="question_import_applied_when",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("questions:import", args=[self.uid])

    @property
    def known(self) -> list[dict[str, Any]]:
        """The entries of the plan whose number the bank has already."""
        return [entry for entry in self.plan if entry["exists"]]
