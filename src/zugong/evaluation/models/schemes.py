"""Schemes and their published versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from zugong.evaluation import kinds, structure
from zugong.evaluation.structure import Structure
from zugong.organisations.models import Account, Unit


class SchemeQuerySet(models.QuerySet):
    def visible_to(self, account: Account) -> SchemeQuerySet:
        """Schemes kept at, above or below a unit where the account views rounds of their kind: a village uses the county's."""
        condition = Q(pk__in=[])
        for kind in kinds.all_kinds():
            places = [
                place
                for place in account.scope.places
                if {kind.view, kind.run, kind.keep} & place.role.permissions
            ]
            above = {
                unit for place in places for unit in (int(part, 36) for part in place.path.split("/") if part)
            }
            within = Q(unit_id__in=above)
            for permission in (kind.view, kind.keep):
                within |= account.scope.q("unit__path", permission)
            condition |= Q(kind=kind.key) & within
        return self.filter(condition)


class Scheme(models.Model):
    """What is judged and how. ``draft`` is the version being worked on; what was published stays as it is."""

    kind = models.CharField(max_length=40)
    key = models.SlugField(max_length=40, help_text="template it came from, or made up")
    name = models.CharField(max_length=40)
    purpose = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="who keeps it")
    draft = models.JSONField(default=dict)
    edits = models.PositiveIntegerField(default=0, help_text="settles who of two editors was first")
    last_number = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "unit", "key"], name="scheme_key_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def drafted(self) -> Structure:
        return structure.from_json(self.draft)


class SchemeVersion(models.Model):
    """A published scheme: append-only. A correction is the next number; rounds keep the one they were opened under."""

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content in canonical form")
    note = models.CharField(max_length=200, blank=True, help_text="what changed")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="scheme_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"

    @property
    def structure(self) -> Structure:
        found: Structure | None = self.__dict__.get("_structure")
        if found is None:
            found = self.__dict__["_structure"] = structure.from_json(self.content)
        return found
