"""The sheets of posts and appointments: posts that exist, days in order, no seat taken twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from zugong.organisations.imports.known import close_to
from zugong.organisations.imports.workbook import APPOINTMENTS, POSTS, column_title

FOREVER = date.max


def check(checking: Any) -> None:
    """Fill ``checking.plan.posts`` and ``.appointments``."""
    one = _Posts(checking)
    one.posts()
    one.appointments()


class _Posts:
    def __init__(self, checking: Any) -> None:
        self.checking, self.known = checking, checking.known
        self.problems, self.plan = checking.problems, checking.plan
        self.listed: dict[str, dict[str, Any]] = {}

    def posts(self) -> None:
        count = self.plan.counts[POSTS]
        for row in self.checking.rows[POSTS]:
            self.checking.step()
            values, number = row.values, row.number
            code = values["code"]
            if not code:
                continue
            self.listed[code] = values
            stored = self.known.posts.get(code)
            if stored and not self.known.allows(stored.unit.path):
                self.problems.add(POSTS, number, "code", code, "post_elsewhere")
                continue
            if not values["unit"] or not self.checking.unit_is_good(POSTS, number, "unit", values["unit"]):
                continue
            if stored and stored.unit.code != values["unit"]:
                self.problems.add(
                    POSTS,
                    number,
                    "unit",
                    values["unit"],
                    "post_unit_fixed",
                    stored.unit.code,
                    unit=stored.unit.name,
                )
                continue
            draft = {key: values[key] for key in ("name", "number") if values[key] is not None}
            if stored is None:
                count.new += 1
                self.plan.posts[code] = draft | {"unit": values["unit"]}
            elif any(getattr(stored, key) != value for key, value in draft.items()):
                count.changed += 1
                self.plan.posts[code] = {
                    "name": stored.name,
                    "number": stored.number,
                    "unit": values["unit"],
                } | draft
            else:
                count.unchanged += 1

    def appointments(self) -> None:
        rows = list(self.checking.rows[APPOINTMENTS])
        stored = {(post, person, begin): end for post, person, begin, end in self._stored(rows)}
        terms = {key: (end, 0) for key, end in stored.items()}
        for row in rows:
            self.checking.step()
            key = self._row(row.number, row.values)
            if key:
                end = row.values["to_date"] or stored.get(key)
                self._count(key, end, stored)
                terms[key] = (end, row.number)
        self._overlaps(terms)

    def _stored(self, rows: list[Any]) -> list[tuple[str, str, date, date | None]]:
        touched = {row.values["post"] for row in rows} & set(self.known.posts)
        touched |= {code for code in self.plan.posts if code in self.known.posts}
        return self.known.appointments(touched)

    def _row(self, number: int, values: dict[str, Any]) -> tuple[str, str, date] | None:
        person, post, begin, end = values["person"], values["post"], values["from_date"], values["to_date"]
        good = bool(person and post and begin)
        if person and not self._person_exists(person):
            self.problems.add(
                APPOINTMENTS, number, "person", person, "person_unknown",
                "" if self.problems.full else close_to(person, list(self.plan.people)[:5000], 0.8),
            )  # fmt: skip
            good = False
        if post and not self._post_exists(post):
            known = [*self.listed, *self.known.posts]
            self.problems.add(
                APPOINTMENTS, number, "post", post, "post_unknown", close_to(post, known[:5000], 0.75)
            )
            good = False
        if begin and end and end < begin:
            self.problems.add(
                APPOINTMENTS, number, "to_date", end, "dates",
                first=begin.isoformat(), column=column_title(APPOINTMENTS, "from_date"),
            )  # fmt: skip
            good = False
        return (post, person, begin) if good else None

    def _person_exists(self, code: str) -> bool:
        if code in self.plan.people:
            return True
        stored = self.known.people.get(code)
        return stored is not None and self.known.person_in_scope(stored)

    def _post_exists(self, code: str) -> bool:
        if code in self.listed:
            return True
        stored = self.known.posts.get(code)
        return stored is not None and self.known.allows(stored.unit.path)

    def _count(
        self, key: tuple[str, str, date], end: date | None, stored: dict[tuple[str, str, date], date | None]
    ) -> None:
        count = self.plan.counts[APPOINTMENTS]
        if key in stored and stored[key] == end:
            count.unchanged += 1
            return
        if key in stored:
            count.changed += 1
        else:
            count.new += 1
        post, person, begin = key
        self.plan.appointments.append((person, post, begin, end))

    def _overlaps(self, terms: dict[tuple[str, str, date], tuple[date | None, int]]) -> None:
        """One person twice in a post, or more holders than seats, where a row of the file takes part.

        The last day of one holder may be the first of the next.
        """
        by_post: dict[str, list[tuple[date, date, str, int]]] = {}
        for (post, person, begin), (end, row) in terms.items():
            by_post.setdefault(post, []).append((begin, end or FOREVER, person, row))
        for post, spans in by_post.items():
            spans.sort(key=lambda span: (span[0], span[1], span[2]))
            running: list[tuple[date, date, str, int]] = []
            seats = self._seats(post)
            for span in spans:
                begin, end, person, row = span
                running = [one for one in running if one[1] > begin]
                same = next((one for one in running if one[2] == person), None)
                if same and (row or same[3]):
                    self.problems.add(
                        APPOINTMENTS, row or same[3], "from_date", begin, "overlap",
                        **{"from": same[0].isoformat(), "to": same[1].isoformat() if same[1] != FOREVER else "…"},
                    )  # fmt: skip
                running.append(span)
                if same is None and len(running) > seats and any(one[3] for one in running):
                    self.problems.add(
                        APPOINTMENTS, row or max(one[3] for one in running), "post", post, "seats",
                        number=seats, date=begin.isoformat(), count=len(running),
                    )  # fmt: skip

    def _seats(self, post: str) -> int:
        listed, stored = self.listed.get(post), self.known.posts.get(post)
        if listed and listed["number"]:
            return int(listed["number"])
        return stored.number if stored else 1
