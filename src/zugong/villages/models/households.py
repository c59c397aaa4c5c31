"""Households of a village: whom points, visits, votes and subsidies are about."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.fields import EncryptedField, blind_index
from zugong.organisations.models import Person, Unit


class HouseholdQuerySet(models.QuerySet):
    def open(self) -> HouseholdQuerySet:
        return self.filter(left_on__isnull=True)

    def visible_to(self, account, permission: str = "villages.view_households") -> HouseholdQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Household(models.Model):
    """One household, in a group (or directly in a village).

    Its card is a private link (``/h/<token>``): derived from ``code`` and ``card_version``, kept as a hash, ended by
    a new version. See docs/adr/0003.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="households", help_text="group or village")
    code = models.CharField(
        max_length=32, unique=True, help_text="the roster's own number, the key of imports"
    )
    head = models.CharField(max_length=40, help_text="name of the head")
    size = models.PositiveSmallIntegerField(default=1, help_text="people living there")
    hamlet = models.CharField(max_length=40, blank=True)
    phone = EncryptedField(blank=True, purpose="household.phone", row="code")
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    care = models.CharField(
        max_length=60, blank=True, help_text="why it is looked after specially; staff only"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    card_version = models.PositiveSmallIntegerField(default=1)
    card_hash = models.CharField(max_length=64, unique=True, editable=False)
    left_on = models.DateField(null=True, blank=True, help_text="moved away or dissolved")

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "code"]
        indexes = [
            models.Index(fields=["unit", "head"], name="household_unit_head"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="household_phone"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=60), name="household_size_sane"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def event_label(self) -> str:
        """What the audit trail calls it."""
        return self.code

    def save(self, *args, **kwargs):
        self.index_fields()
        super().save(*args, **kwargs)

    def index_fields(self) -> None:
        """Set the blind index and the hash of the card; bulk writers call this themselves."""
        from zugong.villages.households.cards import card_hash

        self.phone_index = blind_index(self.phone, "household.phone")
        self.card_hash = card_hash(self)

    @property
    def title(self) -> str:
        """As villagers say it: the head's name and 家."""
        return _("%(head)s's household") % {"head": self.head}


def member_key() -> str:
    """Names one member for as long as the row stands."""
    return secrets.token_hex(8)


class HouseholdMember(models.Model):
    """Somebody living in a household, or who did until they moved away or died."""

    class Left(models.TextChoices):
        MOVED = "moved", pgettext_lazy("household", "moved away")
        DECEASED = "deceased", pgettext_lazy("household", "deceased")

    key = models.CharField(
        max_length=16,
        unique=True,
        editable=False,
        default=member_key,
        help_text="what the ID number is bound to",
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="household_memberships"
    )
    name = models.CharField(max_length=40)
    relation = models.CharField(max_length=2, help_text="to the head, GB/T 4761")
    birth_date = models.DateField(null=True, blank=True)
    id_number = EncryptedField(blank=True, purpose="household_member.id_number", row="key")
    id_index = models.CharField(max_length=64, blank=True, editable=False)
    left_on = models.DateField(null=True, blank=True)
    left_why = models.CharField(max_length=8, choices=Left, blank=True)

    class Meta:
        ordering = ["household", "pk"]
        indexes = [
            models.Index(fields=["id_index"], condition=~Q(id_index=""), name="household_member_id"),
            models.Index(fields=["person"], name="household_member_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_why="") | (Q(left_on__isnull=False) & ~Q(left_why="")),
                name="household_member_left_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.household_id)

    def save(self, *args, **kwargs):
        self.index_fields()
        super().save(*args, **kwargs)

    @property
    def unit(self) -> Unit:
        """Where the household lives: it decides who may see what is masked."""
        return self.household.unit

    def index_fields(self) -> None:
        """Set the blind index, the same purpose as a person's so that both are found by one number."""
        self.id_index = blind_index(self.id_number.upper(), "person.id_number")
