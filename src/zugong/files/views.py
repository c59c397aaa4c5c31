"""Stored files for staff, after the gate of what they belong to."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zugong.files.queries import visible_file
from zugong.files.serving import file_response


@require_safe
@login_required
def stored_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """``?small`` asks for a photo's thumbnail. Out of scope does not exist."""
    stored = visible_file(request.user, pk)
    if stored is None:
        raise Http404
    return file_response(stored, small="small" in request.GET)
