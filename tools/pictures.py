"""Takes the pictures of the README and the manual from a running demonstration, in Debian's Chromium.

python tools/pictures.py http://127.0.0.1:8000 [manual]
"""

import io
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).resolve().parent.parent / "docs"
OUT, MANUAL_OUT = DOCS / "pictures", DOCS / "manual" / "pictures"
MANUAL_BYTES = 60_000  # a picture of the manual's chapters is no larger
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# name, demo role, window, address: "" is where the role starts, else steps one after another, an address, link:PATTERN of a
# link on the page, or press:SELECTOR
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
    ("member-order", "member", PHONE, 'press:a.z-btn:has-text("看一看")'),
    ("imports", "section-cadres", DESK, "/imports/"),
    ("units", "section-cadres", DESK, "/units/"),
    ("grants", "admin-security", DESK, ""),
    ("events", "admin-audit", DESK, ""),
)
MANUAL = (
    ("store", "villager-card", PHONE, "link:/store/$"),
    ("voucher", "villager-card", PHONE, "link:/store/$ > press:button[name=good]"),
    ("counter", "store", DESK, ""),
    ("counting", "store", DESK, "/villages/store/counts/"),
    ("points", "villager-card", PHONE, "link:/points/$"),
    ("books", "clerk", DESK, "/villages/points/"),
    ("order-points", "clerk", DESK, "/villages/points/items/"),
    ("declare", "villager-card", PHONE, "link:/deeds/new/$"),
    ("deeds", "secretary", DESK, "/villages/deeds/"),
    ("deed", "committee", DESK, "/villages/deeds/ > link:^/villages/deeds/\\d+/"),
    ("rounds", "secretary", DESK, "/villages/rounds/"),
    ("rounds-card", "villager-card", PHONE, "link:/rounds/$"),
    ("visit", "member", PHONE, "/my/households/ > link:/visit/$"),
    ("visits", "township", DESK, "/visits/"),
    ("meetings-card", "villager-card", PHONE, "link:/meetings/$"),
    ("meeting", "secretary", DESK, "/meetings/ > link:^/meetings/\\d+/$"),
    ("activity", "secretary", DESK, "/activities/ > link:^/activities/\\d+/$"),
    ("chain", "township", DESK, "/villages/chains/ > link:^/villages/chains/\\d+/$"),
    ("tasks", "township", DESK, "/villages/tasks/"),
)


def enter(page: Page, base: str, role: str) -> None:
    page.goto(base + "/")
    with page.expect_navigation():
        page.evaluate(
            "key => [...document.forms].find(f => f.action.endsWith(`/demo/${key}/`)).submit()", role
        )


def walk(page: Page, base: str, address: str) -> None:
    for step in filter(None, address.split(" > ")):
        if step.startswith("link:"):
            wanted = re.compile(step.removeprefix("link:"))
            links = (link.get_attribute("href") or "" for link in page.locator("main a").all())
            page.goto(base + next(filter(wanted.search, links)))
        elif step.startswith("press:"):
            with page.expect_navigation():
                page.locator(step.removeprefix("press:")).first.click()
        else:
            page.goto(base + step)


def take(
    browser: Browser, base: str, path: Path, role: str, window: dict[str, int], address: str, *, small: bool
) -> None:
    context = browser.new_context(viewport=window, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    if role:
        enter(page, base, role)
    walk(page, base, address)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    path.write_bytes(reduced(taken) if small else taken)
    context.close()


def reduced(png: bytes) -> bytes:
    """The picture with so few colours, and if need be so few pixels, that it is small enough for the manual."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    for share in (1.0, 0.8, 0.67, 0.5):
        size = (round(whole.width * share), round(whole.height * share))
        picture = whole if share == 1.0 else whole.resize(size, Image.Resampling.LANCZOS)
        for colours in (64, 32, 16):
            out = io.BytesIO()
            picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
            if out.tell() <= MANUAL_BYTES:
                return out.getvalue()
    raise ValueError("too large even with sixteen colours and half the size")


def main() -> int:
    base = sys.argv[1].rstrip("/")
    manual = "manual" in sys.argv[2:]
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("missing tool: Chromium")
        return 1
    out = MANUAL_OUT if manual else OUT
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, *how in MANUAL if manual else PICTURES:
            take(browser, base, out / f"{name}.png", *how, small=manual)
            print(name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
