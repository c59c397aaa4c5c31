"""Policies: kept by the county and the townships, published as one document of a place and year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Forbidden, NotNow, Refused
from zugong.villages.models import SubsidyPolicy
from zugong.villages.publishing.kinds import POLICY
from zugong.villages.roles import KEEP_POLICIES
from zugong.villages.subsidies import bodies, permissions, policies

KEPT_BY = ("county", "township")
WORDS = ("name", "basis", "whom", "payer", "documents", "contact")


@transaction.atomic
def keep_policy(
    unit: Unit, *, by: Actor, policy: SubsidyPolicy | None = None, **fields: Any
) -> SubsidyPolicy:
    """Enter a policy of a county or township, or change it. Code and year stay once lists were made by it, the standard once one
    of them is public."""
    permissions.check(by, KEEP_POLICIES, unit)
    if unit.kind not in KEPT_BY:
        raise Refused("unit", _("Policies are kept by the county or a township."))
    for name in WORDS:
        policies.check_public_words(fields.get(name) or "")
    if fields["closes_on"] < fields["opens_on"]:
        raise Refused("closes_on", _("The window ends before it begins."))
    row = policy or SubsidyPolicy(unit=unit)
    if policy is not None and policy.lists.exists():
        if any(fields[name] != getattr(policy, name) for name in ("code", "year", "measure")):
            raise NotNow("lists_made", _("Lists were made by this policy; its code, year and measure stay."))
        out = policy.lists.filter(publication__latest__isnull=False).exists()
        if out and fields["standard"] != policy.standard:
            raise NotNow(
                "list_out", _("A list with this standard is public; open a policy of its own for another.")
            )
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("code", _("This code is taken in this year.")) from None
    if policy is not None:
        policy.lists.update(checked_at=None)
    events.record("subsidies.policy", by=by, subject=row, unit=unit, year=row.year)
    return row


@transaction.atomic
def close_policy(policy: SubsidyPolicy, *, by: Actor) -> None:
    """No more lists are made by it; those there stay."""
    permissions.check(by, KEEP_POLICIES, policy.unit)
    if not SubsidyPolicy.objects.open().filter(pk=policy.pk).update(closed_on=timezone.localdate()):
        raise NotNow("closed", _("The policy is closed already."))
    events.record("subsidies.policy_close", by=by, subject=policy, unit=policy.unit)


@transaction.atomic
def draft_policies(unit: Unit, *, year: int, by: Actor) -> Publication:
    """The policies that hold in a place in a year, as a draft of its publication; a draft under way is made anew."""
    found = list(SubsidyPolicy.objects.open().of_place(unit).filter(year=year).order_by("code"))
    if by.account is None:
        raise Forbidden("who", _("This needs an account."))
    if not found:
        raise NotNow("no_policy", _("No policy of this year holds here yet."))
    body = bodies.of_policies(unit, year, found, by.label)
    source = f"villages.subsidypolicy:{year}"
    under_way = Publication.objects.filter(
        unit=unit, kind=POLICY, source=source, period_from=date(year, 1, 1)
    ).exclude(state="dropped")
    publication = under_way.order_by("-pk").first()
    if publication is None:
        return publications.prepare(unit=unit, kind=POLICY, body=body, by=by, source=source)
    if publication.state == "published":
        publications.correct(publication, reason=str(_("the policies were changed")), by=by)
    publications.edit(publication, body=body, by=by)
    return publication
