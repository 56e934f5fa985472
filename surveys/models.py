"""A survey with its rounds, what people replied, into which topic it falls, and what became of it (SPEC L30-L32)."""

import uuid
from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .querysets import ItemQuerySet, ReplyQuerySet, RoundQuerySet, SurveyQuerySet

USER = settings.AUTH_USER_MODEL


class Survey(models.Model):
    """What an office asks the people of an audience about, in one or several rounds."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("标题"), max_length=100)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+", verbose_name=_("发起单位"))
    audience = models.OneToOneField(
        "accounts.Audience", on_delete=models.PROTECT, related_name="+", verbose_name=_("对象")
    )
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    objects = SurveyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("调研")
        verbose_name_plural = _("调研")
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.uid])


class Topic(models.Model):
    """Into what replies are sorted; `keywords`, parted by spaces, suggest it for a reply that holds one of them."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(_("主题"), max_length=30)
    keywords = models.CharField(_("关键词"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "name"], name="topic_once_in_a_survey")]

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One question, sent once to everybody of the audience; replies come until the end of `closes_on`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("轮次"))
    question = models.CharField(_("问题"), max_length=100, help_text=_("短信只发这句话，最多 100 字。"))
    sms = models.BooleanField(_("同时发短信"), default=False, help_text=_("收到的人可以直接回复短信。"))
    closes_on = models.DateField(_("截止日期"))
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["survey", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["survey", "number"], name="round_number_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} · {self.number}"

    def get_absolute_url(self) -> str:
        """Return where people reply."""
        return reverse("surveys:reply", args=[self.uid])

    def takes_replies(self, on: date) -> bool:
        """Say whether people may reply on the day `on`."""
        return self.sent_at is not None and on <= self.closes_on


class Recipient(models.Model):
    """Somebody who was asked in a round."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recipients")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    wagtail_reference_index_ignore = True

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "user"], name="asked_once_in_a_round")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.user_id}"


class Reply(models.Model):
    """What somebody replied. Its text is never changed; staff sort it into a topic."""

    class Channel(models.TextChoices):
        SITE = "site", _("网站")
        SMS = "sms", _("短信")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="replies")
    channel = models.CharField(_("方式"), max_length=4, choices=Channel.choices)
    text = models.TextField(_("回复"), max_length=1000)
    received_at = models.DateTimeField(_("时间"))
    #: What the gateway calls the message, so that one that comes twice counts once.
    reference = models.CharField(max_length=80, unique=True, null=True)  # noqa: DJ001 # unique only where there is one
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, related_name="replies", verbose_name=_("主题")
    )
    sorted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReplyQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.uid.hex


class Item(models.Model):
    """A matter that a reply brought up: somebody answers for it until it is solved or explained (SPEC L31)."""

    class State(models.TextChoices):
        OPEN = "open", _("办理中")
        SOLVED = "solved", _("已解决")
        EXPLAINED = "explained", _("说明")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reply = models.OneToOneField(Reply, on_delete=models.PROTECT, related_name="item")
    matter = models.CharField(_("事项"), max_length=100)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责人"))
    due_on = models.DateField(_("期限"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.OPEN)
    note = models.TextField(_("办理情况或说明"), max_length=2000, blank=True)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ItemQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None)
                | ~Q(state="open") & Q(settled_at__isnull=False) & ~Q(note=""),
                name="item_settled_with_words",
            )
        ]

    def __str__(self) -> str:
        return self.matter

    def get_absolute_url(self) -> str:
        return reverse("surveys:item", args=[self.uid])
