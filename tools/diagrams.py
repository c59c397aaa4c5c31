"""Writes ``docs/flows/<flow>.md`` from the flows' own tables: a state diagram, and who may do what by when.

``--check`` fails when a file differs from what the tables say now.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "flows"
PLACE = {
    "holder": "in the unit that holds the case",
    "unit": "in the unit the case belongs to",
    "overseer": "in the unit it was passed up to",
}


def who_in_words(who) -> str:
    return f"`{who.permission}` {PLACE[who.place]}" if who.kind == "permission" else str(who)


def limit_in_words(clock, rules: dict) -> str:
    if not clock.rule:
        return "measured, without a limit"
    rule = rules.get(clock.rule)
    limit = f"{rule.default} {rule.measure} (`{clock.rule}`)" if rule else f"`{clock.rule}`"
    own = f", or the case's own `{clock.field}`" if clock.field else ""
    return limit + own + (", every day counted" if clock.calendar else "")


def tiers_in_words(clock) -> str:
    return (
        ", then ".join(f"{tier.kind} (`{tier.permission}`) after `{tier.grace}`" for tier in clock.overdue)
        or "–"
    )


def cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def render(flow, rules: dict) -> Iterator[str]:
    from zugong.flows.table import BACK

    title = str(flow.title)
    yield f"# {title[:1].upper()}{title[1:]}"
    yield ""
    yield f"Flow `{flow.name}`, version {flow.version}. Written by `tools/diagrams.py` from the flow's table; do not edit."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in flow.states:
        yield f'    state "{state.title}" as {state.name}'
    yield f"    [*] --> {flow.start}"
    back = [verb for verb in flow.verbs if BACK in verb.to]
    if back:
        yield '    state "the state before" as state_before'
    for verb in flow.verbs:
        for source in verb.from_:
            for target in verb.to:
                yield f"    {source} --> {'state_before' if target == BACK else target}: {verb.title}"
    for state in flow.states:
        if state.closed:
            yield f"    {state.name} --> [*]"
    yield "```"
    yield ""
    yield "| state | must be left within | if late, passed up to |"
    yield "|---|---|---|"
    for state in flow.states:
        limit = limit_in_words(state.clock, rules) if state.clock else "–"
        late = tiers_in_words(state.clock) if state.clock else "–"
        closed = " (closed)" if state.closed else ""
        yield f"| `{state.name}` {cell(state.title)}{closed} | {cell(limit)} | {cell(late)} |"
    for clock in flow.clocks:
        yield f"| over the whole case: {clock.name} | {cell(limit_in_words(clock, rules))} | {cell(tiers_in_words(clock))} |"
    yield ""
    yield "| in the state | verb | leads to | who | notice |"
    yield "|---|---|---|---|---|"
    for state in flow.states:
        for verb in flow.verbs_from(state.name):
            targets = ", ".join("the state before" if to == BACK else f"`{to}`" for to in verb.to) or "stays"
            people = ", ".join(who_in_words(who) for who in verb.who)
            notice = f"{', '.join(verb.notice.to)}: {verb.notice.text}" if verb.notice else "–"
            yield f"| `{state.name}` | `{verb.name}` {cell(verb.title)} | {targets} | {cell(people)} | {cell(notice)} |"
    for verb in flow.verbs:
        if verb.reasons:
            yield ""
            yield f"Reasons to {verb.title} (`{verb.name}`), one of:"
            yield ""
            yield from (f"- {reason.title}" for reason in verb.reasons)


def expected() -> dict[Path, str]:
    """Path and text of each flow's page; the newest version of a flow stands for it."""
    import django
    from django.utils import translation

    django.setup()
    from zugong.flows import registry
    from zugong.organisations.rules import all_rules

    rules = {rule.key: rule for rule in all_rules()}
    newest = {flow.name: flow for flow in registry.all()}
    with translation.override("en"):
        return {FOLDER / f"{name}.md": "\n".join(render(flow, rules)) + "\n" for name, flow in newest.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of date")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zugong-diagrams-") as home:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zugong.config.settings")
        os.environ |= {"ZUGONG_MODE": "test", "ZUGONG_HOME": home, "DATABASE_URL": ""}
        pages = expected()
    standing = set(FOLDER.glob("*.md"))
    if options.check:
        drift = sorted(
            path
            for path in standing | set(pages)
            if path not in pages or path not in standing or path.read_text(encoding="utf-8") != pages[path]
        )
        for path in drift:
            print(f"docs/flows/{path.name} is out of date; run: make diagrams")
        return 1 if drift else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in standing - set(pages):
        path.unlink()
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
        print(f"docs/flows/{path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
