"""What runs inside the application's own process, asked by lines of JSON (see ``rigs.Side``)."""

from __future__ import annotations

import json
import os
import random
import secrets
import time
from itertools import count as numbers
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.inside_settings")
django.setup()

from django.apps import apps  # noqa: E402
from django.core import signing  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from benchmarks.rigs import answer  # noqa: E402
from zugong.disclosure.models import Publication  # noqa: E402
from zugong.organisations import rules  # noqa: E402
from zugong.organisations.actors import Actor  # noqa: E402
from zugong.organisations.models import RuleSetting, Unit  # noqa: E402
from zugong.villages import places  # noqa: E402
from zugong.villages.orders import guards  # noqa: E402
from zugong.villages.orders import queries as village_queries  # noqa: E402
from zugong.workorders import actions  # noqa: E402
from zugong.workorders.models import WorkOrder  # noqa: E402

TABLES = (
    "flows_case workorders_workorder flows_step flows_caseclock organisations_event notices_notice "
    "workorders_ordernumber organisations_attempt"
).split()
# Any sentence would do, but those of one village must not be taken for the same matter.
SIGNS = "水渠路灯堵漏坏修桥井田塘坎屋瓦电线树倒牛羊车门窗药米油盐书包学生老人药费表格章证明天地左右上下前后东南西北大小高低"
# Unseeded: another process that asks again must not repeat what the first one sent.
_rng = random.Random()
_addresses = numbers(_rng.randrange(2**23))


def raise_limits() -> None:
    """Nobody is refused for placing often: one machine plays many villagers."""
    for county in Unit.objects.filter(parent__isnull=True):
        for rule in rules.all_rules():
            if rule.key in {"order.per_device_hour", "order.per_phone_day", "order.check_after"}:
                RuleSetting.objects.update_or_create(
                    key=rule.key, unit=county, defaults={"value": 10_000_000}
                )


def offers() -> list[tuple[Unit, Any]]:
    """Every open village with the first item it offers."""
    found = []
    for unit in Unit.objects.open().filter(kind="village").order_by("path"):
        hall = village_queries.hall(places.place_of(unit))
        if hall.offers:
            found.append((unit, hall.offers[0].item))
    return found


def words() -> str:
    return "".join(_rng.choices(SIGNS, k=24)) + "。"


def phone() -> str:
    return f"139{_rng.randrange(10**8):08d}"


def place(count: int, villages: int) -> float:
    """Place orders through the product's own action, in turn over that many villages."""
    places = offers()[:villages]
    wanted = [(places[n % len(places)], secrets.token_urlsafe(24), words(), phone()) for n in range(count)]
    begun = time.perf_counter()
    for (unit, item), key, text, number in wanted:
        actions.place(
            item=item,
            unit=Unit.objects.get(pk=unit.pk),
            words=text,
            by=Actor.requester(None, "10.0.0.1"),
            request_key=key,
            source="web",
            phone=number,
        )
    return time.perf_counter() - begun


def form_requests(path: str, count: int) -> dict[str, int]:
    """Write ``count`` sent forms, each of another villager: own address, device, phone, words and form key."""
    places = offers()
    device = signing.get_cookie_signer(salt="device" + "device")
    with open(path, "w", encoding="utf-8") as lines:
        for number, address in zip(range(count), _addresses, strict=False):
            unit, item = places[number % len(places)]
            token = secrets.token_hex(16)
            form = {
                "csrfmiddlewaretoken": token,
                "form_key": guards.new_form_key(unit),
                "homepage": "",
                "item": item.code,
                "words": words(),
                "for_whom": "self",
                "on_behalf_of": "",
                "hamlet": "",
                "wished": "asap",
                "wished_day": "",
                "phone": phone(),
            }
            cookies = f"csrftoken={token}; device={device.sign(secrets.token_urlsafe(12))}"
            source = f"10.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"
            request = {
                "method": "POST",
                "path": reverse("place", args=[unit.code]),
                "headers": {
                    "Cookie": cookies,
                    "X-Forwarded-For": source,
                    "Accept-Language": "zh-CN,zh;q=0.9",
                },
                "form": form,
            }
            lines.write(json.dumps(request) + "\n")
    return {"villages": len(places)}


def rows() -> dict[str, int]:
    """How many rows each table of an order holds."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def public_pages() -> dict[str, str]:
    """Addresses of the pages a villager opens most, of a village and an order with a past."""
    order = (
        WorkOrder.objects.filter(state__in=("rated", "completed", "accepted"))
        .order_by("-step_count", "-pk")
        .first()
    )
    unit = order.unit
    return {
        "village page": reverse("village", args=[unit.code]),
        "order form": reverse("place", args=[unit.code]),
        "wall": reverse("wall"),
        "tracking page": reverse("my_order", args=[actions.link_token(order.request_key)]),
        "disclosure page": reverse("disclosed", args=[longest_books()]),
    }


def longest_books() -> str:
    """The number of the publication with books that has the most lines: the heaviest page of its kind."""
    found = Publication.objects.public().filter(kind="village_finance", state="published")
    return str(found.order_by("-latest__row_count", "-pk").values_list("number", flat=True)[0])


def query_counts(paths: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Status, queries and cache headers of each page, as a visitor without cookies gets it the second time."""
    found = {}
    for name, path in paths.items():
        Client(HTTP_HOST="127.0.0.1").get(path)
        client = Client(HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_FOR="10.9.9.9")
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        found[name] = {
            "status": response.status_code,
            "queries": len(captured),
            "bytes": len(response.content),
            "cache": response.headers.get("Cache-Control", ""),
            "sets_cookie": bool(response.cookies),
            "vary": response.headers.get("Vary", ""),
        }
    return found


def sizes() -> dict[str, int]:
    """How much the database holds."""
    models = (
        "organisations.Unit",
        "organisations.Person",
        "organisations.Account",
        "workorders.WorkOrder",
        "flows.Step",
    )
    return {name: apps.get_model(name).objects.count() for name in models}


if __name__ == "__main__":
    answer(raise_limits, place, form_requests, rows, public_pages, query_counts, sizes)
