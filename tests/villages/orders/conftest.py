"""One county for a test, photos, and a phone that fills in the placing form."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests import factories


@pytest.fixture
def county(db):
    return factories.make_county()


def jpeg(size=(640, 480), colour=(120, 150, 190), kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


@pytest.fixture
def photo():
    """``photo("a.jpg")`` is an upload; ``data`` other than the default stands for what people really send."""

    def make(name="lamp.jpg", data=None, **kwargs):
        return SimpleUploadedFile(name, jpeg(**kwargs) if data is None else data, "image/jpeg")

    return make


class Phone:
    """A villager's browser: keeps cookies, reads the form's hidden fields as a page without scripts has them."""

    def __init__(self, village, **kwargs):
        self.client = Client(**kwargs)
        self.url = f"/v/{village.code}/place/"

    def open(self, **query):
        response = self.client.get(self.url, query)
        assert response.status_code == 200
        return hidden(response)

    def send(self, fields=None, **changes):
        data = {
            "for_whom": "self",
            "wished": "asap",
            **(fields if fields is not None else self.open()),
            **changes,
        }
        return self.client.post(self.url, data)


def hidden(response):
    page = response.content.decode()
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value and 'type="hidden"' in tag:
            found[name[1]] = value[1]
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def phone(county):
    return Phone(county.village)


@pytest.fixture
def placing(county):
    """What a villager fills in, ready to send."""
    return {"item": county.item.code, "words": "大塘边的水渠堵了，田里没水。"}
