"""A password or a second factor is reset by two: the system administrator asks, the security administrator allows it.

Whoever resets an account holds its temporary password and could sign in as its holder. So nobody does it alone, the holder
is told in the inbox and at each sign-in for two weeks, and every step is an event. On the server itself
``zugong admin reset`` does it without asking: whoever sits there has the whole database.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import account_actions, events, roles, second_factor, telling
from zugong.organisations.account_actions import may_touch, not_an_administrator
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, ResetRequest, Unit
from zugong.organisations.queries import accounts_holding
from zugong.organisations.refusals import Conflict, Forbidden, Refused

TO_DECIDE = timedelta(days=3)  # a weekend lies between
TO_CARRY_OUT = timedelta(days=1)
REMINDED_FOR = timedelta(days=14)
State = ResetRequest.State


@transaction.atomic
def ask(account: Account, *, what: str, reason: str, by: Actor) -> ResetRequest:
    """Ask for a reset; ``what`` is a value of ``ResetRequest.What``. Nothing happens to the account yet."""
    may_touch(account, by)
    not_an_administrator(account, by)
    if by.account is None:
        raise Forbidden("no_account", _("On the server this is done by zugong admin reset."))
    if not account.is_active:
        raise Refused("account_closed", _("The account is closed."))
    if not reason.strip():
        raise Refused("reason_missing", _("Write why; it stays in the events."))
    if what == ResetRequest.What.SECOND_FACTOR and not second_factor.is_on(account):
        raise Refused("no_second_factor", _("This account has no second factor."))
    expire(account)
    now = timezone.now()
    try:
        with transaction.atomic():
            made = ResetRequest.objects.create(
                account=account,
                what=ResetRequest.What(what),
                reason=reason.strip()[:200],
                asked_by=by.account,
                asked_at=now,
                expires_at=now + TO_DECIDE,
            )
    except IntegrityError:
        raise Conflict("asked_already", _("This reset is asked for already; look at it there.")) from None
    _record("account.reset_asked", made, by=by, reason=made.reason)
    unit = _unit_of(account)
    if unit is not None:
        deciders = [one for one in accounts_holding(roles.MANAGE_GRANTS, unit) if one.pk != account.pk]
        _tell(deciders, made, _("%(who)s asks to reset the %(what)s of %(name)s; you allow or refuse it."))
    _tell_holder(
        made, _("%(who)s asked to reset your %(what)s. Not your wish? Tell the security administrator.")
    )
    return made


@transaction.atomic
def approve(request: ResetRequest, *, by: Actor) -> None:
    """The second person's yes. The first one then has a day to carry it out."""
    _may_decide(request, by)
    now = timezone.now()
    _move(
        request,
        {State.ASKED},
        State.APPROVED,
        decided_by=by.account,
        decided_at=now,
        expires_at=now + TO_CARRY_OUT,
    )
    _record("account.reset_approved", request, by=by)
    _tell(
        [request.asked_by],
        request,
        _("The reset of the %(what)s of %(name)s is allowed; carry it out within a day."),
    )


@transaction.atomic
def refuse(request: ResetRequest, *, reason: str, by: Actor) -> None:
    """No, with the reason the other administrator reads."""
    _may_decide(request, by)
    if not reason.strip():
        raise Refused("reason_missing", _("Write why; the other administrator reads it."))
    _move(
        request,
        {State.ASKED},
        State.REFUSED,
        decided_by=by.account,
        decided_at=timezone.now(),
        refusal=reason.strip()[:200],
    )
    _record("account.reset_refused", request, by=by, reason=request.refusal)
    _tell([request.asked_by], request, _("The reset of the %(what)s of %(name)s is refused."))


@transaction.atomic
def withdraw(request: ResetRequest, *, by: Actor) -> None:
    """It is no longer needed."""
    may_touch(request.account, by)
    _move(request, {State.ASKED, State.APPROVED}, State.WITHDRAWN)
    _record("account.reset_withdrawn", request, by=by)


