"""The appointment form on paper: two pages of A4 in the layout offices know, as PDF and as Word.

``sheet`` turns a form into what the paper says; ``as_pdf`` and ``as_word`` set it. The labels are the form's own and stay
Chinese in every language of the interface.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from zugong.lib import pdf
from zugong.lib.lrmx.form import FamilyMember, Form
from zugong.lib.lrmx.values import (
    PartialDate,
    ResumeItem,
    age_on,
    clean_name,
    family_order,
    is_deceased,
    read_date,
    read_joined,
    read_resume,
)

FAMILY_ROWS: Final = 7
"""Rows of the family that the form prints at least."""


def sheet(form: Form, *, on: date | None = None) -> dict[str, Any]:
    """What the paper says. ``on`` is the day on which ages are reckoned; without it the form's own, else today."""
    reckoned = _reckoned(form, on)
    birth = read_date(form["birth"])
    age = age_on(birth, reckoned) if birth else None
    filled = read_date(form["filled_on"])
    return {
        "name": clean_name(form["name"]),
        "sex": form["sex"],
        "birth": [_dotted(form["birth"]), f"（{age}岁）" if age is not None else ""],
        "ethnic_group": form["ethnic_group"],
        "native_place": form["native_place"],
        "birthplace": form["birthplace"],
        "joined_party": _joined(form["joined_party"]),
        "work_since": _dotted(form["work_since"]),
        "health": form["health"],
        "professional_title": form["professional_title"],
        "speciality": form["speciality"],
        "full_time": _education(form, "full_time"),
        "in_service": _education(form, "in_service"),
        "post": form["post"],
        "proposed_post": form["proposed_post"],
        "post_to_leave": form["post_to_leave"],
        "resume": [line for item in read_resume(form["resume"]) for line in _resume_lines(item)],
        "rewards": form["rewards"],
        "assessments": form["assessments"],
        "reason": form["reason"],
        "family": _family(form.family, reckoned),
        "reporting_unit": form["reporting_unit"],
        "year": str((filled or reckoned).year),
        "filled_by": form["filled_by"],
        "age_date": _full(reckoned),
        "filled_on": _full(filled) if filled else form["filled_on"],
        "photo": form.photo if form.photo.startswith(b"\xff\xd8\xff") else None,
    }


def as_pdf(forms: Sequence[Form], *, on: date | None = None, demo: str = "") -> bytes:
    """The forms one after another in one PDF, two pages each. Raises what ``lib.pdf`` raises."""
    return pdf.render_many("appointment_form", [sheet(form, on=on) | {"demo": demo} for form in forms])


def _reckoned(form: Form, on: date | None) -> PartialDate:
    found = None if on else read_date(form["age_date"])
    day = on or datetime.now().astimezone().date()
    return found or PartialDate(day.year, day.month, day.day)


def _dotted(text: str) -> str:
    found = read_date(text)
    return found.dotted if found else text


def _full(day: PartialDate) -> str:
    return f"{day.dotted}.{day.day:02}" if day.day else day.dotted


def _joined(text: str) -> str:
    """A date alone for 中共, as printed forms have it; other parties with their name; words as they are."""
    parts = []
    for one in read_joined(text):
        when = one.since.dotted if one.since else ""
        parts.append(
            when or one.party if one.party == "中共" else f"{one.party}（{when}）" if when else one.party
        )
    return "；".join(parts) or text


def _education(form: Form, kind: str) -> dict[str, list[str]]:
    """Degree under diploma, and the school once when both came from the same one."""
    schools = [form[f"{kind}_school"], form[f"{kind}_degree_school"]]
    return {
        "level": [words for words in (form[f"{kind}_education"], form[f"{kind}_degree"]) if words],
        "school": [words for words in dict.fromkeys(schools) if words],
    }


def _resume_lines(item: ResumeItem) -> list[list[str]]:
    span = f"{item.start.dotted}--{item.end.dotted if item.end else ''}" if item.start else ""
    return [[span, item.text], *(["", f"（其间：{words}）"] for words in item.during)]


def _family(family: list[FamilyMember], reckoned: PartialDate) -> list[list[str]]:
    rows = []
    for member in family_order(family):
        born = None if is_deceased(member) else read_date(member.birth)
        age = age_on(born, reckoned) if born else None
        rows.append(
            [
                member.relation.strip(),
                clean_name(member.name),
                "" if age is None else str(age),
                member.political_status.strip(),
                member.work.strip(),
            ]
        )
    return rows + [[""] * 5 for _ in range(FAMILY_ROWS - len(rows))]
