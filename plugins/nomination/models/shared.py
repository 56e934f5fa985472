"""What several tables have in common: somebody who is sealed, and a post in words."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from lms.encryption import EncryptedTextField


class AboutSomebody(models.Model):
    """Somebody who is meant: the words are encrypted, the hashes find the same person (``identities.Identity``)."""

    #: The same person gives the same hash, and nothing can be read off it.
    nominee_key = models.CharField(max_length=64, editable=False, db_index=True)
    #: Hashes of the accounts that may be meant; one when it is certain.
    might_be = ArrayField(models.CharField(max_length=64), default=list, editable=False)
    #: Hash of how the name is read, for accounts that come later; empty when it is certain.
    sound_key = models.CharField(max_length=64, editable=False, blank=True, default="")
    nominee_name = EncryptedTextField(_("姓名"))
    nominee_unit = EncryptedTextField(_("单位"))
    nominee_post = EncryptedTextField(_("现任职务"))

    class Meta:
        abstract = True


class ForPost(models.Model):
    """Something for one post, announced or internal; it keeps the words, since announcements are edited and end."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("负责地区或单位"))
    vacancy = models.UUIDField(null=True, blank=True, editable=False)
    internal_post = models.ForeignKey(
        "nomination.InternalPost", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post_title = models.CharField(_("岗位"), max_length=200)
    post_employer = models.CharField(_("岗位单位"), max_length=200, blank=True)
    batch = models.CharField(_("批次"), max_length=120, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(vacancy=None) ^ Q(internal_post=None), name="%(class)s_for_one_post"),
        ]
