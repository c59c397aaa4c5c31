"""A form as JSON: what stands in it, and what it was understood to mean. The keys are in docs/reference/lrmx.md."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from zugong.lib.codes import CodeError, check_id_number
from zugong.lib.lrmx.fields import FIELDS, OPTIONAL
from zugong.lib.lrmx.form import Form
from zugong.lib.lrmx.values import (
    ResumeItem,
    clean_name,
    family_order,
    is_deceased,
    read_date,
    read_items,
    read_joined,
    read_resume,
)

DATES = ("birth", "work_since", "age_date", "filled_on", "retirement_month")


def as_json(form: Form) -> dict[str, Any]:
    """``form``: the words by our keys; ``elements``: the same by the names in the file; ``read``: their meaning."""
    return {
        "form": dict(form.texts),
        "elements": {
            known.element: form.texts[known.key] for known in (*FIELDS, *OPTIONAL) if known.key in form.texts
        },
        "family": [
            {key: text for key, text in asdict(member).items() if key != "more"} for member in form.family
        ],
        "photo": _photo(form.photo),
        "unknown": [{"xml": extra.xml, "after": extra.after} for extra in form.extras],
        "read": {
            "name": clean_name(form["name"]),
            **{key: _date(form[key]) for key in DATES},
            "joined_party": [
                {"party": one.party, "since": _text(one.since)} for one in read_joined(form["joined_party"])
            ],
            "resume": [_resume(item) for item in read_resume(form.texts["resume"])],
            "rewards": read_items(form.texts["rewards"]),
            "assessments": read_items(form.texts["assessments"]),
            "family_in_print_order": [clean_name(member.name) for member in family_order(form.family)],
            "deceased": [clean_name(member.name) for member in form.family if is_deceased(member)],
        },
        "problems": [*form.problems, *contradictions(form)],
    }


def contradictions(form: Form) -> list[str]:
    """What does not agree with itself: the ID number's check digit, birth date and sex against the form's."""
    number = form["id_number"]
    if not number:
        return []
    try:
        known = check_id_number(number)
    except CodeError as error:
        return [f"ShenFenZheng: {error}"]
    found = []
    birth = read_date(form["birth"])
    if birth and (birth.year, birth.month or known.birth_date.month) != (
        known.birth_date.year,
        known.birth_date.month,
    ):
        found.append(f"ShenFenZheng: born {known.birth_date:%Y-%m}, ChuShengNianYue says {birth}")
    sex = {"男": "male", "女": "female"}.get(form["sex"])
    if sex and sex != known.sex:
        found.append(f"ShenFenZheng: {known.sex}, XingBie says {form['sex']}")
    return found


def _photo(data: bytes) -> dict[str, Any] | None:
    if not data:
        return None
    return {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "jpeg": data.startswith(b"\xff\xd8\xff"),
    }


def _resume(item: ResumeItem) -> dict[str, Any]:
    return {"from": _text(item.start), "to": _text(item.end), "text": item.text, "during": item.during}


def _date(text: str) -> str | None:
    return _text(read_date(text))


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
