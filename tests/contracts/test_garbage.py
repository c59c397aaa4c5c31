"""Whatever anybody sends to any address is answered: a page, a refusal, never a fault, never a long wait."""

from __future__ import annotations

import re
import time
import traceback
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, quote_from_bytes
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import NoReverseMatch, reverse

import zugong
from tests.contracts.addresses import kwargs_of
from tests.contracts.test_permissions import ROWS
from tests.contracts.world import ROLES, client_of, read_body, undone

SECONDS = 4.0  # of the processor, for one answer: far more than any page takes, far less than a bomb
GARBAGE: tuple[str | bytes, ...] = (
    "", " ", "\0", "a\0b", "²", "٣", "１２", "-1", "0", "1e309", "NaN", "Infinity", "-0.0", "9" * 40, "9223372036854775808",
    "2147483648", "1_000", "0x1F", "true", "null", "[]", "{}", '{"a": [1]}', "2026-02-30", "0001-01-01", "9999-12-31",
    "10000-01-01", "2026-11-25T25:61", "2026-13", "0000-00", "24:00", "\u202eabc", "\u0301" * 60, "\ufb2c" * 60,
    "a" * 3000, "一" * 3000, "<script>alert(1)</script>", "=HYPERLINK(1)", "'\"--", "%s%(x)s{0}", "{{ 7 }}", "../../etc/passwd",
    "//evil.example/", "javascript:alert(1)", "\r\nX: y", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80", "\ud83d\ude00".encode(
        "utf-16", "surrogatepass").decode("utf-16"), "\u2028", "\x7f\x1b[31m", "a.b.c", "1,2,3", "1;2", "(", "[a", "*", "\\",
    "253402300799~a\0b",
)  # fmt: skip
PATHS: dict[type, tuple[Any, ...]] = {
    UUID: (UUID(int=0), UUID(int=2**128 - 1)),
    int: (0, 2**31, 2**63 - 1, 2**63, 10**30),
    str: (
        "²",
        "a" * 300,
        "a\0b",
        "..",
        "0",
        "%00",
        "\u202e",
        "A" * 26,
        "9" * 30,
        "0001-01",
        "9999-12",
        "0000-00",
    ),
}
HEADERS = (
    {"Accept-Language": "zz-ZZ;q=9, *;q=a, \xff"},
    {"Accept-Language": ",".join(f"a{n}" for n in range(2000))},
    {"HX-Request": "true", "HX-Target": "<b>", "HX-Trigger": "\\", "HX-Current-URL": "%%%"},
    {"HX-Request": "true", "HX-Current-URL": "http://[::1"},
    {"X-Forwarded-For": ", , unknown, [::1]:99, \xff"},
    {"Range": "bytes=9-1,-,a"},
    {"If-None-Match": '"' + "x" * 500, "If-Modified-Since": "Thu, 99 Foo 9999"},
    {"Referer": "http://[bad", "Origin": "null", "Accept": "a/b;q=x"},
    {"Cookie": "django_language=%00; text=\\; sessionid=" + "x" * 300 + "; csrftoken=1"},
)
# What breaks where: PostgreSQL takes no NUL, SQLite no large number; each is left to the one that minds it.
SAME = {"postgresql": ("a\0b",), "sqlite": ("²", "9" * 25)}
UNSEEN = (
    "words",
    "note",
    "reason",
    "why",
    "q",
    "key",
    "form_key",
    "code",
    "name",
    "number",
    "unit",
    "do",
    "subject",
    "person",
)
ASKED = re.compile(r'GET(?:\.get(?:list)?\(|\[)\s*"(\w+)"')


class Fields(HTMLParser):
    """The fields of a page's forms with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.files: list[str] = []
        self.chosen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"input", "textarea", "select", "button"} and given.get("name"):
            self.chosen = given["name"]
            if given.get("type") == "file":
                self.files.append(self.chosen)
                return
            self.found.setdefault(self.chosen, given.get("value", ""))
        elif tag == "option" and self.chosen and not self.found.get(self.chosen):
            self.found[self.chosen] = given.get("value", "")


def names_asked_for() -> list[str]:
    sources = Path(zugong.__file__).parent.rglob("*.py")
    return sorted({name for path in sources for name in ASKED.findall(path.read_text(encoding="utf-8"))})


def encoded(pairs: dict[str, str | bytes]) -> str:
    """As a browser sends a form, with bytes that no browser would send."""
    return "&".join(
        f"{quote(name)}={quote_from_bytes(value) if isinstance(value, bytes) else quote(value)}"
        for name, value in pairs.items()
    )


def askers(row: Any, rng: Random) -> tuple[str, str]:
    """Somebody who gets through, if anybody does, and somebody at random."""
    through = [role for role in ROLES if row.cells[role][0] in "23"]
    return rng.choice(through or ROLES), rng.choice(ROLES)


def spoilt(names: list[str], rng: Random) -> Iterator[dict[str, str | bytes]]:
    """Every name with the same thing that is no text, no number and no date, then with something else each."""
    for same in SAME[connection.vendor]:
        yield dict.fromkeys(names, same)
    yield {name: rng.choice(GARBAGE) for name in names}


class Tried:
    """Sends one thing after the other, each undone, and keeps what was not answered as it should be."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.number = 0

    def send(self, client: Client, method: str, address: str, **how: Any) -> bytes:
        cookies, began = client.cookies.copy(), time.process_time()
        self.number += 1
        said, body = "", b""
        try:
            with undone():
                response = client.generic(method, address, **how)
                body = read_body(response)
                if response.status_code >= 500:
                    said = str(response.status_code)
        except Exception:
            said = traceback.format_exc(limit=-3)
        finally:
            client.cookies = cookies
        if (took := time.process_time() - began) > SECONDS:
            said = f"{took:.1f} s"
        if said:
            self.wrong.append(f"{method} {address[:300]} {str(how.get('data', ''))[:500]}\n{said}")
        return body


