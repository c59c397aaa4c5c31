"""Writes on accounts, grants and office-set rules. Each says who may do it; each leaves an event."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import events, roles, rules, second_factor
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.models import Account, Event, Grant, Person, RuleSetting, Unit
from zugong.organisations.models.accounts import ADMINISTRATOR_ROLES
from zugong.organisations.refusals import Conflict, Forbidden, Refused

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}", re.ASCII)
# No letters or digits that look alike when read aloud or copied from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_CAPITALS = "ABCDEFGHJKMNPQRSTUVWXYZ"
_DIGITS = "23456789"


# --- accounts ----------------------------------------------------------------------------------------------------
@transaction.atomic
def create_account(
    *, username: str, display_name: str, by: Actor, person: Person | None = None
) -> tuple[Account, str]:
    """A new account and its temporary password, which is shown once and changed at the first sign-in."""
    _needs(by, roles.MANAGE_ACCOUNTS)
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Refused(
            "account_name",
            _("An account name has 3 to 40 small letters, digits, dots or hyphens, such as lixiaomei."),
        )
    display_name = display_name.strip() or (person.name if person else "")
    if not display_name:
        raise Refused("display_name", _("Write the name that others see."))
    if person and Account.objects.filter(person=person).exists():
        raise Conflict("person_has_account", _("%(name)s already has an account."), name=person.name)
    password = temporary_password()
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                username, password, display_name=display_name[:40], person=person, must_change_password=True
            )
    except IntegrityError:
        raise Conflict(
            "account_name_taken", _("The account name %(name)s is taken."), name=username
        ) from None
    events.record("account.created", by=by, subject=account, unit_id=_unit_id(account))
    return account, password


def give_temporary_password(account: Account, *, by: Actor, **told: Any) -> str:
    """A fresh temporary password, shown once; its sessions end. Who may do that is settled by whoever calls."""
    password = temporary_password()
    account.set_password(password)
    account.must_change_password = True
    account.failed_sign_ins, account.locked_until = 0, None
    account.save(update_fields=["password", "must_change_password", "failed_sign_ins", "locked_until"])
    _end_sessions(account)
    events.record("account.password_reset", by=by, subject=account, unit_id=_unit_id(account), **told)
    return password


def take_second_factor_off(account: Account, *, by: Actor, **told: Any) -> None:
    """The next sign-in sets a new one up; its sessions end. Who may do that is settled by whoever calls."""
    if not second_factor.remove(account):
        raise Refused("no_second_factor", _("This account has no second factor."))
    _end_sessions(account)
    events.record("account.second_factor_reset", by=by, subject=account, unit_id=_unit_id(account), **told)


@transaction.atomic
def lock(account: Account, *, reason: str, by: Actor) -> None:
    """Keep the account out until somebody unlocks it; its sessions end now."""
    may_touch(account, by)
    if not reason.strip():
        raise Refused("reason_missing", _("Write why; it stays in the events."))
    if not Account.objects.filter(pk=account.pk, suspended_at__isnull=True).update(
        suspended_at=timezone.now()
    ):
        raise Conflict("locked_already", _("The account is locked already."))
    _end_sessions(account)
    events.record(
        "account.locked", by=by, subject=account, unit_id=_unit_id(account), reason=reason.strip()[:200]
    )
    account.refresh_from_db()


@transaction.atomic
def unlock(account: Account, *, by: Actor) -> None:
    """End an administrator's lock and a lock after wrong passwords."""
    may_touch(account, by)
    if account.state not in {"suspended", "locked_out"}:
        raise Refused("not_locked", _("The account is not locked."))
    Account.objects.filter(pk=account.pk).update(suspended_at=None, locked_until=None, failed_sign_ins=0)
    events.record("account.unlocked", by=by, subject=account, unit_id=_unit_id(account))
    account.refresh_from_db()


@transaction.atomic
def deactivate(account: Account, *, reason: str, by: Actor) -> None:
    """Close the account for good: its grants end, its sessions end, its events stay."""
    may_touch(account, by)
    if not reason.strip():
        raise Refused("reason_missing", _("Write why; it stays in the events."))
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise Conflict("closed_already", _("The account is closed already."))
    for found in account.grants.filter(revoked_at__isnull=True):
        _end(found, by=by, reason="closed")
    _end_sessions(account)
    events.record(
        "account.closed", by=by, subject=account, unit_id=_unit_id(account), reason=reason.strip()[:200]
    )
    account.refresh_from_db()


@transaction.atomic
def set_language(account: Account, *, language: str, by: Actor) -> None:
    """The language of the account's own pages; empty follows the browser."""
    if by.account != account:
        raise Forbidden("own_account", _("Everybody sets the language of the own account."))
    if language and language not in dict(settings.LANGUAGES):
        raise Refused("language", _("Choose one of the languages shown."))
    Account.objects.filter(pk=account.pk).update(language=language)


