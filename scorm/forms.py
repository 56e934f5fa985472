"""The editors' forms of packages."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from .models import Package, PackageImport, PackageVersion
from .permissions import policy


class CollectionChoice(forms.ModelChoiceField):
    """A collection by its name; the root is everybody's."""

    def label_from_instance(self, obj: Any) -> str:
        return _now("全市") if obj.is_root() else str(obj.name)


class PackageFileForm(forms.Form):
    """A file, and for a new package where it belongs."""

    file = forms.FileField(label=_("课件包"), widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}))
    title = forms.CharField(label=_("名称"), max_length=200, required=False, help_text=_("不填时用课件自己的名称。"))
    collection = CollectionChoice(Collection.objects.none(), label=_("放入集合"), empty_label=None)

    def __init__(self, *args: Any, user: Any, replaces: Package | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {
            "size": filesizeformat(settings.SCORM_MAX_ZIP_BYTES),
            "unpacked": filesizeformat(settings.SCORM_MAX_UNPACKED_BYTES),
            "files": settings.SCORM_MAX_FILES,
        }
        self.fields["file"].help_text = (
            _now("SCORM 1.2 或 2004 的 ZIP 文件，不超过 %(size)s；解压后不超过 %(unpacked)s、%(files)d 个文件。")
            % limits
        )
        if replaces is not None:
            del self.fields["title"], self.fields["collection"]
        else:
            choice: Any = self.fields["collection"]
            choice.queryset = policy.collections_user_has_permission_for(user, "add")
            choice.initial = choice.queryset.first()


class PackageForm(forms.ModelForm):
    """Title, collection, and whether the package may open windows."""

    class Meta:
        model = Package
        fields = ("title", "collection", "allow_popups")
        field_classes = {"collection": CollectionChoice}  # noqa: RUF012 (Django's own way)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["collection"]
        # Who may move it somewhere may add there.
        choice.queryset = policy.collections_user_has_permission_for(user, "add") | Collection.objects.filter(
            pk=self.instance.collection_id
        )
        choice.empty_label = None


class PackageFilter(forms.Form):
    """What the list is narrowed to."""

    q = forms.CharField(label=_("搜索名称"), required=False, max_length=100)
    standard = forms.ChoiceField(
        label=_("标准"), required=False, choices=[("", _("全部")), *PackageVersion.Standard.choices]
    )
    collection = CollectionChoice(Collection.objects.none(), label=_("集合"), required=False, empty_label=_("全部"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["collection"]
        choice.queryset = policy.collections_user_has_any_permission_for(user, ["add", "change", "choose"])


class ImportFilter(forms.Form):
    """What the list of one's own uploads is narrowed to."""

    q = forms.CharField(label=_("文件名"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *PackageImport.State.choices])
