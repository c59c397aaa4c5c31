"""Points from the deed to the washing powder: declared, reviewed, objected to, posted, redeemed, counted, on paper."""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.contracts.world import photo_file
from tests.factories import give_points, make_deed, make_deed_kind, make_good, make_household
from tests.journeys import steps
from tests.journeys.conftest import People
from zugong.config import checks
from zugong.villages.models import Deed, Movement, Stocktake, Voucher
from zugong.villages.points.actions import post_due


def test_a_voucher_is_good_at_one_counter_and_the_statement_says_so(people: People, county):
    c = county
    home, good = make_household(c), make_good(c)
    give_points(c, home, 86)
    villager = people.villager(java_script_enabled=False)
    steps.card(villager, home)
    villager.locator('main a[href$="/store/"]').click()
    expect(villager.locator(".p-sum")).to_contain_text("86")
    villager.locator(f'button[name=good][value="{good.pk}"]').click()
    expect(villager.locator(".p-qr svg")).to_be_visible()
    code = villager.locator(".p-code").inner_text().replace(" ", "")
    voucher_url = villager.url

    first, second = people.office(c.store_keeper), people.member(c.clerk)
    for page, number in ((first, 1), (second, 2)):
        page.goto(f"/villages/store/?counter={number}")
        page.locator("#code").fill(code.lower())
        page.locator("#code").press("Enter")
        expect(page.locator(".p-found")).to_contain_text(good.name)
        expect(page.locator("#code")).to_be_focused()  # a scanner's second Enter must not hand anything out
    red = f'form[action^="/villages/store/codes/{code}/?"] button.z-btn-red'
    first.locator(red).click()
    expect(first.locator("[data-toast]").first).to_contain_text("18")
    second.locator(red).click()
    expect(second.locator("[role=alert]")).to_contain_text(str(c.store_keeper))
    record = second.locator(f'[role=alert] a[href="/villages/points/{home.pk}/"]')
    expect(record).to_be_visible()
    assert Voucher.objects.get().state == "used"
    assert Movement.objects.filter(kind="out").count() == 1

    villager.goto(voucher_url)
    expect(villager.locator("main")).to_contain_text(str(c.store_keeper))
    steps.card(villager, home, "points/")
    expect(villager.locator(".p-rows .p-amount").first).to_have_text("−18")
    expect(villager.locator(".p-rows .p-after").first).to_contain_text("68")
    paper = villager.request.get(villager.url + "paper/")
    assert paper.ok and paper.body().startswith(b"%PDF")
    first.goto(f"/villages/points/{home.pk}/")
    expect(first.locator("main")).to_contain_text("68")
    assert checks.run(["ledger"]) == []


def test_a_mistake_is_reversed_and_the_shelf_is_counted_by_two(people: People, county):
    c = county
    home, good = make_household(c), make_good(c)
    give_points(c, home, 40)
    keeper, villager = people.office(c.store_keeper), people.villager()
    steps.card(villager, home, "store/")
    villager.locator(f'button[name=good][value="{good.pk}"]').click()
    voucher = Voucher.objects.get()
    keeper.goto(f"/villages/store/?code={voucher.code}")
    keeper.locator(".p-found .z-btn-red").click()
    keeper.locator(f'a[href="/villages/store/codes/{voucher.code}/reverse/"]').click()
    keeper.locator("main form button.z-btn-red").click()
    expect(keeper.locator("#id_why_error")).to_be_visible()
    keeper.locator("#id_why").fill("拿错了，人家要的是肥皂。")
    keeper.locator("main form button.z-btn-red").click()
    expect(keeper.locator(".p-reversed")).to_have_count(1)
    villager.reload()
    expect(villager.locator("main")).to_contain_text("拿错了")
    steps.card(villager, home, "store/")
    expect(villager.locator(".p-sum")).to_contain_text("40")

    keeper.goto("/villages/store/counts/")
    keeper.locator(f"#n{good.pk}").fill("22")
    keeper.locator("main form button.z-btn-red").click()
    expect(keeper.locator("[role=alert]")).to_contain_text(good.name)
    expect(keeper.locator(f"#n{good.pk}")).to_have_value("22")
    keeper.locator(f"input[name=w{good.pk}]").fill("受潮了一袋")
    keeper.locator("main form button.z-btn-red").click()
    take = Stocktake.objects.get()
    expect(keeper.locator(f'form[action$="/{take.pk}/approve/"]')).to_have_count(0)
    clerk = people.member(c.clerk)
    clerk.goto("/todo/")
    clerk.locator('main a[href="/villages/store/counts/"]').first.click()
    clerk.locator(f'form[action$="/{take.pk}/approve/"] button').click()
    expect(clerk.locator("[data-toast]").first).to_be_visible()
    good.refresh_from_db()
    assert (good.stock, good.reserved) == (22, 0)
    assert checks.run(["ledger"]) == []


