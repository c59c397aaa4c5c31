"""Staff pages inside the application's own process: opened by real accounts, timed, with queries and plans."""

from __future__ import annotations

import dataclasses
import re
import time
from datetime import timedelta
from typing import Any

from benchmarks import inside  # starts Django
from benchmarks.rigs import answer

from django.core.management import call_command  # isort: skip
from django.db import connection, transaction  # isort: skip
from django.db.models import Count  # isort: skip
from django.test import Client  # isort: skip
from django.test.utils import CaptureQueriesContext  # isort: skip
from django.urls import reverse  # isort: skip
from django.utils import timezone  # isort: skip

from zugong.organisations.middleware import SECOND_FACTOR_ON  # isort: skip
from zugong.organisations.models import Account, Grant, Unit  # isort: skip
from zugong.portal.seed import seed  # isort: skip
from zugong.portal.seed.sizes import SIZES  # isort: skip
from zugong.workorders import queries  # isort: skip
from zugong.workorders.models import WorkOrder  # isort: skip

ROLES = ("branch_secretary", "township_officer", "county_section")
CACHE = "zugong_cache"  # made beside the migrations, so not in every database, and nothing is measured in it
# A plan that walks one of these from end to end grows with the county.
LARGE = (
    "flows_case workorders_workorder flows_step flows_caseclock organisations_event notices_notice workorders_rating "
    "organisations_person"
).split()
clients: dict[str, Client] = {}


def make(orders_a_year: int, number: int = 1) -> dict[str, int]:
    """Fill the empty database with the five-year county, with that many orders a year."""
    call_command("migrate", verbosity=0)
    SIZES["measured"] = dataclasses.replace(SIZES["county-5y"], orders=orders_a_year)
    seed(size="measured", number=number)
    return inside.sizes()


def multiply(times: int) -> dict[str, int]:
    """Put each order with its steps, clocks, ratings, refusals and notices there ``times`` times in all.

    A copy's ids follow the first one's, so that by id and by day the orders stand in the same sequence. The chain of
    events is left as it is: no list reads it.
    """
    base = 10_000_000  # beyond every id of the first ones
    shift = f"{{}} * {times} + {{copy}} + {base}"
    tables: dict[str, dict[str, str]] = {
        "flows_case": {"id": shift},
        "workorders_workorder": {
            "case_ptr_id": shift,
            "merged_into_id": shift,
            "link_hash": "substr({} || '{copy}', 2)",
            "request_key": "substr({} || '-{copy}', 3)",
        },
        "flows_step": {"id": shift, "case_id": shift},
        "flows_caseclock": {"id": shift, "case_id": shift},
        "workorders_rating": {"id": shift, "order_id": shift},
        "workorders_declined": {"id": shift, "order_id": shift},
        "notices_notice": {"id": shift},
    }
    indexes = [s for s in index_statements() if any(re.search(rf"\b{table}\b", s) for table in tables)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA cache_size = -1000000")
    # Without the indexes meanwhile: made once at the end they take a tenth of the time.
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(f'DROP INDEX "{_name(statement)}"')
        for table, changed in tables.items():
            columns = [f.name for f in connection.introspection.get_table_description(cursor, table)]
            key = next(iter(changed))
            names = ", ".join(f'"{name}"' for name in columns)
            for copy in range(1, times):
                values = (changed.get(name, "{}").format(f'"{name}"', copy=copy) for name in columns)
                cursor.execute(
                    f'INSERT INTO {table} ({names}) SELECT {", ".join(values)} FROM {table} WHERE "{key}" < {base}'
                )
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("ANALYZE")
    return inside.sizes()


def sync_indexes(model: list[str]) -> int:
    """Bring the indexes to those of ``model``, an empty database of the present program. Returns how many changed."""
    here = set(index_statements())
    changed = here ^ set(model)
    with connection.cursor() as cursor:
        for statement in here - set(model):
            cursor.execute(f'DROP INDEX "{_name(statement)}"')
        for statement in set(model) - here:
            cursor.execute(statement)
        if changed:
            cursor.execute("ANALYZE")
    return len(changed)


def index_statements() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
            )
        else:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN "
                "(SELECT conname FROM pg_constraint) ORDER BY indexname"
            )
        return [row[0] for row in cursor.fetchall() if CACHE not in row[0]]


def _name(statement: str) -> str:
    found = re.match(r'CREATE (?:UNIQUE )?INDEX "?(\w+)"?', statement)
    assert found
    return found[1]


def table_columns() -> dict[str, list[str]]:
    """Every table's columns, to see whether a database kept from before fits the present program."""
    with connection.cursor() as cursor:
        tables = sorted(
            t
            for t in connection.introspection.table_names(cursor)
            if not t.startswith("sqlite_") and t != CACHE
        )
        return {
            table: sorted(c.name for c in connection.introspection.get_table_description(cursor, table))
            for table in tables
        }


def warm() -> dict[str, dict[str, str]]:
    """Sign in one account of each role; by role, every page's address."""
    call_command("collectstatic", interactive=False, verbosity=0)
    for role in ROLES:
        client = Client(HTTP_HOST="127.0.0.1", HTTP_X_FORWARDED_FOR="10.1.2.3")
        account = _account(role)
        client.force_login(account)
        session = client.session
        session[SECOND_FACTOR_ON] = True
        session.save()
        clients[role] = client
    return {role: _pages(role) for role in ROLES}