def share() -> list[Any]:
    """Half of the addresses: each database asks the others."""
    return ROWS[connection.vendor == "postgresql" :: 2]


def test_no_address_breaks_at_what_it_is_sent(world):
    rng, tried, asked = Random(4), Tried(), names_asked_for()
    clients = {role: client_of(world.accounts.get(role)) for role in ROLES}
    for row in share():
        through, other = askers(row, rng)
        address = reverse(row.url_name, kwargs=kwargs_of(world, row.name, role=through))
        if row.method == "GET":
            sent = [f"{address}?{encoded(query)}" for query in spoilt(asked, rng)]
            for one in sent:
                tried.send(clients[through], "GET", one, headers=rng.choice(HEADERS))
            if rng.random() < 0.3:
                tried.send(clients[other], "GET", sent[-1])
            continue
        page = tried.send(clients[through], "GET", address).decode("utf-8", "replace")
        bodies = list(forms(Fields(page).found, rng))
        for place, body in enumerate([*bodies, bodies[-1]]):
            tried.send(
                clients[through if place < len(bodies) else other], "POST", address, data=body,
                content_type="application/x-www-form-urlencoded", headers=rng.choice(HEADERS),
            )  # fmt: skip
    assert tried.number > 400
    assert tried.wrong == [], "\n\n".join(tried.wrong)


def forms(fields: dict[str, str], rng: Random) -> Iterator[str]:
    """All of it garbage; then as the page has it, with a field or two gone wrong or left out."""
    names = [name for name in fields if name != "csrfmiddlewaretoken"] or list(UNSEEN)
    for data in spoilt(names, rng):
        yield encoded(data)
    sent: dict[str, str | bytes] = dict(fields)
    for name in rng.sample(names, min(2, len(names))):
        sent[name] = rng.choice(GARBAGE)
    if rng.random() < 0.3:
        sent.pop(rng.choice(names), None)
    yield encoded(sent)


def test_no_address_breaks_at_what_stands_in_it(world):
    rng, tried = Random(5), Tried()
    clients = {role: client_of(world.accounts.get(role)) for role in ROLES}
    for row in share():
        role = askers(row, rng)[0]
        for method, address in spoiled(row, kwargs_of(world, row.name, role=role), rng):
            tried.send(clients[role], method, address)
    assert tried.number > 200
    assert tried.wrong == [], "\n\n".join(tried.wrong)


def spoiled(row: Any, kwargs: dict[str, Any], rng: Random) -> Iterator[tuple[str, str]]:
    """The address with one of its parts gone wrong, and by a method nobody uses."""
    for name, value in kwargs.items():
        for other in rng.sample(PATHS[type(value)], 2):
            try:
                yield row.method, reverse(row.url_name, kwargs=kwargs | {name: other})
            except NoReverseMatch:  # no such address: nothing of ours is asked
                continue
    yield (
        rng.choice(("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")),
        reverse(row.url_name, kwargs=kwargs),
    )


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=" + "x" * 300, b"--"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n"),
        ("multipart/form-data; boundary=x; charset=rot13", b"--x--\r\n"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"q=+AGE-"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3000))),
        ("application/x-www-form-urlencoded", b"q=" + b"a" * 3_000_000),
        ("application/json", b"[" * 5000),
        ("text/plain\0", b"\0"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_form(world, kind, body):
    tried = Tried()
    addresses = [
        reverse("place", args=[world.county.village.code]),
        reverse("find_order", args=[world.county.village.code]),
        reverse("account_login"),
        reverse("ballot_enter"),
    ]
    for address in addresses:
        tried.send(Client(), "POST", address, data=body, content_type=kind)
    tried.send(client_of(world.county.member), "POST", reverse("order_note_sync", args=[world.order.pk]),
               data=body, content_type=kind)  # fmt: skip
    assert tried.wrong == [], "\n\n".join(tried.wrong)


NO_FILES = (
    b"", b"\0" * 100, b"\xff\xd8\xff\xe0" + b"\0" * 200, b"<svg onload='alert(1)'/>", b"PK\x03\x04" + b"\0" * 60,
    b"GIF89a\xff\xff\xff\xff", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n" + b"\xff" * 50, b"[" * 50_000,
)  # fmt: skip


def test_a_file_that_is_not_what_it_says(world):
    """Wherever a page takes files, what is no photo, document or workbook is refused and the page comes again."""
    tried, found = Tried(), 0
    clients = {role: client_of(world.accounts.get(role)) for role in ROLES}
    for row in ROWS:
        role = next((role for role in ROLES if row.cells[role] == "200"), None)
        if row.method != "GET" or role is None or not takes_files(row.url_name):
            continue
        address = reverse(row.url_name, kwargs=kwargs_of(world, row.name, role=role))
        page = tried.send(clients[role], "GET", address).decode("utf-8", "replace")
        fields = Fields(page)
        for name in fields.files:
            found += 1
            for content in NO_FILES:
                file = SimpleUploadedFile("a.jpg", content, "image/jpeg")
                body = encode_multipart(BOUNDARY, fields.found | {name: file})
                tried.send(clients[role], "POST", address, data=body, content_type=MULTIPART_CONTENT)
    assert found > 3
    assert tried.wrong == [], "\n\n".join(tried.wrong)


def takes_files(name: str) -> bool:
    """Whether the page is one of those with a form that has files; to read all of them takes too long."""
    return bool(
        re.search(
            r"place|declare|imports_of|visit_new|attach|post$|photos|deed|nominate|round|firm|object|note|new$",
            name,
        )
    )
