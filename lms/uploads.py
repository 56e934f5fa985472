"""Files on their way in: whatever a form takes never lies on the disk in clear, not even for a moment.

Small bodies stay in memory. The files of larger ones go to a temporary file without a name, encrypted with a key that
exists only in the memory of this request: many may be sent at once without filling the memory, and neither a crash
nor a copy of the disk tells what a letter came with.
"""

import io
import os
import tempfile
from dataclasses import dataclass
from typing import IO, Any

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, StopFutureHandlers
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .workbooks import MAX_BYTES

KEY_BYTES = 32
BLOCK = 16
#: What the rest of a form adds to its file.
FORM_BYTES = 256 * 1024


class MemoryOnlyUploadHandler(MemoryFileUploadHandler):
    """Keeps a file in memory, for forms that open it whole at once; what is larger than `most` is thrown away."""

    def __init__(self, request: HttpRequest | None = None, *, most: int) -> None:
        super().__init__(request)
        self.most = most

    def handle_raw_input(self, input_data: Any, *args: Any, **kwargs: Any) -> None:
        """Look at the length of the whole request, which the browser states."""
        _headers, content_length, *_rest = args
        self.activated = content_length <= self.most + FORM_BYTES


def is_too_large(request: HttpRequest, most: int) -> bool:
    """Say whether :class:`MemoryOnlyUploadHandler` threw away what came with `request`."""
    return int(request.META.get("CONTENT_LENGTH") or 0) > most + FORM_BYTES


@dataclass(frozen=True)
class AtMost:
    """Validates a file by its size, before anything reads it; `words` say what to do."""

    size: int
    words: Any  # text, or a promise of one

    def __call__(self, file: Any) -> None:
        if file.size > self.size:
            raise ValidationError(self.words, code="too_large")


WORKBOOK_SIZE = AtMost(MAX_BYTES, _("文件超过 20 MB。请删除图片和多余的工作表，或分成几个文件上传。"))


class SealedFile(io.RawIOBase):
    """Bytes in a temporary file without name, encrypted with a key of their own; appended once, then read.

    AES in counter mode can be read at any place, as readers of archives do. Nothing is authenticated: who can change
    the file while it is read can read the memory as well, and what is kept for good is sealed in another way.
    """

    def __init__(self) -> None:
        super().__init__()
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, buffering=0)  # noqa: SIM115
        self._key = os.urandom(KEY_BYTES)
        self._writer = self._cipher(0)
        self._place = self._length = 0

    def _cipher(self, block: int) -> CipherContext:
        """Return what encrypts and decrypts from `block` on. The key is used once, so that the counter starts at 0."""
        return Cipher(algorithms.AES(self._key), modes.CTR(block.to_bytes(BLOCK, "big"))).encryptor()

    def append(self, data: bytes) -> None:
        """Add `data` at the end; nothing is ever written twice at the same place."""
        self._file.seek(self._length)
        left = memoryview(self._writer.update(data))
        while left:
            left = left[self._file.write(left) :]
        self._length += len(data)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._length}[whence]
        self._place = max(0, start + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        block, skipped = divmod(self._place, BLOCK)
        self._file.seek(self._place)
        data = self._file.read(len(buffer))
        cipher = self._cipher(block)
        cipher.update(bytes(skipped))
        buffer[: len(data)] = cipher.update(data)
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class SealedUploadedFile(UploadedFile):
    """An upload that lies encrypted on the disk until it is closed."""

    def __init__(self, content: SealedFile, *args: Any) -> None:
        content.seek(0)
        super().__init__(io.BufferedReader(content), *args)


class SealedFileUploadHandler(FileUploadHandler):
    """Takes the files that are too large for the memory, but for editors' recordings and packages.

    Those are for publication, are by far the largest, and are examined by programs that need a path.
    """

    sealed: SealedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        if self.request is not None and self.request.path.startswith(f"/{settings.EDITORS_PREFIX}"):
            self.sealed = None
            return
        self.sealed = SealedFile()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take a piece, or leave it to the next handler."""
        if self.sealed is None:
            return raw_data
        self.sealed.append(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Hand out the finished file."""
        if self.sealed is None:
            return None
        done, self.sealed = self.sealed, None
        return SealedUploadedFile(
            done, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )

    def upload_interrupted(self) -> None:
        """Let go of what was sent of a file whose sender went away."""
        if self.sealed is not None:
            self.sealed.close()
            self.sealed = None
