"""What the agreement says, while it is drawn up: term, rule, partners, what each brings, its papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.lib.documents import Document
from zugong.lib.images import Photo
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.alliances import policies
from zugong.villages.alliances.permissions import check_can_keep
from zugong.villages.alliances.workflow import ALLIANCE
from zugong.villages.models import Alliance, Contribution, Partner

Paper = Document | Photo


@transaction.atomic
def open_alliance(
    *, unit: Unit, title: str, by: Actor, documents: Iterable[Paper] = (), **fields: Any
) -> Alliance:
    """Begin to draw up an alliance; the village that leads is its first partner."""
    check_can_keep(by, unit)
    if unit.kind != "village":
        raise Refused("village", _("An alliance is led by a village."))
    _check_days(fields["starts_on"], fields["ends_on"])
    alliance = Alliance(flow=ALLIANCE.name, flow_version=ALLIANCE.version, unit=unit, title=title, **fields)
    flows.open_case(alliance, by=by, verb="draw")
    Partner.objects.create(
        alliance=alliance,
        kind=Partner.Kind.VILLAGE,
        name=unit.name,
        unit=unit,
        representative=unit.contact_name,
    )
    keep_documents(documents, subject=alliance.case, purpose=policies.AGREEMENT, by=by)
    return alliance


@transaction.atomic
def change(alliance: Alliance, *, by: Actor, documents: Iterable[Paper] = (), **fields: Any) -> None:
    _hold_draft(alliance, by)
    _check_days(fields["starts_on"], fields["ends_on"])
    for name, value in fields.items():
        setattr(alliance, name, value)
    alliance.save(update_fields=list(fields))
    keep_documents(documents, subject=alliance.case, purpose=policies.AGREEMENT, by=by)
    events.record("alliance.change", by=by, subject=alliance.case, unit=alliance.unit)


@transaction.atomic
def add_papers(alliance: Alliance, *, by: Actor, documents: list[Paper]) -> None:
    """Further papers of the agreement, at any time while it is open: an annex, the minutes of a meeting."""
    check_can_keep(by, alliance.unit)
    if not alliance.is_open:
        raise NotNow("closed", _("The alliance has ended; its papers stay as they are."))
    keep_documents(documents, subject=alliance.case, purpose=policies.AGREEMENT, by=by)
    events.record("alliance.papers", by=by, subject=alliance.case, unit=alliance.unit, files=len(documents))


@transaction.atomic
def keep_partner(
    alliance: Alliance, *, by: Actor, kind: str, name: str, unit: Unit | None, share: Decimal, guaranteed: Decimal | None,
    partner: Partner | None = None, credit_code: str = "", representative: str = "",
) -> Partner:  # fmt: skip
    """Add a partner or change one. A village is chosen from the register, the others are named."""
    _hold_draft(alliance, by)
    if kind == Partner.Kind.VILLAGE:
        if unit is None:
            raise Refused("unit", _("Choose which village it is."))
        name = unit.name
    elif not name:
        raise Refused("name", _("Write the partner's name."))
    leads = partner is not None and partner.unit_id == alliance.unit_id
    if leads and (kind != Partner.Kind.VILLAGE or unit != alliance.unit):
        raise Refused("lead", _("The village that leads stays a partner as it is."))
    found = partner or Partner(alliance=alliance)
    found.kind, found.name, found.unit = kind, name, unit if kind == Partner.Kind.VILLAGE else None
    found.share, found.guaranteed = share, guaranteed or Decimal(0)
    found.credit_code, found.representative = credit_code, representative
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Refused("twice", _("%(name)s is a partner already."), name=name) from None
    events.record(
        "alliance.partner", by=by, subject=alliance.case, unit=alliance.unit, partner=name, share=str(share)
    )
    return found


@transaction.atomic
def drop_partner(partner: Partner, *, by: Actor) -> None:
    _hold_draft(partner.alliance, by)
    if partner.unit_id == partner.alliance.unit_id:
        raise Refused("lead", _("The village that leads stays a partner as it is."))
    events.record(
        "alliance.partner_out",
        by=by,
        subject=partner.alliance.case,
        unit=partner.alliance.unit,
        partner=partner.name,
    )
    partner.delete()


@transaction.atomic
def keep_contribution(
    partner: Partner, *, by: Actor, kind: str, title: str, value: Decimal, amount: Decimal | None = None, measure: str = "",
    contribution: Contribution | None = None,
) -> Contribution:  # fmt: skip
    _hold_draft(partner.alliance, by)
    if amount is not None and not measure:
        raise Refused("measure", _("Say of what: tons, mu, heads."))
    found = contribution or Contribution()
    found.partner, found.kind, found.title, found.value = partner, kind, title, value
    found.amount, found.measure = amount, measure if amount is not None else ""
    found.save()
    events.record(
        "alliance.brings",
        by=by,
        subject=partner.alliance.case,
        unit=partner.alliance.unit,
        partner=partner.name,
    )
    return found


@transaction.atomic
def drop_contribution(contribution: Contribution, *, by: Actor) -> None:
    alliance = contribution.partner.alliance
    _hold_draft(alliance, by)
    events.record(
        "alliance.brings_out",
        by=by,
        subject=alliance.case,
        unit=alliance.unit,
        partner=contribution.partner.name,
    )
    contribution.delete()


def _hold_draft(alliance: Alliance, by: Actor) -> None:
    """Nobody sends it while it is changed: the case is held, then looked at again."""
    check_can_keep(by, alliance.unit)
    flows.hold(alliance)
    alliance.refresh_from_db(fields=["state", "version"])
    policies.check_draft(alliance)


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise Refused("dates", _("The agreement has to end after it begins."))
