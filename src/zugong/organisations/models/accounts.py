"""Accounts and what they are granted."""

from __future__ import annotations

import json
from datetime import date
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from zugong.organisations import roles
from zugong.organisations.fields import blind_index
from zugong.organisations.models.people import Person
from zugong.organisations.models.units import Unit
from zugong.organisations.scope import Scope

ADMINISTRATOR_ROLES = ("system_admin", "security_admin", "audit_admin")


class AccountQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str) -> AccountQuerySet:
        """Accounts whose person or grants lie where ``account`` holds ``permission``, and those that have neither yet."""
        if not account.can(permission):
            return self.none()
        grants = Grant.objects.filter(account=OuterRef("pk"))
        return self.filter(
            account.scope.q("person__home__path", permission)
            | Exists(grants.filter(account.scope.q("unit__path", permission)))
            | Q(person__isnull=True) & ~Exists(grants)
        )


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):
    def create_user(self, username: str, password: str | None = None, **fields) -> Account:
        account = self.model(username=username.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str) -> Account:
        return self.get(username=username.strip().lower())


class Account(AbstractBaseUser):
    """One person's own sign-in. Nobody shares one; what it may do is in its grants alone."""

    username = models.CharField(_("account name"), max_length=40, unique=True, help_text="lower case")
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    display_name = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(
        null=True, blank=True, help_text="end of the lock after wrong passwords"
    )
    suspended_at = models.DateTimeField(null=True, blank=True, help_text="locked by an administrator since")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(max_length=8, blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="account_name_in_lower_case")
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return str(self)

    @property
    def is_locked_out(self) -> bool:
        """Locked for some minutes by wrong passwords."""
        return self.locked_until is not None and self.locked_until > timezone.now()

    @property
    def may_sign_in(self) -> bool:
        """Neither closed for good nor locked by an administrator."""
        return self.is_active and self.suspended_at is None

    @property
    def state(self) -> str:
        """``closed``, ``suspended``, ``locked_out`` or ``open``."""
        if not self.is_active:
            return "closed"
        if self.suspended_at:
            return "suspended"
        return "locked_out" if self.is_locked_out else "open"

    @cached_property
    def scope(self) -> Scope:
        """What this account may do where, read once per request."""
        return Scope.of(self)

    def can(self, permission: str, unit: Unit | None = None) -> bool:
        """Whether a grant in force carries ``permission`` (on a unit that covers ``unit`` when one is named)."""
        return self.scope.can(permission, unit.path if unit else None)


class UnknownName(models.Model):
    """Failed sign-ins under a name nobody has, so that a lock never tells whether an account exists."""

    name_index = models.CharField(
        max_length=64, unique=True, help_text="keyed digest: people type passwords here"
    )
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name_index[:8]


def grant_seal(
    *,
    account_id: int,
    role: str,
    unit_id: int,
    from_date: date,
    to_date: date | None,
    granted_by_id: int | None,
    revoked: bool = False,
) -> str:
    """A keyed digest of what a grant says. Whoever writes the table by hand has not the key.

    Rows in bulk bring theirs along; ``Grant.save`` sets it itself.
    """
    said = [account_id, role, unit_id, str(from_date), str(to_date or ""), granted_by_id, revoked]
    return blind_index(json.dumps(said), "grant.seal")


class GrantQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "organisations.manage_grants") -> GrantQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def in_force(self, on=None) -> GrantQuerySet:
        on = on or timezone.localdate()
        return self.filter(
            Q(to_date__isnull=True) | Q(to_date__gte=on), from_date__lte=on, revoked_at__isnull=True
        )


class Grant(models.Model):
    """A role on a unit and everything below it, from a date and perhaps to one."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: by command on the server",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    administrator = models.BooleanField(default=False, editable=False)
    seal = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="of the other columns; a row put in by hand has none",
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("account")),
                name="grant_not_to_oneself",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="grant_dates"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(administrator=True, revoked_at__isnull=True),
                name="grant_one_administrator_role",
            ),
            models.CheckConstraint(
                condition=Q(administrator=True, role__in=ADMINISTRATOR_ROLES)
                | Q(administrator=False) & ~Q(role__in=ADMINISTRATOR_ROLES),
                name="grant_administrator_marked",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"], condition=Q(revoked_at__isnull=True), name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role} {self.unit}"

    def save(self, *args, **kwargs):
        self.administrator = self.role in ADMINISTRATOR_ROLES
        self.seal = self.sealed()
        super().save(*args, **kwargs)

    def sealed(self, *, revoked: bool | None = None) -> str:
        """The seal this grant must bear, as it stands or taken back."""
        return grant_seal(
            account_id=self.account_id,
            role=self.role,
            unit_id=self.unit_id,
            from_date=self.from_date,
            to_date=self.to_date,
            granted_by_id=self.granted_by_id,
            revoked=self.revoked_at is not None if revoked is None else revoked,
        )

    @property
    def is_sealed(self) -> bool:
        """Whether this program wrote it as it stands. A grant that is not so gives nothing to anybody."""
        return constant_time_compare(self.seal, self.sealed())

    def holds_on(self, day) -> bool:
        """Whether it is in force that day, unless it was taken back."""
        return self.from_date <= day and (self.to_date is None or self.to_date >= day)

    @property
    def title(self):
        """The role in words."""
        return roles.get(self.role).title if roles.known(self.role) else self.role

    @property
    def state(self) -> str:
        """``unsealed``, ``revoked``, ``over``, ``future`` or ``in_force``, today."""
        today = timezone.localdate()
        if not self.is_sealed:
            return "unsealed"
        if self.revoked_at:
            return "revoked"
        if self.to_date and self.to_date < today:
            return "over"
        return "future" if self.from_date > today else "in_force"
