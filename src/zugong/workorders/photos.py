"""Photos in forms: several at once, each decoded and drawn anew before anything keeps it; and shown again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.files.models import StoredFile
from zugong.lib.images import Photo, PhotoRefused, reencode_photo
from zugong.organisations.models import Account
from zugong.workorders.models import WorkOrder


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Cleans to a list of ``Photo``. Too many, too large or no photo at all is said by the file's place."""

    widget = _SeveralFiles

    def __init__(self, *, most: int = WorkOrder.MAX_PHOTOS, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Photos"))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:  # type: ignore[override]
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if len(files) > self.most:
            raise ValidationError(
                _("At most %(most)s photos; these are %(count)s."),
                params={"most": self.most, "count": len(files)},
            )
        photos, errors = [], []
        for number, file in enumerate(files, 1):
            try:
                photos.append(reencode_photo(file))
            except PhotoRefused as refused:
                errors.append(
                    gettext("Photo %(number)s: %(why)s") % {"number": number, "why": refused.message(gettext)}
                )
        if errors:
            raise ValidationError(errors)
        return photos


def may_open(account: Account, stored: StoredFile) -> bool:
    """The gate of files that belong to orders: whoever may see the order may open them."""
    pk = stored.subject_id
    return pk.isdigit() and WorkOrder.objects.visible_to(account).filter(pk=int(pk)).exists()


def photos_of(order: WorkOrder) -> dict[str, list[dict[str, str]]]:
    """Every photo of the order by purpose (``placed``, ``step-3``), as the photos component wants them."""
    found: dict[str, list[dict[str, str]]] = {}
    files: Iterable[StoredFile] = StoredFile.objects.filter(
        subject_type="flows.case", subject_id=str(order.pk), kind=StoredFile.Kind.PHOTO
    )
    for file in files:
        full = reverse("order_photo", args=[order.pk, file.pk])
        found.setdefault(file.purpose, []).append(
            {"url": f"{full}?small=1", "full": full, "alt": str(_("Photo")), "caption": ""}
        )
    return found
