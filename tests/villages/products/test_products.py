"""Signature products: entered by the village, found in the registry, reminded of their certificates, shown to everybody."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from tests.factories import make_county
from zugong.files.models import StoredFile
from zugong.notices import todos
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.models import Product
from zugong.villages.products import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return make_county()


def client_of(account):
    client = Client()
    client.force_login(account)
    return client


def keep(c, name="白茶", unit=None, **fields):
    return actions.keep_product(
        unit=unit or c.village, by=Actor.of(c.officer), name=name, **{"kind": "crop"} | fields
    )


def photo():
    stream = io.BytesIO()
    Image.new("RGB", (320, 240), (40, 120, 80)).save(stream, "JPEG")
    return SimpleUploadedFile("茶.jpg", stream.getvalue(), "image/jpeg")


def test_from_the_form_to_the_public_page(c):
    clerk, stranger = client_of(c.clerk), Client()
    sent = {
        "unit": c.village.pk,
        "name": "白茶",
        "kind": "crop",
        "scale": "1200",
        "measure": "",
        "words": "高山白茶",
    }
    wrong = clerk.post(reverse("product_new"), sent)
    assert wrong.status_code == 422 and "高山白茶" in wrong.content.decode()
    assert clerk.post(reverse("product_new"), sent | {"measure": "亩"}).status_code == 302
    assert clerk.post(reverse("product_new"), sent | {"measure": "亩"}).status_code == 400
    product = Product.objects.get()
    today = timezone.localdate()
    mark = {"kind": "green", "number": "LB-01", "issued_on": str(today), "expires_on": str(today)}
    new = reverse("product_certificate_new", args=[product.pk])
    assert clerk.post(new, mark).status_code == 422
    assert clerk.post(new, mark | {"expires_on": str(today + timedelta(days=20))}).status_code == 302
    old = {"kind": "organic", "number": "YJ-9", "issued_on": "2020-01-01", "expires_on": "2021-01-01"}
    assert clerk.post(new, old).status_code == 302
    assert clerk.post(reverse("product_photos", args=[product.pk]), {"photos": [photo()]}).status_code == 302
    page = stranger.get(reverse("village_economy", args=[c.village.code])).content.decode()
    assert "高山白茶" in page and "LB-01" in page and "YJ-9" not in page
    stored = StoredFile.objects.get(subject_type="villages.product")
    shown = reverse("product_photo", args=[c.village.code, product.pk, stored.pk])
    assert b"".join(stranger.get(shown)).startswith(b"\xff\xd8")
    assert clerk.post(reverse("product_end", args=[product.pk])).status_code == 302
    assert stranger.get(shown).status_code == 404
    with pytest.raises(NotNow):
        actions.keep_certificate(Product.objects.get(), by=Actor.of(c.clerk), kind="green", number="2")


def test_a_certificate_that_runs_out_becomes_a_to_do(c):
    product = keep(c)
    soon = timezone.localdate() + timedelta(days=30)
    actions.keep_certificate(
        product, by=Actor.of(c.clerk), kind="green", number="1", issued_on=None, expires_on=soon
    )
    titles = [todo.title for todo in todos.for_account(c.clerk)]
    assert any("白茶" in title for title in titles)
    with pytest.raises(Refused):
        actions.keep_certificate(keep(c, "油茶"), by=Actor.of(c.clerk), kind="green", number="1")


def test_nobody_keeps_what_is_another_villages(c):
    with pytest.raises(Forbidden):
        actions.keep_product(unit=c.other_village, by=Actor.of(c.clerk), name="x", kind="crop")
    other = keep(c, unit=c.other_village)
    assert client_of(c.clerk).get(reverse("product", args=[other.pk])).status_code == 404


def test_the_registry_finds_filters_exports_at_a_steady_price(c, django_assert_max_num_queries):
    product = keep(c, "白茶", brand="禾溪")
    keep(c, "镇茶", unit=c.township)
    soon = timezone.localdate() + timedelta(days=5)
    actions.keep_certificate(
        product, by=Actor.of(c.clerk), kind="green", number="1", issued_on=None, expires_on=soon
    )
    client = client_of(c.officer)
    with django_assert_max_num_queries(26):
        page = client.get(reverse("products"))
    assert page.context["lacking"] == [c.other_village]
    assert (
        page.context["figures"]["n"],
        page.context["figures"]["soon"],
        page.context["figures"]["certified"],
    ) == (2, 1, 1)

    def names(**given):
        return [row["product"].name for row in client.get(reverse("products"), given).context["rows"]]

    assert (
        names(q="禾溪")
        == names(certificate="soon")
        == names(tier="village")
        == names(certificate="green")
        == ["白茶"]
    )
    assert names(certificate="none") == ["镇茶"] and names(kind="craft") == []
    assert b"".join(client.get(reverse("products_export"))).startswith(b"PK")
