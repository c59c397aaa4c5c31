"""The steps of an alliance from the partners' word to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows import permissions
from zugong.flows.models import Case, Step
from zugong.organisations.actors import Actor
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.alliances import policies
from zugong.villages.alliances.actions.agreement import Paper
from zugong.villages.models import Alliance, Partner
from zugong.web.templatetags.web import cn_date


@transaction.atomic
def send(alliance: Alliance, *, by: Actor, note: str = "") -> None:
    """To the partners: complete and with shares that make 100 %. The village that leads agrees by sending it."""
    _held(alliance, "send", by)
    policies.check_sendable(alliance)
    _agreed(alliance.partners.filter(unit=alliance.unit), by.label, timezone.localdate())
    _on(alliance, "send", by=by, note=note)


@transaction.atomic
def agree(alliance: Alliance, *, by: Actor, note: str, documents: Iterable[Paper] = ()) -> None:
    """A partner village's word, by its own account."""
    _held(alliance, "agree", by)
    mine = alliance.partners.filter(unit=alliance.holder, agreed_on__isnull=True)
    if not _agreed(mine, by.label, timezone.localdate()):
        raise NotNow("agreed", _("%(unit)s has agreed already."), unit=alliance.holder.name)
    _on(alliance, "agree", by=by, note=note, documents=documents, data={"partner": alliance.holder.name})


@transaction.atomic
def paper(
    alliance: Alliance, *, by: Actor, partner: Partner, name: str, signed_on: date, documents: Iterable[Paper]
) -> None:
    """A firm, a co-operative or households signed on paper: who, when, with the scan."""
    _held(alliance, "paper", by)
    if signed_on > timezone.localdate():
        raise Refused("future", _("The day lies ahead of us."))
    waiting = alliance.partners.filter(pk=partner.pk, unit__isnull=True, agreed_on__isnull=True)
    if not _agreed(waiting, name, signed_on):
        raise NotNow("agreed", _("%(unit)s has agreed already."), unit=partner.name)
    _on(alliance, "paper", by=by, documents=documents, data={"partner": partner.name, "name": name})


@transaction.atomic
def object_to(alliance: Alliance, *, by: Actor, reason: str, note: str) -> None:
    flows.take(alliance, "object", by=by, reason=reason, note=note)
    _anew(alliance)


@transaction.atomic
def recall(alliance: Alliance, *, by: Actor, note: str) -> None:
    flows.take(alliance, "recall", by=by, note=note)
    _anew(alliance)


@transaction.atomic
def send_back(alliance: Alliance, *, by: Actor, reason: str, note: str) -> None:
    flows.take(alliance, "send_back", by=by, reason=reason, note=note)
    _anew(alliance)


@transaction.atomic
def approve(alliance: Alliance, *, by: Actor, note: str, documents: Iterable[Paper] = ()) -> None:
    permissions.check(alliance, "approve", by)
    if alliance.ends_on <= timezone.localdate():
        raise Refused("over", _("The term has run out already."))
    last = alliance.partners.order_by("-agreed_on").values_list("agreed_on", flat=True).first()
    _keep(alliance, signed_on=last)
    _kept(alliance, flows.take(alliance, "approve", by=by, note=note), documents, by)


@transaction.atomic
def ask_renewal(alliance: Alliance, *, by: Actor, until: date, note: str, documents: Iterable[Paper]) -> None:
    permissions.check(alliance, "ask_renewal", by)
    if until <= max(alliance.ends_on, timezone.localdate()):
        raise Refused(
            "until", _("The new end has to be after the present one, %(day)s."), day=cn_date(alliance.ends_on)
        )
    _keep(alliance, renew_until=until)
    step = flows.take(alliance, "ask_renewal", by=by, note=note, data={"until": str(cn_date(until))})
    _kept(alliance, step, documents, by)


@transaction.atomic
def renew(alliance: Alliance, *, by: Actor, note: str) -> None:
    """In force until the day asked for; the clock of the term begins anew."""
    permissions.check(alliance, "renew", by)
    until = alliance.renew_until
    assert until is not None
    _keep(alliance, ends_on=until, renew_until=None, renewals=alliance.renewals + 1)
    flows.take(alliance, "renew", by=by, note=note, data={"until": str(cn_date(until))})


@transaction.atomic
def not_renewed(alliance: Alliance, *, by: Actor, reason: str, note: str) -> None:
    permissions.check(alliance, "not_renewed", by)
    _keep(alliance, renew_until=None)
    flows.take(alliance, "not_renewed", by=by, reason=reason, note=note)


@transaction.atomic
def end(alliance: Alliance, *, by: Actor, reason: str, note: str, documents: Iterable[Paper]) -> None:
    _kept(alliance, flows.take(alliance, "end", by=by, reason=reason, note=note), documents, by)


def _plain(verb: str) -> Callable[..., None]:
    @transaction.atomic
    def take(alliance: Alliance, *, by: Actor, reason: str = "", note: str = "") -> None:
        flows.take(alliance, verb, by=by, reason=reason, note=note)

    return take


VERBS: dict[str, Callable[..., None]] = {
    "send": send, "agree": agree, "paper": paper, "object": object_to, "recall": recall, "send_back": send_back,
    "approve": approve, "refuse": _plain("refuse"), "drop": _plain("drop"), "ask_renewal": ask_renewal, "renew": renew,
    "not_renewed": not_renewed, "end": end,
}  # fmt: skip


def do(case: Case, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name, with what its form gave."""
    VERBS[verb](case, by=by, **data)


# --- parts -------------------------------------------------------------------------------------------------------
def _held(alliance: Alliance, verb: str, by: Actor) -> None:
    """Checked, then held: who agreed is read only when nobody else can move the case."""
    permissions.check(alliance, verb, by)
    flows.hold(alliance)
    alliance.refresh_from_db(fields=["state", "version", "holder", "step_count"])
    permissions.check(alliance, verb, by)


def _on(
    alliance: Alliance,
    verb: str,
    *,
    by: Actor,
    note: str = "",
    documents: Iterable[Paper] = (),
    data: dict[str, Any] | None = None,
) -> None:
    step = flows.take(alliance, verb, by=by, to=policies.next_state(alliance), note=note, data=data)
    _kept(alliance, step, documents, by)


def _kept(alliance: Alliance, step: Step, documents: Iterable[Paper], by: Actor) -> None:
    keep_documents(documents, subject=alliance.case, purpose=f"step-{step.number}", by=by)


def _agreed(partners: Any, who: str, day: date) -> int:
    found: int = partners.update(agreed_on=day, agreed_by=who[:60])
    return found


def _anew(alliance: Alliance) -> None:
    """What changes has to be agreed to again by everybody."""
    alliance.partners.update(agreed_on=None, agreed_by="")


def _keep(alliance: Alliance, **fields: Any) -> None:
    Alliance.objects.filter(pk=alliance.pk).update(**fields)
    alliance.refresh_from_db(fields=list(fields))