@transaction.atomic
def carry_out(request: ResetRequest, *, by: Actor) -> str:
    """Do what was allowed, once. Returns the temporary password, empty for a second factor."""
    account = request.account
    may_touch(account, by)
    not_an_administrator(account, by)
    if by.account is not None and by.account.pk == request.decided_by_id:
        raise Forbidden("two_persons", _("Whoever allowed a reset does not carry it out."))
    _move(request, {State.APPROVED}, State.DONE, done_by=by.account, done_at=timezone.now())
    told: dict[str, Any] = {"reset": request.pk, "approved_by": str(request.decided_by)}
    password = ""
    if request.what == ResetRequest.What.PASSWORD:
        password = account_actions.give_temporary_password(account, by=by, **told)
    else:
        account_actions.take_second_factor_off(account, by=by, **told)
    _tell_holder(
        request,
        _(
            "Your %(what)s was reset: %(who)s asked, %(other)s allowed it."
            " Not your wish? Tell the audit administrator at once."
        ),
    )
    return password


def expire(account: Account | None = None) -> int:
    """Close what nobody decided or carried out in time. Returns how many."""
    late = ResetRequest.objects.filter(state__in=ResetRequest.OPEN, expires_at__lte=timezone.now())
    if account is not None:
        late = late.filter(account=account)
    closed = 0
    for request in late.select_related("account__person", "asked_by"):
        with transaction.atomic():
            if late.filter(pk=request.pk).update(state=State.EXPIRED):
                _record("account.reset_expired", request, by=SYSTEM)
                closed += 1
    return closed


def lately(account: Account, *, since: datetime | None = None) -> list[ResetRequest]:
    """Resets of the account that its holder should know of, newest first."""
    since = since or timezone.now() - REMINDED_FOR
    done = account.reset_requests.filter(state=State.DONE, done_at__gte=since)
    return list(done.select_related("asked_by", "decided_by").order_by("-done_at"))


def may_decide(request: ResetRequest, by: Actor) -> bool:
    try:
        _may_decide(request, by)
    except Forbidden:
        return False
    return True


def _may_decide(request: ResetRequest, by: Actor) -> None:
    account = by.account
    seen = Account.objects.filter(pk=request.account_id)
    if account is None or not seen.visible_to(account, roles.MANAGE_GRANTS).exists():
        raise Forbidden("not_permitted", _("A reset is allowed by a security administrator."))
    if account.pk in {request.asked_by_id, request.account_id}:
        raise Forbidden("two_persons", _("Two persons: whoever asked for a reset does not allow it."))


def _move(request: ResetRequest, before: set[State], after: State, **fields: Any) -> None:
    """One step, if it still stands where it was read and its time has not run out."""
    standing = ResetRequest.objects.filter(pk=request.pk, state__in=before, expires_at__gt=timezone.now())
    moved = standing.update(state=after, **fields)
    request.refresh_from_db()
    if not moved:
        raise Conflict(
            "moved_on", _("This is no longer possible; the request is: %(state)s."), state=request.state_words
        )


def _record(verb: str, request: ResetRequest, *, by: Actor, **data: Any) -> None:
    unit = _unit_of(request.account)
    events.record(
        verb, by=by, subject=request.account, unit=unit, reset=request.pk, what=request.what, **data
    )


def _tell(accounts: list[Account], request: ResetRequest, words: Any) -> None:
    telling.tell(accounts, words, _named(request), subject=request)


def _tell_holder(request: ResetRequest, words: Any) -> None:
    telling.tell([request.account], words, _named(request), subject=request.account)


def _named(request: ResetRequest) -> dict[str, Any]:
    return {
        "who": request.asked_by,
        "other": request.decided_by or "",
        "what": ResetRequest.What(request.what).label,
        "name": request.account,
    }


def _unit_of(account: Account) -> Unit | None:
    """Where its person is at home, else where it first holds something."""
    if account.person is not None:
        return account.person.home
    held = account.grants.select_related("unit").order_by("pk").first()
    return held.unit if held else None
