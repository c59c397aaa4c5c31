"""Documents in forms and in the store: several at once, each named when refused, gone when the rows do not stay."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from PIL import Image

from tests import factories
from zugong.files.actions import keep_documents
from zugong.files.fields import DocumentsField
from zugong.files.models import StoredFile
from zugong.organisations.actors import Actor

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"


def scan():
    stream = io.BytesIO()
    Image.new("RGB", (80, 60)).save(stream, "JPEG")
    return stream.getvalue()


def sent(name, data):
    return SimpleUploadedFile(name, data)


def test_the_field_takes_several_and_names_the_one_that_is_wrong():
    field = DocumentsField(most=3)
    found = field.clean([sent("协议.pdf", PDF), sent("扫描.jpg", scan())])
    assert [type(one).__name__ for one in found] == ["Document", "Photo"]
    assert field.clean([]) == [] == field.clean(None)
    with pytest.raises(ValidationError, match="坏的"):
        field.clean([sent("协议.pdf", PDF), sent("坏的.pdf", b"MZ")])
    with pytest.raises(ValidationError, match="空"):
        field.clean([sent("空.pdf", b"")])
    with pytest.raises(ValidationError):
        field.clean([sent("1.pdf", PDF)] * 4)
    with pytest.raises(ValidationError):
        DocumentsField(required=True).clean([])


@pytest.mark.django_db
def test_documents_are_kept_with_their_subject_and_go_with_it():
    c = factories.make_county()
    by = Actor.of(c.secretary)
    papers = DocumentsField().clean([sent("协议.pdf", PDF), sent("扫描.jpg", scan())])
    kept = keep_documents(papers, subject=c.village, purpose="agreement", by=by)
    assert [(one.kind, one.extension) for one in kept] == [("document", "pdf"), ("photo", "jpg")]
    stored = StoredFile.objects.get(kind="document")
    assert stored.name == "协议.pdf" and stored.file.read() == PDF and stored.created_by == c.secretary
    assert "协议" not in stored.file.name

    before = set(default_storage.listdir(stored.file.name.rpartition("/")[0])[1])

    class Broken:
        data, name, extension, content_type, sha256 = b"x", "n" * 500, "pdf", None, "0"

    with pytest.raises(DatabaseError), transaction.atomic():
        keep_documents([papers[0], Broken()], subject=c.village, purpose="agreement", by=by)
    assert StoredFile.objects.count() == 2
    assert set(default_storage.listdir(stored.file.name.rpartition("/")[0])[1]) == before
