"""The chooser of packages for the editors' forms."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from .models import Package


class _Usable:
    """Only packages that this person may choose, and that can be opened."""

    request: Any

    def get_object_list(self) -> Any:
        found = Package.objects.usable_by(self.request.user, "add", "change", "choose").ready()
        return found.order_by("-created_at")


class PackageChooseView(_Usable, ChooseView):
    """The chooser."""


class PackageChooseResultsView(_Usable, ChooseResultsView):
    """A page of the chooser's list."""


class PackageChooserViewSet(ChooserViewSet):
    """Choosing a package for a lesson."""

    model = Package
    icon = "folder-open-inverse"
    choose_one_text = _("选择课件")
    choose_another_text = _("换一个课件")
    edit_item_text = _("查看课件")
    per_page = 15
    choose_view_class = PackageChooseView
    choose_results_view_class = PackageChooseResultsView


package_chooser = PackageChooserViewSet("scorm_chooser", url_prefix="scorm/chooser")
PackageChooser = package_chooser.widget_class
