"""Stored files for staff: the gate of what they belong to, and headers under which nothing runs."""

import io
import uuid

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from tests import factories
from zugong.files import queries
from zugong.files.models import StoredFile
from zugong.lib.images import reencode_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db):
    return factories.make_county()


@pytest.fixture
def photo(county):
    out = io.BytesIO()
    Image.new("RGB", (600, 400)).save(out, "JPEG")
    out.seek(0)
    order = factories.make_order("supplied", county, photos=[reencode_photo(out)])
    return StoredFile.objects.get(subject_id=str(order.pk))


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def test_scope_of_the_order_decides(county, photo):
    address = f"/files/{photo.pk}"
    for account, status in (
        (county.secretary, 200),
        (county.officer, 200),
        (county.group_leader, 200),
        (county.leader, 200),
        (county.other_secretary, 404),
    ):
        response = signed_in(account).get(address)
        assert response.status_code == status
        if response.streaming:
            response.getvalue()
    assert Client().get(address).status_code == 302
    assert signed_in(county.secretary).get(f"/files/{uuid.uuid4()}").status_code == 404


def test_photo_in_place_document_as_download(county, photo):
    client = signed_in(county.secretary)
    response = client.get(f"/files/{photo.pk}")
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"].startswith("private")
    if response.streaming:
        response.getvalue()
    document = StoredFile(
        kind="document", name="说明.html", extension="html", content_type="text/html", size=8, sha256="0" * 64,
        subject_type=photo.subject_type, subject_id=photo.subject_id,
    )  # fmt: skip
    document.file.save("x", ContentFile(b"<script>"), save=False)
    document.save()
    response = client.get(f"/files/{document.pk}")
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    if response.streaming:
        response.getvalue()


def test_a_file_gone_from_the_disk_is_a_404(county, photo):
    photo.file.storage.delete(photo.file.name)
    assert signed_in(county.secretary).get(f"/files/{photo.pk}").status_code == 404


def test_no_gate_no_file(county, photo):
    StoredFile.objects.filter(pk=photo.pk).update(subject_type="tests.thing")
    client = signed_in(county.secretary)
    assert client.get(f"/files/{photo.pk}").status_code == 404

    def gate(account, stored):
        return account == county.secretary

    queries.register_gate("tests.thing", gate)
    try:
        response = client.get(f"/files/{photo.pk}")
        assert response.status_code == 200
        if response.streaming:
            response.getvalue()
        assert signed_in(county.section).get(f"/files/{photo.pk}").status_code == 404
    finally:
        queries.unregister_gate("tests.thing", gate)
