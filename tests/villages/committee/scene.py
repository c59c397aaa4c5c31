"""A village with its supervision committee: three members of whom one signs, and a village committee to watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from tests.factories import County, make_account, make_person
from zugong.organisations.actors import Actor
from zugong.organisations.models import Account, Appointment, Person, Post, Unit
from zugong.villages.committee.actions import checks, findings, meetings, reviews, seats
from zugong.villages.models import (
    Finding,
    SpotCheck,
    SupervisionMeeting,
    SupervisionSeat,
    SupervisionTerm,
    YearlyReview,
)
from zugong.villages.roles import SUPERVISOR

ELECTED = date(2026, 1, 20)


@dataclass
class Committee:
    term: SupervisionTerm
    seats: list[SupervisionSeat]
    members: list[Account]  # with an account each, the chair first
    head: Person  # of the village committee


def hold_post(person: Person, unit: Unit, name: str) -> Appointment:
    post = Post.objects.create(unit=unit, code=f"post-{Post.objects.count()}-{unit.pk}", name=name)
    return Appointment.objects.create(person=person, post=post, from_date=date(2024, 1, 1))


def make_term(c: County, unit: Unit | None = None) -> SupervisionTerm:
    return seats.elect(
        unit=unit or c.village,
        elected_on=ELECTED,
        until=date(2031, 1, 20),
        how="村民代表会议，45人到会38人",
        by=Actor.of(c.officer),
    )


def make_committee(c: County, *, signers: int = 3) -> Committee:
    """The county's supervisor in the chair, and two more members, with accounts as long as there are ``signers``."""
    term = make_term(c)
    members = [c.supervisor]
    for place, name in enumerate(("周桂成", "彭新华"), 2):
        person = make_person(name, c.village)
        members.append(make_account(name, SUPERVISOR if place <= signers else None, c.village, person))
    made = [
        seats.seat(term, person=one.person, from_date=ELECTED, chair=place == 0, by=Actor.of(c.officer))
        for place, one in enumerate(members)
        if one.person is not None
    ]
    head = make_person("田大勇", c.village)
    hold_post(head, c.village, "村民委员会主任")
    return Committee(term, made, members, head)


def demanded(c: County, **fields) -> Finding:
    fields = {
        "source": "villager",
        "title": "路灯付了12盏，只装了10盏",
        "words": "2组有人反映，村口少两盏。",
        "whom": "村民委员会",
        "demand": "补装两盏，或退回多付的钱。",
        "due_on": timezone.localdate() + timedelta(days=10),
    } | fields
    return findings.demand(unit=c.village, by=Actor.of(c.supervisor), **fields)


def called(c: County) -> SupervisionMeeting:
    return meetings.call(
        unit=c.village,
        title="看二季度账目",
        place="村部",
        starts_at=timezone.now() + timedelta(hours=3),
        agenda="看账\n定抽查",
        by=Actor.of(c.supervisor),
    )


def planned(c: County, found: Committee, kind: str = "project") -> SpotCheck:
    return checks.plan(
        unit=c.village,
        kind=kind,
        what="5月装的路灯",
        place="村口",
        planned_on=timezone.localdate(),
        inspectors=found.seats[:2],
        by=Actor.of(c.supervisor),
    )


def begun(c: County, year: int | None = None) -> YearlyReview:
    return reviews.begin(unit=c.village, year=year or timezone.localdate().year, by=Actor.of(c.supervisor))
