"""What every answer carries: the security policy, no inline script or style, nothing framed, private pages kept by nobody."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.contracts.addresses import kwargs_of
from tests.contracts.permission_table import TABLE
from tests.contracts.test_permissions import read
from tests.contracts.world import client_of, photo_file, read_body, undone
from tests.factories import PASSWORD, make_order
from zugong.workorders.actions import link_token

ASKERS = ("link", "memb", "secr", "sect", "sysa", "seca", "auda")
INLINE = {
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>", re.I),
    "inline style element": re.compile(r"<style[\s>]", re.I),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "javascript address": re.compile(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:", re.I),
    "foreign address": re.compile(
        r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*[\"']?(?:https?:)?//", re.I
    ),
}
# Data kept in a script element is not run; the policy knows no exception for it, so neither do we.
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "frame-ancestors": "'none'", "base-uri": "'none'",
    "form-action": "'self'",
}  # fmt: skip


def policy_of(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: " ".join(values) for name, *values in parts}


def faults(response):
    """What is wrong with one answer, whatever its status."""
    found = []
    kind = response.headers.get("Content-Type", "")
    if response.headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if response.headers.get("X-Frame-Options") != "DENY":
        found.append("may be framed")
    if "Content-Security-Policy" not in response.headers:
        found.append("no policy")
    elif kind.startswith("text/html"):
        policy = policy_of(response)
        found += [
            f"{name} is {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value
        ]
        found += ["the policy allows what is unsafe"] * ("unsafe" in response["Content-Security-Policy"])
    if kind.startswith("text/html"):
        text = read_body(response).decode()
        found += [f"{what}: {hit[0][:80]}" for what, rule in INLINE.items() if (hit := rule.search(text))]
    else:
        read_body(response)
    for name, cookie in response.cookies.items():
        if cookie["max-age"] == 0:
            continue  # being taken off
        if cookie["samesite"] not in ("Lax", "Strict"):
            found.append(f"cookie {name} goes to other sites")
        if not cookie["httponly"] and name not in ("csrftoken", "text", settings.LANGUAGE_COOKIE_NAME):
            found.append(f"cookie {name} is read by scripts")
    return found


@pytest.mark.parametrize("role", ASKERS)
def test_every_answer_is_safe_whatever_its_status(world, role):
    client = client_of(world.accounts.get(role))
    wrong = {}
    for row in read(TABLE):
        if row.name == "account_logout":
            continue
        address = reverse(row.url_name, kwargs=kwargs_of(world, row.name, role=role))
        cookies = client.cookies.copy()
        with undone():
            response = client.get(address) if row.method == "GET" else client.post(address)
            client.cookies = cookies
            if found := faults(response):
                wrong[row.name, row.method] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ("<p style='x'>", "style attribute"), ("<a onclick=x>", "event attribute"), ("<script>x</script>", "inline script"),
        ("<style>x</style>", "inline style element"), ('<a href="javascript:x">', "javascript address"),
        ('<script src="https://cdn/x.js"></script>', "foreign address"),
    ],
)  # fmt: skip
def test_the_search_for_inline_code_finds_it(bad, what):
    assert INLINE[what].search(bad)
    assert not any(
        rule.search('<a class="on" data-style="x" href="/x">on = 1</a>') for rule in INLINE.values()
    )


@pytest.mark.parametrize(
    "state", ["placed", "asked", "refused", "accepted", "completed", "rated", "withdrawn"]
)
def test_private_links_are_kept_by_nobody_and_told_to_nobody(world, state):
    order = make_order(state, world.county)
    client = client_of(None)
    for tail in ("", "/placed"):
        response = client.get(f"/o/{link_token(order.request_key)}{tail}")
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
        assert 'href="http' not in response.content.decode().replace(f'href="{settings.PUBLIC_URL}', "")


def test_a_photo_of_a_private_link_stays_private(world):
    token = link_token(world.placed.request_key)
    response = client_of(None).get(f"/o/{token}/photo/{world.objects['placed_photo'].pk}")
    assert read_body(response)[:3] == b"\xff\xd8\xff"
    assert "private" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("name", ["file", "order_photo"])
def test_stored_files_run_nothing_and_are_only_pictures(world, name):
    client = client_of(world.county.secretary)
    address = reverse(name, kwargs=kwargs_of(world, name, role="secr"))
    for query in ("", "?small=1", "?small"):
        response = client.get(address + query)
        body = read_body(response)
        assert response.status_code == 200 and body[:3] == b"\xff\xd8\xff"
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "private" in response["Cache-Control"]
        assert policy_of(response)["default-src"] == "'none'"
        assert b"Exif" not in body


def test_what_is_no_picture_is_not_kept(world):
    from zugong.files.models import StoredFile

    before = StoredFile.objects.count()
    page = photo_file()
    page.seek(0)
    for name, data in {
        "photo.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "photo.jpg": b"<html><script>alert(1)</script></html>",
        "photo.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        "photo.exe.jpg": b"MZ" + b"\0" * 200,
    }.items():
        upload = page.__class__(data)
        upload.name = name
        response = client_of(None).post(
            reverse("place", args=[world.county.village.code]),
            {"item": world.county.item.code, "words": "灯不亮", "photos": upload},
        )
        assert response.status_code in (200, 422), name
        assert not faults(response), name
    assert StoredFile.objects.count() == before


def test_exports_are_downloads(world):
    client = client_of(world.county.secretary)
    response = client.get(reverse("orders_export"))
    assert response["Content-Disposition"].startswith("attachment")
    assert read_body(response)[:2] == b"PK"
    exported = client.post(reverse("people_export"))
    assert exported["Content-Disposition"].startswith("attachment") and read_body(exported)[:2] == b"PK"


def test_signing_in_gives_a_cookie_scripts_cannot_read(world):
    client = client_of(None)
    response = client.post(
        reverse("account_login"), {"login": world.county.secretary.username, "password": PASSWORD}
    )
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_staff_pages_are_not_kept_by_shared_caches(world):
    client = client_of(world.county.secretary)
    for name in (
        "home",
        "orders",
        "orders_board",
        "people",
        "units",
        "inbox",
        "catalogue",
        "codes",
        "me",
        "dispatch_desk",
    ):
        response = client.get(reverse(name))
        assert "public" not in response.headers.get("Cache-Control", ""), name
        assert "Cookie" in response.headers.get("Vary", ""), name


def test_forms_need_their_token(world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.county.secretary)
    for address in (
        reverse("order_verb", args=[world.placed.pk, "supply"]), reverse("read_all"), reverse("my_availability"),
        reverse("order_reveal", args=[world.order.pk]), reverse("place", args=[world.county.village.code]),
        f"/o/{link_token(world.placed.request_key)}/withdraw",
    ):  # fmt: skip
        assert client.post(address).status_code == 403, address
