"""The editors' form of a video."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.models import MediaType

from .actions import start_conversion
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
            video = super().save(commit=commit)
            if self.facts is not None:
                start_conversion(video, facts=self.facts, by=self.acting_user, at=timezone.now())
        return video
