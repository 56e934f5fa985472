"""The editors' forms of a video."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.models import MediaType

from .actions import start_conversion
from .captions import LANGUAGES
from .ingestion import digest
from .models import CaptionTrack, Video
from .probing import Facts, WrongFileError, probe

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def on_disk(upload: UploadedFile) -> "Iterator[Path]":
    """Yield a path at which the upload can be read."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        upload.seek(0)
        yield Path(file.name)


class VideoForm(BaseMediaForm):
    """Looks into the file before anything is kept, and starts the conversion when it is saved."""

    facts: Facts | None = None
    sha256 = ""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.acting_user = user

    def clean(self) -> Any:
        """Refuse a file that is no video, in words."""
        cleaned = super().clean()
        upload = self.cleaned_data.get("file")
        if isinstance(upload, UploadedFile):
            try:
                with on_disk(upload) as path:
                    self.sha256 = digest(path)
                    self.facts = probe(path, sound_only=self.instance.type == MediaType.AUDIO)
            except WrongFileError as error:
                self.add_error("file", str(error))
        return cleaned

    def _post_clean(self) -> None:
        # Of a file that was refused the model knows nothing, and would complain about the ending of its empty name.
        if "file" not in self.errors:
            super()._post_clean()

    def save(self, commit: bool = True) -> Any:
        """Save; a new file is converted in the background."""
        with transaction.atomic():
            if self.facts is not None:
                self.instance.sha256 = self.sha256
            video = super().save(commit=commit)
            if self.facts is not None:
                start_conversion(video, facts=self.facts, by=self.acting_user, at=timezone.now())
        return video


class CaptionsForm(forms.Form):
    """A caption file in one language."""

    language = forms.ChoiceField(label=_("语言"), choices=list(LANGUAGES.items()))
    file = forms.FileField(
        label=_("字幕文件"),
        help_text=_(
            "WebVTT（.vtt）或 SubRip（.srt），不超过 2 MB，UTF-8 或 GBK 编码。同一语言已有字幕时，新文件会取代它。"
        ),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    offset = forms.DecimalField(
        label=_("时间偏移（秒）"),
        max_digits=8,
        decimal_places=3,
        required=False,
        help_text=_("字幕出现得太早填正数，太晚填负数。"),
    )


class ShiftForm(forms.Form):
    """How far to move the lines of one language."""

    track = forms.ModelChoiceField(CaptionTrack.objects.none(), widget=forms.HiddenInput)
    offset = forms.DecimalField(
        label=_("整体移动（秒）"),
        max_digits=8,
        decimal_places=3,
        help_text=_("字幕出现得太早填正数，太晚填负数。"),
    )

    def __init__(self, *args: Any, video: Video, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track: Any = self.fields["track"]
        track.queryset = video.captions.all()


class ChaptersForm(forms.Form):
    """Chapters, one per line."""

    chapters = forms.CharField(
        label=_("章节"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "placeholder": "00:00 开场\n05:30 渔村集体经济\n1:02:03 小结"}),
        help_text=_("每行一章：时间、空格、标题。留空则没有章节。"),
    )


class PosterForm(forms.Form):
    """One of the pictures made from the video, or a picture of one's own."""

    number = forms.TypedChoiceField(
        label=_("从视频中选一张"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(number, str(number)) for number in range(1, 7)],
    )
    image = forms.ImageField(
        label=_("或上传图片"), required=False, help_text=_("JPG 或 PNG，不超过 10 MB，会缩小到 1280 × 720 以内。")
    )

    def clean(self) -> dict[str, Any]:
        """Want one of the two."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("number") and not cleaned.get("image"):
            raise forms.ValidationError(_("请选择一张图片，或上传一张。"))
        return cleaned


class TrimForm(forms.Form):
    """Where the video begins and ends, in seconds of the uploaded file."""

    start = forms.FloatField(label=_("从第几秒开始"), min_value=0)
    end = forms.FloatField(label=_("到第几秒结束"), min_value=0, required=False, help_text=_("留空则到文件末尾。"))
