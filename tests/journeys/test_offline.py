"""A member without a line: pages open, notes and photos stay on the phone, and go off once, whatever happened meanwhile."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.factories import make_order
from tests.journeys.conftest import People
from zugong.files.models import StoredFile


def photo() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((2400, 1600), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def wait_until_kept(page, path: str) -> None:
    """Until the worker holds the page at ``path``."""
    for _try in range(100):
        kept = page.evaluate(
            """async (path) => { for (const name of await caches.keys())
                 if (await (await caches.open(name)).match(path)) return true; return false; }""",
            path,
        )
        if kept:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{path} was not kept")


def test_notes_wait_for_the_line_and_arrive_once(people: People, county):
    order = make_order("accepted", county)
    before = order.step_log.count()
    page = people.member(county.member)
    context = page.context
    note_url = f"/orders/{order.pk}/note/"
    page.goto("/my/")
    wait_until_kept(page, note_url)  # before anybody opened it
    context.set_offline(True)
    page.goto(note_url)
    expect(page.locator("[data-offline-strip]")).to_be_visible()
    expect(page.locator("[data-note-send]")).to_have_text("记下，连上就发")
    page.locator("label", has_text="正在弄").click()
    page.fill("textarea", "空开换好了，还要接地线。")
    page.set_input_files("input[type=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.locator("[data-note-send]").click()
    expect(page.locator(".z-note-dashed")).to_contain_text("空开换好了")
    page.reload()  # closing the page loses nothing
    expect(page.locator(".z-note-dashed")).to_have_count(1)
    assert order.step_log.count() == before

    cookies = context.cookies()  # the session ended while there was no line
    context.clear_cookies()
    context.set_offline(False)
    expect(page.locator("[data-strip-text]")).to_contain_text("登录过期了")
    expect(page.locator(".z-note-dashed")).to_have_count(1)
    assert order.step_log.count() == before

    context.add_cookies(cookies)
    page.goto(note_url)
    expect(page.locator(".z-note-dashed")).to_have_count(0)
    step = order.step_log.last()
    assert step.note == "正在弄：空开换好了，还要接地线。"
    assert order.step_log.count() == before + 1
    kept = StoredFile.objects.get(subject_id=str(order.pk), purpose=f"step-{step.number}")
    assert max(kept.width, kept.height) == 1600  # made smaller on the phone

    page.goto(f"/orders/{order.pk}/")
    expect(page.get_by_text("空开换好了，还要接地线。")).to_be_visible()


def test_another_account_on_the_phone_sees_none_of_it(people: People, county):
    order = make_order("accepted", county)
    page = people.member(county.member)
    page.goto(f"/orders/{order.pk}/note/")
    wait_until_kept(page, f"/orders/{order.pk}/note/")
    page.context.set_offline(True)
    page.fill("textarea", "只给自己看的话")
    page.locator("[data-note-send]").click()
    expect(page.locator(".z-note-dashed")).to_have_count(1)
    page.context.clear_cookies()
    other = people.member(county.other_member)
    page.context.add_cookies(other.context.cookies())
    page.context.set_offline(False)  # the open page tries at once, under the other's session
    expect(page.locator("[data-strip-text]")).to_contain_text("登录过期了")
    page.goto("/my/")
    page.wait_for_timeout(500)
    assert "只给自己看的话" not in page.content()
    assert not order.step_log.filter(note__contains="只给自己").exists()
