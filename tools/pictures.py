"""Takes the pictures of the README and the manual from a running demonstration, in Debian's Chromium.

python tools/pictures.py http://127.0.0.1:8000
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# name, demo role, window, address ("" = where the role starts)
PICTURES = (
    ("landing", "", DESK, "/"),
    ("village", "villager", PHONE, ""),
    ("place", "villager", PHONE, "link:/place/"),
    ("wall", "villager", PHONE, "/wall/"),
    ("todo", "secretary", DESK, ""),
    ("board", "secretary", DESK, "/orders/"),
    ("list", "secretary", DESK, "/orders/list/"),
    ("order", "secretary", DESK, r"link:^/orders/\d+/"),
    ("catalogue", "secretary", DESK, "/catalogue/"),
    ("codes", "secretary", DESK, "/codes/"),
    ("dispatch", "leader-of-group", DESK, ""),
    ("member", "member", PHONE, ""),
    ("member-order", "member", PHONE, r"link:^/orders/\d+/"),
    ("imports", "section-cadres", DESK, "/imports/"),
    ("units", "section-cadres", DESK, "/units/"),
    ("grants", "admin-security", DESK, ""),
    ("events", "admin-audit", DESK, ""),
)


def enter(page: Page, base: str, role: str) -> None:
    page.goto(base + "/")
    with page.expect_navigation():
        page.evaluate(
            "key => [...document.forms].find(f => f.action.endsWith(`/demo/${key}/`)).submit()", role
        )


def take(browser: Browser, base: str, name: str, role: str, window: dict[str, int], address: str) -> None:
    context = browser.new_context(viewport=window, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    if role:
        enter(page, base, role)
    if address.startswith("link:"):
        wanted = re.compile(address.removeprefix("link:"))
        links = (link.get_attribute("href") or "" for link in page.locator("main a").all())
        page.goto(base + next(filter(wanted.search, links)))
    elif address:
        page.goto(base + address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=OUT / f"{name}.png")
    context.close()


def main() -> int:
    base = sys.argv[1].rstrip("/")
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("missing tool: Chromium")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            take(browser, base, *picture)
            print(picture[0])
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
