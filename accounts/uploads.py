"""Taking files that hold protected values: in memory only, never in a temporary file."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler

from lms.workbooks import MAX_BYTES

#: What a form adds to its file.
FORM_BYTES = 64 * 1024


class MemoryOnlyUploadHandler(MemoryFileUploadHandler):
    """Keeps every file in memory; what is larger than allowed is read and thrown away."""

    def handle_raw_input(self, input_data: Any, *args: Any, **kwargs: Any) -> None:
        """Look at the length of the whole request, which the browser states."""
        _headers, content_length, *_rest = args
        self.activated = content_length <= MAX_BYTES + FORM_BYTES
