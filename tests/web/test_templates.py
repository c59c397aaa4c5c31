"""What every template of the whole tree keeps to, and what every component owes its readers."""

import re
from pathlib import Path

import pytest

import zugong
from zugong.web.templatetags.web import ICONS

PACKAGE = Path(zugong.__file__).parent
WEB = PACKAGE / "web"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
COMPONENTS = sorted((WEB / "templates" / "cotton").glob("*.html"))
LISTED = {
    line.strip()
    for line in (WEB / "icons.txt").read_text(encoding="utf-8").splitlines()
    if line and line[0] != "#"
}
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "an inline style sheet": r"<style\b",
    "a script with content": r"<script(?![^>]*\bsrc=)[^>]*>",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "htmx code in an attribute": r"\shx-on[:\w-]*\s*=|\s(?:hx-vals|hx-headers)\s*=\s*[\"']js:",
    "a javascript: link": r"javascript:",
    "something fetched from elsewhere": r"(?:src|href)\s*=\s*[\"'](?:https?:)?//(?!\{)",
}
NAMED_ICONS = (
    r"{%\s*icon\s+[\"']([^\"']+)[\"']",
    r"<c-[\w-]+[^>]*\sicon=\"([\w-]+)\"",
    r"<c-icon(?:-tile)?(?=\s)[^>]*\sname=\"([\w-]+)\"",
    r"<c-vars[^>]*\sicon=\"([\w-]+)\"",
)


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_nothing_inline(path):
    source = path.read_text(encoding="utf-8")
    found = {
        what: match[0] for what, pattern in FORBIDDEN.items() if (match := re.search(pattern, source, re.I))
    }
    assert not found


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_is_listed(path):
    source = path.read_text(encoding="utf-8")
    used = {found for pattern in NAMED_ICONS for found in re.findall(pattern, source)}
    assert used <= LISTED


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_component_used_is_there(path):
    used = {tag.replace("-", "_") for tag in re.findall(r"<c-([\w-]+)", path.read_text(encoding="utf-8"))}
    assert used - {"vars", "slot"} <= {component.stem for component in COMPONENTS}


def test_listed_icons_are_copied():
    assert {path.stem for path in ICONS.glob("*.svg")} == LISTED


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_says_what_it_is_and_is_shown(path):
    source = path.read_text(encoding="utf-8")
    header = re.match(r"{% comment %}\n(.+?)\n{% endcomment %}", source, re.S)
    assert header, "a component starts with a comment that says what it is and names its options"
    declared = re.search(r"<c-vars (.*?)/>", source)
    options = set(re.findall(r":?([\w-]+)=", declared[1])) - {"klass"} if declared else set()
    unsaid = {option for option in options if not re.search(rf"\b{option}\b", header[1])}
    assert not unsaid, f"options the header does not name: {unsaid}"
    shown = (WEB / "templates" / "web").rglob("*.html")
    tag = f"<c-{path.stem.replace('_', '-')}"
    assert any(re.search(rf"{tag}[\s/>]", page.read_text(encoding="utf-8")) for page in [*shown, *COMPONENTS])


def test_colours_are_tokens():
    """A colour outside the token blocks would not follow dark mode."""
    allowed = {"zugong.css", "print.css"}
    for sheet in (WEB / "static" / "web").glob("*.css"):
        if sheet.name in allowed:
            continue
        loose = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text(encoding="utf-8")))
        assert loose <= {"#231f1a", "#fff"}, f"{sheet.name}: {loose}"
