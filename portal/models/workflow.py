"""The first of the two decisions before something is made public (SPEC P09, P10)."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState

from .places import SectionPage


class ResponsibleTask(AbstractGroupApprovalTask):
    """Whoever is responsible for the section decides; where nobody is named, the members of the groups do."""

    class Meta:
        verbose_name = _("板块责任人审核")
        verbose_name_plural = _("板块责任人审核")

    def _decides(self, obj: Any, user: Any) -> bool:
        if user.is_superuser:
            return True
        section = SectionPage.objects.ancestor_of(obj).first() if isinstance(obj, Page) else None
        if section is not None and section.responsible_id is not None:
            return bool(section.responsible_id == user.pk)
        return bool(self._user_in_groups(user))

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Say whether `user` may open what is to be decided."""
        return self._decides(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Say whether `user` only reads it while it is to be decided."""
        return not self._decides(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        """Say whether `user` may keep others from editing it."""
        return self._decides(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return what `user` may decide."""
        if not self._decides(obj, user):
            return []
        return [("reject", _("退回修改"), True), ("approve", _("同意"), False), ("approve", _("附意见同意"), True)]

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for `user`."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("revision")
        mine = [state.pk for state in waiting if self._decides(state.revision.content_object, user)]
        return waiting.filter(pk__in=mine)

    @classmethod
    def get_description(cls) -> str:
        """Say in the editors' area what this step is."""
        return str(_("由所在板块的责任人审核；没有指定责任人的，由所选组的成员审核。"))

    admin_form_fields: ClassVar = AbstractGroupApprovalTask.admin_form_fields
