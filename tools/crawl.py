"""Opens every page that links lead to, as each person of a running demonstration, in Debian's Chromium.

python tools/crawl.py http://127.0.0.1:8000 [--role secretary ...] [--most 80] [--axe] [--pictures DIR]

One page of each kind (an address without its numbers) is opened at a desk, then made as narrow as a phone and, for those
without an account, as a small phone at 200 %. Told are: answers of 400 and above, pages that scroll sideways, messages on
the console, breaches of the security policy, errors in scripts, ids that stand twice, fields and buttons without a name;
with ``--axe`` also what axe calls serious. Links are followed, forms are not sent. Ends with 1 when anything was found.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE, SMALL = (1440, 900), (390, 844), (320, 640)
LEAVES = ("/sign-out", "/logout", "/static/", "/demo/", "/prefs/", "/ui/")
FILES = re.compile(r"\.(pdf|xlsx|csv|ics|zip|json|png|jpg|docx)$|/export|/file/|/files/|/photos/")
NAMELESS = """() => {
    const seen = new Map();
    for (const e of document.querySelectorAll("[id]")) seen.set(e.id, (seen.get(e.id) || 0) + 1);
    const twice = [...seen].filter(([, n]) => n > 1).map(([id]) => "id stands twice: " + id);
    const named = (e) => (e.getAttribute("aria-label") || e.getAttribute("aria-labelledby") || e.title
        || [...(e.labels || [])].map((l) => l.textContent).join("") || e.textContent || e.value
        || [...e.querySelectorAll("img[alt], svg[aria-label], title")].map((i) => i.alt || i.ariaLabel || i.textContent).join("")
        ).trim();
    const fields = "input:not([type=hidden], [type=submit]), select, textarea";
    const plain = (e) => (e.getAttribute("aria-label") || e.getAttribute("aria-labelledby")
        || [...(e.labels || [])].map((l) => l.textContent).join("")).trim();
    const nameless = [...document.querySelectorAll(fields)].filter((e) => !plain(e))
        .map((e) => "field without a label: " + e.name)
        .concat([...document.querySelectorAll("a[href], button, summary")].filter((e) => !named(e))
        .map((e) => "no name: " + e.outerHTML.slice(0, 90)));
    const heads = document.querySelectorAll("h1").length;
    return twice.concat(nameless, heads === 1 ? [] : [heads + " headings of the first rank"]);
}"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that is cut although nothing was meant to be: buttons and headings wider than their box.
CUT = """() => [...document.querySelectorAll("h1, h2, h3, .z-btn, .z-tag, th, dt, dd, label")]
    .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflow === "hidden"
        && getComputedStyle(e).textOverflow !== "ellipsis" && !e.closest(".z-sr") && !e.matches(".z-sr"))
    .map((e) => "cut: " + e.textContent.trim().slice(0, 40))"""


def kind_of(address: str) -> str:
    """One page of each kind: numbers, codes and what a filter holds do not make another."""
    parts = urlsplit(address)
    path = re.sub(r"(?<=/)(\d+|[0-9a-z]{16,}|[A-Z0-9]{6,}|[0-9]{9,})(?=/|$)", "*", parts.path)
    names = sorted({name for name, _value in parse_qsl(parts.query, keep_blank_values=True)})
    return path + ("?" + "&".join(names) if names else "")


