"""Files on their way in: whatever is too large is let go while it streams, and words are kept.

Only the part of a request that holds attachments is watched. What is dropped is never held in
memory and never written to disk; the form then says what was too large, beside what was typed.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import shortcuts
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse

from rung.domain.attaching import LARGEST, MOST

FIELD = "attached"  # the name of the control in every form that takes attachments
TOGETHER = MOST * LARGEST + 4 * 1024 * 1024  # bytes of a whole request, words and all
NEVER_READ = 1024 * 1024 * 1024  # a request that says it is larger is not read at all


class Dropped(UploadedFile):  # type: ignore[type-arg] # generic in its stubs alone
    """A file that was let go: its name is known, its content is not."""

    def __init__(self, name: str | None) -> None:
        super().__init__(file=None, name=name, size=LARGEST + 1)

    def close(self) -> None:
        """There is nothing to close."""


class SparingUploadHandler(FileUploadHandler):
    """Lets go of attachments that are too large, or too many, while they stream by."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.is_too_much = False
        self._count = 0
        self._size = 0
        self._watched = False
        self._file: TemporaryUploadedFile | None = None

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401 - Django's own signature
        META: dict[str, str],  # noqa: N803
        content_length: int,
        boundary: Any,  # noqa: ANN401 - bytes, whatever its stub says
        encoding: str | None = None,
    ) -> None:
        """A request that is too large as a whole keeps none of its files."""
        del input_data, META, boundary, encoding
        self.is_too_much = content_length > TOGETHER

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep what the one watched control sends, on disk; others keep what is not watched."""
        super().new_file(field_name, *args, **kwargs)
        self._watched = field_name == FIELD
        if not self._watched:
            return
        self._count, self._size = self._count + 1, 0
        if not self._is_dropped():
            self._file = TemporaryUploadedFile(
                self.file_name or "", self.content_type or "", 0, self.charset
            )
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write a piece, or let it go; a piece of another control is passed on."""
        del start
        if not self._watched:
            return raw_data
        self._size += len(raw_data)
        if self._is_dropped():
            self._let_go()
        elif self._file is not None:
            self._file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        """The file, or the name of what was let go; nothing for another control."""
        if not self._watched:
            return None
        kept, self._file = self._file, None
        if kept is None:
            return Dropped(self.file_name)
        kept.seek(0)
        kept.size = file_size
        return kept

    def upload_interrupted(self) -> None:
        """Nothing stays behind of what did not come to its end."""
        self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _is_dropped(self) -> bool:
        return self.is_too_much or self._count > MOST + 1 or self._size > LARGEST


def bounded(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer a request that says it is larger than anything we read, without it."""

    def respond(request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if not stated.isdigit() or int(stated) <= NEVER_READ:
            return get_response(request)
        response = shortcuts.render(
            request,
            "errors/413.html",
            {},
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            using="jinja2",
        )
        response.headers["Connection"] = "close"
        return response

    return respond
