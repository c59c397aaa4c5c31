"""Fit for everybody: axe finds nothing serious, villagers' pages are large enough to read and to hit, and 320 px is enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.factories import make_account, make_order, place_order
from tests.journeys.conftest import People
from tests.journeys.test_orders import link
from zugong.organisations import roles

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
BAD = {"serious", "critical"}

# The villagers' pages; {code} is the village's, {item} an item's.
PUBLIC = {
    "landing": "/",
    "village": "/v/{code}/",
    "window": "/v/{code}/w/village/",
    "item": "/v/{code}/i/{item}/",
    "place": "/v/{code}/place/",
    "village wall": "/v/{code}/wall/",
    "wall": "/wall/",
    "no such page": "/v/nowhere/",
    "unknown code": "/s/ZZZZZZ",
}
LINKS = {
    "success": ("placed", "/placed"),
    "track": ("accepted", ""),
    "rate": ("completed", ""),
    "refused": ("refused", ""),
}
STAFF = {
    "home": ("secretary", "/todo/"),
    "inbox": ("secretary", "/inbox/"),
    "board": ("secretary", "/orders/"),
    "list": ("secretary", "/orders/list/"),
    "order": ("secretary", "/orders/{order}/"),
    "verb": ("secretary", "/orders/{order}/refuse/"),
    "place for a caller": ("secretary", "/orders/place/"),
    "dispatch": ("group_leader", "/orders/dispatch/"),
    "my orders": ("member", "/my/"),
    "order in hand": ("member", "/orders/{mine}/"),
    "note": ("member", "/orders/{mine}/note/"),
    "units": ("section", "/units/"),
    "unit": ("section", "/units/{unit}/"),
    "people": ("section", "/people/"),
    "person": ("section", "/people/{person}/"),
    "imports": ("section", "/imports/"),
    "item kept": ("section", "/catalogue/{item}/"),
    "catalogue": ("secretary", "/catalogue/"),
    "item": ("secretary", "/catalogue/{item}/"),
    "codes": ("secretary", "/codes/"),
    "me": ("secretary", "/me/"),
    "accounts": ("system", "/accounts/"),
    "rules": ("system", "/rules/"),
    "grants": ("security", "/grants/"),
    "grant": ("security", "/grants/new/"),
    "roles": ("security", "/roles/"),
    "events": ("audit", "/events/"),
}
ON_THE_PHONE = {"my orders", "order in hand", "note"}


def violations(page: Page) -> list[str]:
    """What axe calls serious or critical: the rule, what it says, and where."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in BAD
    ]


def too_small(page: Page) -> list[str]:
    """Targets below 48 px either way. Words in the middle of a sentence are exempt (WCAG 2.5.8), hidden fields too."""
    return page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
            .map((e) => {
                const labels = [...(e.labels || [])].map((l) => l.getBoundingClientRect());
                const boxes = [e.getBoundingClientRect(), ...labels].filter((b) => b.width > 1 && b.height > 1);
                const best = boxes.sort((a, b) => Math.min(b.width, b.height) - Math.min(a.width, a.height))[0];
                return { e, best };
            })
            .filter(({ e, best }) => best && e.checkVisibility({ opacityProperty: false, visibilityProperty: true })
                && !e.matches(".z-skip, [tabindex='-1']") && !e.closest("[hidden], .z-sr"))
            .filter(({ e }) => !(e.tagName === "A" && getComputedStyle(e).display === "inline"
                && e.parentElement.textContent.trim() !== e.textContent.trim()))
            .filter(({ best }) => best.width < 47.5 || best.height < 47.5)
            .map(({ e, best }) => `${e.tagName.toLowerCase()}.${e.className} “${(e.textContent || e.name).trim().slice(0, 20)}” `
                + `${Math.round(best.width)}x${Math.round(best.height)}`)"""
    )


def too_wide(page: Page) -> int:
    """How many pixels the page scrolls sideways."""
    return page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def pages(county) -> dict[str, str]:
    c = county
    c.member.person.phone = "13900001234"
    c.member.person.save()
    order, mine = make_order("placed", c, phone="13800004726"), make_order("accepted", c)
    make_order("supplied", c)
    make_order("rated", c)
    found = {
        "code": c.village.code, "item": c.item.code, "order": order.pk, "mine": mine.pk, "unit": c.village.pk,
        "person": c.member.person.pk,
    }  # fmt: skip
    public = {name: path.format(**found) for name, path in PUBLIC.items()}
    for name, (state, tail) in LINKS.items():
        public[name] = link(make_order(state, c)) + tail
    return public


def place_with_errors(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("input[name=phone]").fill("123")
    page.locator("form.v-form button.z-btn-red").click()
    page.locator("#id_phone_error").wait_for()


def test_axe_on_the_villagers_pages(people: People, pages):
    page = people.villager(bypass_csp=True)
    wrong = {}
    for name, address in pages.items():
        page.goto(address)
        wrong[name] = violations(page)
    place_with_errors(page, pages["place"])
    wrong["place with errors"] = violations(page)
    page.goto("/sign-in/")
    wrong["sign-in"] = violations(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_villagers_pages_are_large_enough_and_fit_a_small_phone(people: People, pages):
    page = people.villager()
    small, wide, type_size = {}, {}, {}
    for name, address in pages.items():
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(address)
        small[name] = too_small(page)
        type_size[name] = page.evaluate(
            "() => parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
        )
        page.set_viewport_size({"width": 320, "height": 640})
        wide[name] = too_wide(page)
    place_with_errors(page, pages["place"])
    small["place with errors"], wide["place with errors"] = too_small(page), too_wide(page)
    assert {name: found for name, found in type_size.items() if found < 18 and name != "landing"} == {}
    assert {name: found for name, found in small.items() if found and name != "landing"} == {}
    assert {name: found for name, found in wide.items() if found > 0} == {}


@pytest.mark.parametrize("who", sorted({who for who, _path in STAFF.values()}))
def test_axe_on_the_main_pages_of_staff(people: People, county, who):
    c = county
    order, mine = make_order("placed", c, phone="13800004726"), make_order("accepted", c)
    make_order("supplied", c)
    place_order(c)
    ids = {
        "order": order.pk, "mine": mine.pk, "unit": c.village.pk, "person": c.member.person.pk, "item": c.item.pk,
    }  # fmt: skip
    kinds = {"system": roles.SYSTEM_ADMIN, "security": roles.SECURITY_ADMIN, "audit": roles.AUDIT_ADMIN}
    account = make_account(who, kinds[who], c.county) if who in kinds else getattr(c, who)
    page = people.office(account, bypass_csp=True)
    wrong = {}
    for name, (whose, path) in STAFF.items():
        if whose != who:
            continue
        size = {"width": 390, "height": 844} if name in ON_THE_PHONE else {"width": 1440, "height": 900}
        page.set_viewport_size(size)
        assert page.goto(path.format(**ids)).status == 200, name
        wrong[name] = violations(page)
    assert {name: found for name, found in wrong.items() if found} == {}


def test_staff_pages_fit_a_phone_without_scrolling_sideways(people: People, county):
    c = county
    mine = make_order("accepted", c)
    page = people.member(c.member)
    member = {
        path: (page.goto(path), too_wide(page))[1]
        for path in ("/my/", f"/orders/{mine.pk}/", f"/orders/{mine.pk}/note/")
    }
    page = people.member(c.secretary)
    office = {
        path: (page.goto(path), too_wide(page))[1]
        for path in ("/todo/", "/orders/", "/orders/list/", "/inbox/", "/me/")
    }
    assert {path: by for path, by in (member | office).items() if by > 0} == {}