class Walk:
    """One person's way through everything."""

    def __init__(self, context: BrowserContext, base: str, role: str, options: argparse.Namespace) -> None:
        self.context, self.base, self.role, self.options = context, base, role, options
        self.found: list[tuple[str, str]] = []
        self.page: Page = context.new_page()
        self.at = ""
        self.page.on("pageerror", lambda error: self.tell(f"script: {error}"))
        self.page.on(
            "console",
            lambda m: (
                self.tell(f"console: {m.text[:160]}")
                if m.type == "error" and "favicon" not in m.location["url"]
                else None
            ),
        )
        context.on("response", self._answered)

    def tell(self, words: str) -> None:
        if (self.at, words) not in self.found:
            self.found.append((self.at, words))

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.tell(f"{response.status} {response.url}")

    def walk(self, starts: list[str]) -> int:
        waiting, known = list(starts), {kind_of(start) for start in starts}
        opened = 0
        while waiting and opened < self.options.most:
            self.at = waiting.pop(0)
            for link in self.look():
                if kind_of(link) not in known:
                    known.add(kind_of(link))
                    waiting.append(link)
            opened += 1
        return opened

    def look(self) -> Iterator[str]:
        """What is wrong with the page here; the links on it."""
        if FILES.search(urlsplit(self.at).path) or "format=" in self.at or "export" in self.at:
            answer = self.context.request.get(self.base + self.at)
            if answer.status >= 400:
                self.tell(f"{answer.status}")
            return
        self.page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
        try:
            response = self.page.goto(self.base + self.at, wait_until="load")
        except Exception as error:
            if "Download is starting" not in str(error):
                self.tell(f"does not open: {str(error).splitlines()[0]}")
            return
        if response is not None and response.status >= 400:
            self.tell(f"{response.status}")
        if response is None or "html" not in response.headers.get("content-type", ""):
            return
        for words in self.page.evaluate(NAMELESS):
            self.tell(words)
        sizes = [DESK, PHONE, SMALL] if self.role == "villager" else [DESK, PHONE]
        for width, height in sizes:
            self.page.set_viewport_size({"width": width, "height": height})
            by = self.page.evaluate(SIDEWAYS)
            if by > 0:
                self.tell(f"scrolls {by} px sideways at {width}")
            for words in self.page.evaluate(CUT):
                self.tell(f"{words} at {width}")
            self.picture(width)
        if self.options.axe:
            self.axe()
        yield from self.links()

    def axe(self) -> None:
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        result = self.page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        for one in result["violations"]:
            if one["impact"] in {"serious", "critical"}:
                self.tell(f"axe {one['id']}: {[node['target'] for node in one['nodes']][:3]}")

    def picture(self, width: int) -> None:
        if self.options.pictures:
            name = re.sub(r"[^0-9A-Za-z*]+", "-", kind_of(self.at)).strip("-").replace("*", "N") or "root"
            path = Path(self.options.pictures) / self.role / f"{name}-{width}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=path, full_page=True)

    def links(self) -> Iterator[str]:
        for href in self.page.evaluate("() => [...document.querySelectorAll('a[href]')].map((a) => a.href)"):
            parts = urlsplit(href)
            if f"{parts.scheme}://{parts.netloc}" != self.base or parts.path.startswith(LEAVES):
                continue
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def roles_of(page: Page, base: str) -> list[str]:
    page.goto(base + "/")
    actions = page.evaluate(
        "() => [...document.querySelectorAll('form[action]')].map((f) => f.getAttribute('action'))"
    )
    return [found[1] for action in actions if (found := re.fullmatch(r"/demo/([a-z-]+)/", action))]


def walk_as(browser: Browser, base: str, role: str, options: argparse.Namespace) -> list[tuple[str, str]]:
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=False, bypass_csp=options.axe
    )
    context.set_default_timeout(20_000)
    walk = Walk(context, base, role, options)
    walk.page.goto(base + "/")
    walk.page.locator(f'form[action="/demo/{role}/"]').first.evaluate(
        "f => f.requestSubmit ? f.requestSubmit() : f.submit()"
    )
    walk.page.wait_for_load_state("load")
    walk.page.wait_for_url(lambda url: urlsplit(url).path != "/")
    start = urlsplit(walk.page.url).path
    opened = walk.walk([start, "/"] if role.startswith("villager") else [start])
    context.close()
    print(f"{role}: {opened} kinds of pages, {len(walk.found)} found", flush=True)
    for at, words in walk.found:
        print(f"  {at}  {words}", flush=True)
    return walk.found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("address")
    parser.add_argument("--role", action="append", help="only as these; all of the landing page otherwise")
    parser.add_argument("--most", type=int, default=150, help="kinds of pages opened by each")
    parser.add_argument("--axe", action="store_true")
    parser.add_argument("--pictures", help="keep a picture of every page in this folder")
    options = parser.parse_args()
    base = options.address.rstrip("/")
    sys.path.insert(0, str(ROOT))
    from tests.conftest import CHROMIUM_FLAGS, find_chromium

    tally: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        try:
            for role in options.role or roles_of(browser.new_page(), base):
                tally[role] += len(walk_as(browser, base, role, options))
        finally:
            browser.close()
    return 1 if sum(tally.values()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
