"""Accounts and what they are granted."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models.people import Person
from zugong.organisations.models.units import Unit
from zugong.organisations.scope import Scope


class AccountManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> Account:
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One person's own sign-in. Nobody shares one; what it may do is in its grants alone."""

    username = models.CharField(_("account name"), max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    display_name = models.CharField(max_length=40)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    failed_sign_ins = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    language = models.CharField(max_length=8, blank=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def scope(self) -> Scope:
        """What this account may do where, read once per request."""
        return Scope.of(self)

    def can(self, permission: str, unit: Unit | None = None) -> bool:
        """Whether a grant in force carries ``permission`` (on a unit that covers ``unit`` when one is named)."""
        return self.scope.can(permission, unit.path if unit else None)


class GrantQuerySet(models.QuerySet):
    def in_force(self, on=None) -> GrantQuerySet:
        on = on or timezone.localdate()
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gte=on), from_date__lte=on, revoked_at__isnull=True)


class Grant(models.Model):
    """A role on a unit and everything below it, from a date and perhaps to one."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: by command on the server"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    administrator = models.BooleanField(default=False, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True) | ~Q(granted_by=F("account")), name="grant_not_to_oneself"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="grant_dates"
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(administrator=True, revoked_at__isnull=True),
                name="grant_one_administrator_role",
            ),
            models.UniqueConstraint(
                fields=["account", "role", "unit"], condition=Q(revoked_at__isnull=True), name="grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.role} {self.unit}"
