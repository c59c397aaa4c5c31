"""Form fields for documents and photos: several at once, each judged by its content before anything keeps it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zugong.lib.documents import Document, DocumentRefused, check_document
from zugong.lib.images import Photo, PhotoRefused, reencode_photo

MOST_PHOTOS = 6
ACCEPTED = ".pdf,.docx,.xlsx,image/*"


class SeveralDocuments(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPTED, "multiple": True} | (attrs or {}))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class DocumentsField(forms.FileField):
    """Cleans to a list of ``Document`` (PDF, Word, Excel) and ``Photo`` (scans). What is wrong is said by the file's name."""

    widget = SeveralDocuments

    def __init__(self, *, most: int = 6, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Documents"))
        kwargs.setdefault("help_text", _("PDF, Word, Excel or a photo of the paper; at most 20 MB each."))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Document | Photo]:  # type: ignore[override]
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file is not None]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > self.most:
            raise ValidationError(
                _("At most %(most)s files; these are %(count)s."),
                params={"most": self.most, "count": len(files)},
            )
        kept, errors = [], []
        for file in files:
            try:
                kept.append(check_document(file, file.name))
            except (DocumentRefused, PhotoRefused) as refused:
                errors.append(
                    gettext("“%(name)s”: %(why)s")
                    % {"name": file.name[-60:], "why": refused.message(gettext)}
                )
        if errors:
            raise ValidationError(errors)
        return kept


class SeveralPhotos(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class PhotosField(forms.FileField):
    """Cleans to a list of ``Photo``. Too many, too large or no photo at all is said by the file's place."""

    widget = SeveralPhotos

    def __init__(self, *, most: int = MOST_PHOTOS, **kwargs: Any) -> None:
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