def sign_in_as(request: HttpRequest, account: Account) -> None:
    """Sign in without a password. Exists for the demonstration alone."""
    if not settings.DEMO:
        raise Forbidden("demo_only", _("Signing in without a password exists in the demonstration only."))
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.actor = Actor.of(account, request.actor.address)
    UserSession.objects.create_from_request(request)
    events.record("account.signed_in", by=request.actor, subject=account, ways=["demo"])


def temporary_password() -> str:
    """Twelve characters of three classes, easy to read from paper."""
    while True:
        letters = [secrets.choice(_LETTERS + _CAPITALS + _DIGITS) for _place in range(12)]
        if all(any(sign in kind for sign in letters) for kind in (_LETTERS, _CAPITALS, _DIGITS)):
            return "".join(letters)


# --- grants ------------------------------------------------------------------------------------------------------
def grant(
    account: Account, *, role: str, unit: Unit, from_date: date, to_date: date | None = None, by: Actor
) -> Grant:
    """Give a role on a unit and everything below it, both dates included. A refused attempt stays as an event."""
    try:
        return _grant(account, role, unit, from_date, to_date, by)
    except Refused as refusal:
        events.record(
            "grant.given",
            by=by,
            subject=account,
            unit=unit,
            result=Event.Result.REFUSED,
            role=role[:40],
            why=refusal.code,
        )
        raise


@transaction.atomic
def _grant(
    account: Account, role: str, unit: Unit, from_date: date, to_date: date | None, by: Actor
) -> Grant:
    _check_grant(account, role, unit, from_date, to_date, by)
    _lock_row(account)
    # Grants that ran out are closed first, so that the constraints speak of living ones only.
    for past in account.grants.filter(revoked_at__isnull=True, to_date__lt=timezone.localdate()):
        _end(past, by=by, reason="over")
    _check_mix(account, role)
    try:
        with transaction.atomic():
            made = Grant.objects.create(
                account=account,
                role=role,
                unit=unit,
                from_date=from_date,
                to_date=to_date,
                granted_by=by.account,
            )
    except IntegrityError:
        raise Conflict("granted_already", _("The account holds this role there already.")) from None
    record_given(made, by=by)
    return made


def record_given(made: Grant, *, by: Actor) -> None:
    """The event that stands behind a grant; ``zugong check`` compares the two."""
    events.record("grant.given", by=by, subject=made.account, unit=made.unit, **given_data(made))


def given_data(made: Grant) -> dict[str, Any]:
    """What the event of a grant keeps of it besides account and unit."""
    return {
        "role": made.role,
        "grant": made.pk,
        "from_date": str(made.from_date),
        "to_date": str(made.to_date or ""),
    }


@transaction.atomic
def revoke(found: Grant, *, by: Actor) -> None:
    """End a grant now."""
    if by.account and by.account.pk == found.account_id:
        raise Forbidden("own_grant", _("Nobody changes the own grants; another security administrator does."))
    _needs(by, roles.MANAGE_GRANTS, found.unit)
    if found.revoked_at:
        raise Conflict("revoked_already", _("The grant has ended already."))
    _end(found, by=by, reason="revoked")


def create_first_administrator(*, kind: str, username: str, display_name: str = "") -> tuple[Account, str]:
    """The account of one of the three administrators, made by command on the server; refused when one is there.

    ``kind`` is system, security or audit. Needs the root unit. Returns the account and its temporary password.
    """
    role = f"{kind}_admin"
    if role not in ADMINISTRATOR_ROLES:
        raise Refused("kind", _("Write system, security or audit."))
    root = Unit.objects.filter(parent__isnull=True).order_by("path").first()
    if root is None:
        raise Refused("no_unit", _("There is no unit yet; import the units first."))
    with transaction.atomic():
        if Grant.objects.in_force().filter(role=role, account__is_active=True).exists():
            raise Conflict(
                "administrator_exists", _("There is such an administrator already; that one is asked.")
            )
        account, password = create_account(
            username=username, display_name=display_name or str(roles.get(role).title), by=SYSTEM
        )
        grant(account, role=role, unit=root, from_date=timezone.localdate(), by=SYSTEM)
    return account, password


@transaction.atomic
def reset_by_command(username: str) -> str:
    """On the server: a temporary password, and no second factor, for any account. Returns the password."""
    account = Account.objects.filter(username=username.strip().lower()).first()
    if account is None:
        raise Refused("no_account", _("No account has this name."))
    if second_factor.is_on(account):
        take_second_factor_off(account, by=SYSTEM)
    return give_temporary_password(account, by=SYSTEM)


def _check_grant(
    account: Account, role: str, unit: Unit, from_date: date, to_date: date | None, by: Actor
) -> None:
    if by.account and by.account.pk == account.pk:
        raise Forbidden(
            "own_grant", _("Nobody grants anything to the own account; another security administrator does.")
        )
    _needs(by, roles.MANAGE_GRANTS, unit)
    if not roles.known(role):
        raise Refused("role", _("There is no such role."))
    if not account.is_active:
        raise Refused("account_closed", _("The account is closed."))
    if not unit.is_open:
        raise Refused(
            "unit_closed", _("%(unit)s is closed; grant on the unit that followed it."), unit=unit.name
        )
    if to_date and to_date < from_date:
        raise Refused("dates", _("The last day is before the first one."))
    if to_date and to_date < timezone.localdate():
        raise Refused("dates", _("The last day is over already."))


