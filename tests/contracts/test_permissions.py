"""Every address of the project against every kind of asker, as written in permission_table.py; an unlisted one fails."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, clear_url_caches, get_urlconf, path, reverse, set_urlconf

from tests.contracts import permission_table, permission_table_villages
from tests.contracts.addresses import kwargs_of
from tests.contracts.world import (
    ROLES,
    World,
    all_patterns,
    read_body,
    undone,
)
from zugong.config import urls as project_urls
from zugong.organisations.models import Event

WITHOUT_SESSION = {"anon", "link"}
FEW = ("anon", "link", "memb", "secr", "sysa")  # of a row that is the same for all
ADMINISTRATORS = {"sysa", "seca", "auda"}
# Where strangers are welcome: villagers' pages, sign-in, the look, and addresses that are keys themselves.
OPEN = {
    "account_login", "account_logout", "account_inactive", "socialaccount_login_cancelled",
    "socialaccount_login_error", "web:preferences", "web:components", "landing", "service_worker", "scan", "village",
    "window", "item", "place", "find_order", "forget_mine", "village_wall", "wall", "public_chains", "public_chain",
    "public_chain_sheet", "village_economy", "product_photo", "village_deeds", "deed_object",
    "disclosure_home", "disclosure_unit", "disclosure_board", "disclosed", "disclosure_compare", "disclosed_version",
    "disclosure_check", "disclosure_document", "disclosure_proof", "disclosure_table", "disclosure_sheet",
    "disclosure_ask", "my_question", "disclosure_log", "disclosure_head", "disclosure_keys", "disclosure_heads",
    "disclosure_entries", "disclosure_consistency", "disclosed_board", "disclosure_data",
    "ballot_enter", "ballot_done",
    "village_rounds", "village_round",
    "public_meeting", "public_activity", "subsidy_mine",
}  # fmt: skip
SHUT = {"in", "401", "404", "405"}
# Rooms that do business; the three administrators have no part in what they keep behind the sign-in.
BUSINESS = (
    "zugong.training", "zugong.cadres", "zugong.villages", "zugong.talents",
    "zugong.workorders", "zugong.ledger", "zugong.evaluation", "zugong.disclosure", "zugong.files",
    "zugong.organisations.views.units", "zugong.organisations.views.people",
    "zugong.organisations.views.imports", "zugong.organisations.views.rosters",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    section: str
    name: str
    method: str
    cells: dict[str, str]

    @property
    def url_name(self) -> str:
        return self.name.partition("/")[0]

    @property
    def is_alike(self) -> bool:
        """Whether all who are signed in get the same."""
        return len({self.cells[role] for role in ROLES if role not in WITHOUT_SESSION}) == 1


def read(table: str) -> list[Row]:
    rows, section = [], ""
    for line in table.splitlines():
        if line.startswith("#"):
            section = line.removeprefix("#").strip()
        if not line.strip() or line.startswith("#"):
            continue
        name, method, *words = line.split()
        if words[1:] == ["to", "all"]:
            cells = dict.fromkeys(ROLES, words[0])
        elif words[1:] == ["signed", "in"]:
            cells = {role: "in" if role in WITHOUT_SESSION else words[0] for role in ROLES}
        else:
            cells = dict(zip(ROLES, words, strict=True))
        rows += [
            Row(section, name, one, cells) for one in (("GET", "POST") if method == "BOTH" else (method,))
        ]
    return rows


ROWS = read(permission_table.TABLE) + read(permission_table_villages.TABLE)
LISTED = {row.url_name for row in ROWS}


def ask(world: World, client: Client, row: str, method: str, role: str) -> str:
    """What comes back, as a cell of the table."""
    return ask_and_count(world, client, row, method, role)[0]


def ask_and_count(world: World, client: Client, row: str, method: str, role: str) -> tuple[str, int]:
    """The cell, and how many things were done (looking at something is none)."""
    address = reverse(row.partition("/")[0], kwargs=kwargs_of(world, row, role=role))
    cookies = client.cookies.copy()
    done = Event.objects.filter(result=Event.Result.DONE)
    try:
        with undone():
            before = done.count()
            response = getattr(client, method.lower())(address)
            read_body(response)
            did = done.count() - before
    finally:
        client.cookies = cookies
    where = response.headers.get("Location", "").partition("?")[0]
    if response.status_code == 302 and where in (reverse("account_login"), reverse("account_reauthenticate")):
        return ("in" if where == reverse("account_login") else "again"), did
    return str(response.status_code), did


def test_every_address_is_listed_and_nothing_else():
    names = {name for name, _pattern in all_patterns()}
    assert names - LISTED == set(), "addresses without a row in permission_table.py"
    assert LISTED - names == set(), "rows for addresses that do not exist"


def test_no_row_stands_twice():
    keys = [(row.name, row.method) for row in ROWS]
    assert sorted(keys) == sorted(set(keys))


def differences(world: World, clients: dict[str, Client], section: str) -> dict[tuple[str, str, str], str]:
    """What the rows of a section say and whoever asks does not get."""
    wrong = {}
    for row in (row for row in ROWS if row.section == section):
        for role in FEW if row.is_alike else ROLES:
            found = ask(world, clients[role], row.name, row.method, role)
            if found != row.cells[role]:
                wrong[row.name, row.method, role] = f"{found}, table {row.cells[role]}"
    return wrong


@pytest.mark.parametrize("section", dict.fromkeys(row.section for row in read(permission_table.TABLE)))
def test_everybody_gets_what_the_table_says(world, clients, section):
    assert differences(world, clients, section) == {}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_method_without_a_row_is_refused(world, clients, method):
    having = {row.name for row in ROWS if row.method == method}
    wrong = {}
    for name in sorted({row.name for row in ROWS} - having):
        for role in ("anon", "secr", "sysa"):
            cell = ask(world, clients[role], name, method, role)
            if cell not in SHUT | ({"302"} if name == "usersessions_list" else set()):
                wrong[name, role] = cell
    assert wrong == {}


def test_head_is_answered_as_get_is_and_does_nothing(world, clients):
    """Monitors, link checkers and caches ask by HEAD; no view may take that for the sending of its form."""
    wrong = {}
    for row in (row for row in ROWS if row.method == "GET"):
        role = next((role for role in ROLES if row.cells[role][0] in "23"), "anon")
        found = ask_and_count(world, clients[role], row.name, "HEAD", role)
        if found != (row.cells[role], 0):
            wrong[row.name, role] = f"{found}, table {row.cells[role]}"
    assert wrong == {}


def test_strangers_are_welcome_only_where_it_is_written(world, clients):
    wide = {row.name for row in ROWS if row.cells["anon"] not in SHUT and row.url_name not in OPEN}
    assert wide == set()


def test_administrators_reach_no_business_page():
    modules = {name: getattr(pattern.callback, "__module__", "") for name, pattern in all_patterns()}
    business = [
        row
        for row in ROWS
        if modules[row.url_name].startswith(BUSINESS)
        and row.url_name not in OPEN
        and row.cells["anon"] == "in"
    ]
    assert len(business) > 60
    for row in business:
        assert {row.cells[role] for role in ADMINISTRATORS} <= {"403", "404", "400"}, row.name


def test_no_administrator_page_opens_for_business():
    modules = {name: getattr(pattern.callback, "__module__", "") for name, pattern in all_patterns()}
    for row in ROWS:
        if modules[row.url_name].rpartition(".")[2] in {"accounts", "grants", "resets", "events", "rules"}:
            assert {row.cells[role] for role in set(ROLES) - ADMINISTRATORS - WITHOUT_SESSION} == {"403"}, (
                row.name
            )


# --- deny by default ---------------------------------------------------------------------------------------------
def open_to_strangers() -> set[str]:
    """Addresses without arguments, other than the welcoming ones, that answer somebody who is not signed in."""
    client, found = Client(), set()
    for name, _pattern in all_patterns():
        try:
            address = reverse(name)
        except NoReverseMatch:  # it has arguments: the table's rows fill them in
            continue
        if name in OPEN:
            continue
        with undone():
            for response in (client.get(address), client.post(address)):
                to_sign_in = response.status_code == 302 and response["Location"].startswith("/sign-in/")
                if not to_sign_in and str(response.status_code) not in SHUT:
                    found.add(name)
    return found


def test_nothing_else_answers_strangers(world):
    assert open_to_strangers() == set()


def test_a_view_that_forgot_its_guard_is_caught(world, settings):
    def forgotten(request):
        return HttpResponse("every order of the county")

    module = ModuleType("urls_with_a_hole")
    module.urlpatterns = [
        *project_urls.urlpatterns,
        path("orders/forgotten/", forgotten, name="forgotten"),
        path("orders/guarded/", login_required(forgotten), name="guarded"),
    ]
    before = get_urlconf()
    settings.ROOT_URLCONF = module
    set_urlconf(module)
    try:
        assert open_to_strangers() == {"forgotten"}
        assert {name for name, _pattern in all_patterns()} - LISTED == {"forgotten", "guarded"}
    finally:
        set_urlconf(before)
        clear_url_caches()
