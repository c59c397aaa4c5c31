"""Sending stored files: only photos of our own making are shown in place, everything else is a download."""

from __future__ import annotations

from django.http import FileResponse, Http404

from zugong.files.models import StoredFile

# Nothing in a stored file may run, whatever a browser makes of it.
SANDBOX = "default-src 'none'; img-src 'self'; style-src 'none'; sandbox"
CACHE = "private, max-age=3600"


def photo_response(stored: StoredFile, *, small: bool = False) -> FileResponse:
    """A re-encoded photo (or its thumbnail), shown in place."""
    if stored.kind != StoredFile.Kind.PHOTO:
        raise Http404
    return _send(stored, small=small, as_attachment=False, content_type="image/jpeg")


def file_response(stored: StoredFile, *, small: bool = False) -> FileResponse:
    """A photo in place, a document as a download under its own name."""
    if stored.kind == StoredFile.Kind.PHOTO:
        return photo_response(stored, small=small)
    return _send(stored, small=False, as_attachment=True, content_type=stored.content_type)


def _send(stored: StoredFile, *, small: bool, as_attachment: bool, content_type: str) -> FileResponse:
    field = stored.thumbnail if small and stored.thumbnail else stored.file
    try:
        handle = field.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        handle, as_attachment=as_attachment, filename=stored.name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = CACHE
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