def test_a_deed_goes_through_four_hands_and_an_objection_holds_it(people: People, county):
    c = county
    home, kind = make_household(c), make_deed_kind(c, points=10)
    villager = people.villager()
    steps.card(villager, home)
    villager.locator('main a[href$="/deeds/new/"]').click()
    villager.locator("select[name=kind]").select_option(str(kind.pk))
    villager.locator("textarea[name=words]").fill("早上把2组到学校的路扫干净了。")
    villager.locator("input[type=file]").set_input_files(
        {"name": "路.jpg", "mimeType": "image/jpeg", "buffer": photo_file().getvalue()}
    )
    villager.locator("form.v-form button.z-btn-red").click()
    villager.wait_for_url(re.compile(r"/deeds/\d+/$"))
    deed_url = villager.url
    deed = Deed.objects.get()

    leader = people.member(c.group_leader)
    leader.goto("/todo/")
    leader.locator("main").get_by_text(deed.title).first.click()
    expect(leader.locator("main img").first).to_be_visible()
    steps.rule(leader, deed, "pass", note="看过了，路是干净的。")
    steps.rule(people.member(c.committee_member), deed, "agree")
    secretary = people.office(c.secretary)
    steps.rule(secretary, deed, "second")

    neighbour = people.villager()
    neighbour.goto(f"/v/{c.village.code}/deeds/")
    neighbour.locator(f'a[href$="/deeds/{deed.pk}/object/"]').click()
    neighbour.locator("textarea[name=words]").fill("只扫了一半。")
    neighbour.locator("input[name=name]").fill("彭大山")
    neighbour.locator("form.v-form button.z-btn-red").click()
    expect(neighbour.locator("main [role=status]")).to_be_visible()
    later = timezone.now() + timedelta(days=30)
    assert post_due(later) == 0  # held, however long
    secretary.goto(f"/villages/deeds/{deed.pk}/")
    expect(secretary.locator("main")).to_contain_text("只扫了一半。")
    expect(secretary.locator("main")).not_to_contain_text("彭大山")
    expect(secretary.locator(f'form[action$="/{deed.pk}/stand/"]')).to_have_count(0)
    villager.goto(deed_url)
    villager.locator("textarea[name=words]").fill("后一半是下午扫的。")
    villager.locator("form.v-form button.z-btn-red").click()
    supervisor = people.member(c.supervisor)
    supervisor.goto("/todo/")
    expect(supervisor.locator("main").get_by_text(deed.title).first).to_be_visible()
    steps.rule(supervisor, deed, "stand", note="去看了，全扫了。")
    assert post_due(later) == 1 and post_due(later) == 0
    villager.goto(deed_url)
    expect(villager.locator("main")).to_contain_text("全扫了")
    steps.card(villager, home, "points/")
    expect(villager.locator(".p-rows .p-amount").first).to_have_text("+10")
    assert checks.run(["ledger"]) == []


def test_a_line_is_asked_about_and_answered_and_two_rule_at_once(people: People, county):
    c = county
    home = make_household(c)
    give_points(c, home, 20)
    villager = people.villager()
    steps.card(villager, home, "points/")
    villager.locator('.p-rows a[href*="/ask/?line="]').first.click()
    villager.locator("textarea[name=words]").fill("这20分是哪一回的？")
    villager.locator("form.v-form button.z-btn-red").click()
    clerk = people.office(c.clerk)
    clerk.goto("/todo/")
    clerk.locator("main").get_by_text("这20分是哪一回的").first.click()
    clerk.locator("textarea[name=words]").fill("是春季清洁庭院评上的。")
    clerk.locator("main form button.z-btn-red").click()
    villager.reload()
    expect(villager.locator("main")).to_contain_text("是春季清洁庭院评上的。")

    deed = make_deed(c, "committee")
    one, other = people.office(c.committee_member), people.member(c.secretary)
    form = f'form[action="/villages/deeds/{deed.pk}/agree/"]'
    for page in (one, other):
        page.goto(f"/villages/deeds/{deed.pk}/")
    other.locator(f"{form} textarea").fill("我看行。")
    one.locator(f"{form} button").last.click()
    expect(one.locator("[data-toast]").first).to_be_visible()
    other.locator(f"{form} button").last.click()
    expect(other.locator("[role=alert]")).to_be_visible()
    deed.refresh_from_db()
    assert deed.state == "committee_two"