def _account(role: str) -> Account:
    """The role's account on the unit with the most orders."""
    grants = (
        Grant.objects.in_force().filter(role=role, account__is_active=True).select_related("unit", "account")
    )
    if role == "branch_secretary":
        busiest = (
            WorkOrder.objects.filter(unit__grants__in=grants)
            .values_list("unit_id")
            .annotate(n=Count("pk"))
            .order_by("-n")
            .first()
        )
        assert busiest is not None
        grants = grants.filter(unit_id=busiest[0])
    grant = grants.order_by("pk").first()
    assert grant is not None
    return grant.account


def _pages(role: str) -> dict[str, str]:
    account = _account(role)
    visible = WorkOrder.objects.visible_to(account)
    deep = visible.order_by("pk").values_list("pk", flat=True)
    total = visible.count()
    order = (
        visible.filter(stars__isnull=False)
        .exclude(phone_index="")
        .select_related("assignee")
        .order_by("-pk")
        .first()
    )
    order = order or visible.filter(stars__isnull=False, assignee__isnull=False).order_by("-pk").first()
    half, tail = deep[total // 2], deep[total // 20]
    lists, board = reverse("orders"), reverse("orders_board")
    today = timezone.localdate()
    ago = (today - timedelta(days=400)).isoformat(), (today - timedelta(days=370)).isoformat()
    village = Unit.objects.visible_to(account).filter(kind="village").order_by("path").first()
    first_due = queries.page(visible, sort="due", after="", before="").next
    pages = {
        "to-do list": reverse("home"),
        "board": board,
        "board, my turn": f"{board}?mine=on",
        "list, newest": lists,
        "list, half-way down": f"{lists}?after={half}",
        "list, last page but some": f"{lists}?after={tail}",
        "list, backwards from the middle": f"{lists}?before={half}",
        "list, soonest due": f"{lists}?sort=due",
        "list, soonest due, second page": f"{lists}?sort=due&after={first_due}",
        "list, my turn": f"{lists}?mine=on",
        "list, overdue": f"{lists}?late=on",
        "list, overdue, soonest due": f"{lists}?late=on&sort=due",
        "list, in hand": f"{lists}?step=accept",
        "list, state refused": f"{lists}?state=refused",
        "list, state raised": f"{lists}?state=raised",
        "list, one star": f"{lists}?stars=1",
        "list, unrated": f"{lists}?stars=0",
        "list, one item": f"{lists}?item={order.item_id}",
        "list, one item, one star": f"{lists}?item={order.item_id}&stars=1",
        "list, one month long ago": f"{lists}?from={ago[0]}&to={ago[1]}",
        "list, placed by staff": f"{lists}?source=staff",
        "list, with one member": f"{lists}?assignee={order.assignee.name if order.assignee else ''}",
        "list, by number": f"{lists}?q={order.number_text}",
        "list, by phone": f"{lists}?q={order.phone or '13900000000'}",
        "list, by words": f"{lists}?q=水渠",
        "list, by words nobody wrote": f"{lists}?q=天文望远镜",
        "find box": f"{reverse('find')}?q={order.number_text}",
        "find box, words nobody wrote": f"{reverse('find')}?q=天文望远镜",
        "one order": reverse("order", args=[order.pk]),
    }
    if village is not None and role != "branch_secretary":
        pages["list, one village"] = f"{lists}?unit={village.pk}"
        pages["board, one village"] = f"{board}?unit={village.pk}"
    return pages


def open_page(role: str, path: str, times: int) -> list[tuple[float, float]]:
    """Milliseconds of each of so many openings: by the clock, and of the processor.

    SQLite runs in this process, so on a machine that does nothing else the two are nearly the same.
    """
    found = []
    for _ in range(times):
        begun, busy = time.perf_counter(), time.process_time()
        response = clients[role].get(path)
        found.append(((time.perf_counter() - begun) * 1000, (time.process_time() - busy) * 1000))
        if response.status_code != 200:
            raise AssertionError(f"{path}: {response.status_code} {response.headers.get('Location', '')}")
    return found


def look(role: str, path: str) -> dict[str, Any]:
    """How many queries, and the plans among them that walk a large table or sort what they found."""
    with CaptureQueriesContext(connection) as captured:
        clients[role].get(path)
    selects = [q for q in captured.captured_queries if q["sql"].startswith("SELECT")]
    return {
        "queries": len(captured),
        "slowest": max(((float(q["time"]), q["sql"]) for q in selects), default=(0.0, "")),
        "walks": [walk for q in selects if (walk := _walk(q["sql"]))],
    }


def _walk(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            connection.connection.set_trace_callback(None)
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() if "?" not in sql else []
            steps = [row[3] for row in rows]
            return "; ".join(s for s in steps if s.startswith("SCAN ") and s.split()[1].strip('"') in LARGE)
        cursor.execute(f"EXPLAIN {sql}")
        lines = [row[0].strip() for row in cursor.fetchall()]
        return "; ".join(
            line for line in lines if "Seq Scan on" in line and any(f" {table} " in line for table in LARGE)
        )


if __name__ == "__main__":
    answer(make, multiply, sync_indexes, index_statements, table_columns, warm, open_page, look, inside.sizes)