def _check_mix(account: Account, role: str) -> None:
    held = set(account.grants.filter(revoked_at__isnull=True).values_list("role", flat=True))
    administrator = roles.get(role).administrator
    if administrator and held & set(ADMINISTRATOR_ROLES) - {role}:
        raise Forbidden(
            "second_administrator", _("One account holds one of the three administrator roles at most.")
        )
    if administrator and held - set(ADMINISTRATOR_ROLES):
        raise Forbidden(
            "mixed_roles",
            _("An account with business roles cannot be an administrator; use another account."),
        )
    if not administrator and held & set(ADMINISTRATOR_ROLES):
        raise Forbidden("mixed_roles", _("An administrator holds no business role; use another account."))


def _end(found: Grant, *, by: Actor, reason: str) -> None:
    # A row somebody put in by hand is taken back too, and stays unsealed.
    seal = found.sealed(revoked=True) if found.is_sealed else ""
    if Grant.objects.filter(pk=found.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now(), seal=seal
    ):
        events.record(
            "grant.ended",
            by=by,
            subject=found.account,
            unit_id=found.unit_id,
            role=found.role,
            grant=found.pk,
            why=reason,
        )


# --- office-set rules ----------------------------------------------------------------------------------------------
@transaction.atomic
def set_rule(key: str, *, unit: Unit, value: int, source: str, by: Actor) -> RuleSetting:
    """An office's own number for a rule, within the rule's bounds, with the source it rests on."""
    _needs(by, roles.MANAGE_SETTINGS, unit)
    rule = rules.get(key)
    if not rule.minimum <= value <= rule.maximum:
        raise Refused(
            "out_of_bounds",
            _("Write a number from %(least)d to %(most)d."),
            least=rule.minimum,
            most=rule.maximum,
        )
    if not source.strip():
        raise Refused("source_missing", _("Write which rule or document sets this number."))
    before = rules.value(key, unit)
    setting, _made = RuleSetting.objects.update_or_create(
        key=key,
        unit=unit,
        defaults={
            "value": value,
            "source": source.strip()[:200],
            "set_by": by.account,
            "set_at": timezone.now(),
        },
    )
    events.record("rule.set", by=by, unit=unit, key=key, before=before, after=value, source=setting.source)
    return setting


@transaction.atomic
def clear_rule(key: str, *, unit: Unit, by: Actor) -> None:
    """Back to what applies above this unit."""
    _needs(by, roles.MANAGE_SETTINGS, unit)
    before = rules.value(key, unit)
    if not RuleSetting.objects.filter(key=key, unit=unit).delete()[0]:
        raise Refused("not_set", _("This unit has no number of its own here."))
    events.record("rule.cleared", by=by, unit=unit, key=key, before=before, after=rules.value(key, unit))


# --- shared ------------------------------------------------------------------------------------------------------
def _needs(by: Actor, permission: str, unit: Unit | None = None) -> None:
    if by.kind == "system":
        return
    if by.account is None or not by.account.can(permission, unit):
        what = roles.all_permissions()[permission]
        if unit is not None and by.account is not None and by.account.can(permission):
            raise Forbidden("out_of_scope", _("%(unit)s lies outside your scope."), unit=unit.name)
        raise Forbidden("not_permitted", _("Your account may not do this: %(what)s."), what=what)


def may_touch(account: Account, by: Actor) -> None:
    """Whoever manages accounts, on those within the own scope, and never on the own one."""
    _needs(by, roles.MANAGE_ACCOUNTS)
    if by.account is None:
        return
    if by.account.pk == account.pk:
        raise Forbidden(
            "own_account", _("Nobody does this to the own account; another system administrator does.")
        )
    if not Account.objects.filter(pk=account.pk).visible_to(by.account, roles.MANAGE_ACCOUNTS).exists():
        raise Forbidden("out_of_scope", _("%(unit)s lies outside your scope."), unit=account)


def not_an_administrator(account: Account, by: Actor) -> None:
    """One administrator could become another by resetting it; so that is done on the server alone."""
    if by.kind != "system" and account.grants.filter(administrator=True, revoked_at__isnull=True).exists():
        raise Forbidden(
            "administrator_account",
            _(
                "An administrator's password and second factor are reset on the server: zugong admin reset %(name)s."
            ),
            name=account.username,
        )


def _lock_row(account: Account) -> None:
    # SQLite transactions are IMMEDIATE: there the writer already stands alone.
    if connection.features.has_select_for_update:
        Account.objects.select_for_update().get(pk=account.pk)


def _unit_id(account: Account) -> int | None:
    return account.person.home_id if account.person else None


def _end_sessions(account: Account) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()
