"""Uploads of strangers: measured while they stream in, so that nothing too large ever fills a disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from zugong.lib.images import MAX_BYTES
from zugong.workorders.models import WorkOrder

# The photos one form may carry at their largest, and the rest of the form.
MAX_REQUEST = WorkOrder.MAX_PHOTOS * MAX_BYTES + 4 * 1024 * 1024


class PhotoLimit(FileUploadHandler):
    """Drops a file as soon as it is larger than a photo may be, and remembers its name for the page."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.received = 0
        request.too_large = []  # type: ignore[attr-defined]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > MAX_BYTES:
            self.request.too_large.append(self.file_name)  # type: ignore[union-attr]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def limited_uploads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose form takes photos: a request that is far too large is answered before it is read."""
    protected = csrf_protect(view)

    # The upload handler must stand before the forgery check reads the form; the check itself follows inside.
    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > MAX_REQUEST:
            return render(request, "413.html", status=413)
        request.upload_handlers.insert(0, PhotoLimit(request))
        return protected(request, *args, **kwargs)

    return limited
