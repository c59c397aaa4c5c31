"""What the staff's pages share: the door, the tabs, uploads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.disclosure import permissions
from zugong.lib.documents import Document, DocumentRefused, check_document
from zugong.lib.images import Photo, PhotoRefused, reencode_photo

TABS = (
    ("disclosure", gettext_lazy("To do and under way")),
    ("duties", gettext_lazy("What is owed")),
    ("publications", gettext_lazy("Publications")),
    ("questions", gettext_lazy("Questions")),
    ("timeliness", gettext_lazy("Timeliness")),
)


def staff_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Signed in and part of the section; else 403 with the reason."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        permissions.check_section(request.user)  # type: ignore[arg-type]
        return view(request, *args, **kwargs)

    return login_required(guarded)


def tabs(active: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "active": name == active} for name, label in TABS]


def read_photo(file: Any) -> Photo:
    """ValueError says what is wrong with it."""
    try:
        return reencode_photo(file)
    except PhotoRefused as refused:
        raise ValueError(refused.message(_)) from None


def read_files(files: list[Any]) -> tuple[list[Document | Photo], list[str]]:
    """Checked uploads with the names they are shown under. ValueError names the first that is refused."""
    found: list[Document | Photo] = []
    names = []
    for file in files:
        try:
            one = check_document(file, file.name or "")
        except (DocumentRefused, PhotoRefused) as refused:
            raise ValueError(f"{file.name}: {refused.message(_)}") from None
        found.append(one)
        names.append(str(file.name or "")[:100] or _("photo"))
    return found, names
