"""Who is a near relative of whom: what the rules on standing back ask about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models.people import Person


class KinQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "organisations.view_kin") -> KinQuerySet:
        """Relations of which one side at least lives or serves in the account's scope."""
        scope = account.scope
        return self.filter(
            scope.q("person__home__path", permission)
            | scope.q("person__party_unit__path", permission)
            | scope.q("relative__home__path", permission)
            | scope.q("relative__party_unit__path", permission)
        )

    def standing(self, on: date | None = None) -> KinQuerySet:
        """Those that hold on a day: neither ended before it nor found to be wrong."""
        day = on or timezone.localdate()
        begun = Q(from_date__isnull=True) | Q(from_date__lte=day)
        return self.filter(begun, Q(to_date__isnull=True) | Q(to_date__gt=day), wrong_because="")

    def of(self, person: Person | int) -> KinQuerySet:
        """From either side."""
        pk = person if isinstance(person, int) else person.pk
        return self.filter(Q(person=pk) | Q(relative=pk))

    def between(self, some: Iterable[int], others: Iterable[int]) -> KinQuerySet:
        """With one side among ``some`` and the other among ``others``."""
        some, others = list(some), list(others)
        return self.filter(Q(person__in=some, relative__in=others) | Q(person__in=others, relative__in=some))


class KinRelation(models.Model):
    """Two people who are near relatives in the sense of the law. Kept once for both: the smaller id is ``person``.

    ``words`` is the pair's own word, read the same from both sides (父子, 叔侄, 翁婿). A marriage that ended has its
    ``to_date``; what was entered by mistake keeps its row with the reason and counts no more.
    """

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("spouse")
        LINEAL = "lineal", _("lineal blood relative")
        COLLATERAL = "collateral", _("collateral blood relative within three generations")
        AFFINITY = "affinity", _("near relative by marriage")

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120, help_text="where this is known from: register, own statement…")
    from_date = models.DateField(null=True, blank=True)
    to_date = models.DateField(null=True, blank=True, help_text="the day from which it holds no more")
    wrong_because = models.CharField(max_length=120, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(default=timezone.now)

    objects = KinQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["relative"], name="kin_relative")]
        constraints = [
            models.CheckConstraint(condition=Q(person__lt=F("relative")), name="kin_smaller_id_first"),
            models.CheckConstraint(
                condition=Q(kind__in=("spouse", "lineal", "collateral", "affinity")), name="kin_kind_known"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="kin_has_a_source"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True)
                | Q(from_date__isnull=True)
                | Q(to_date__gte=F("from_date")),
                name="kin_dates",
            ),
            models.UniqueConstraint(
                fields=["person", "relative"],
                condition=Q(to_date__isnull=True, wrong_because=""),
                name="kin_once_a_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.relative_id} {self.kind}"

    @property
    def event_label(self) -> str:
        """What the audit trail calls it: never who is related to whom."""
        return f"#{self.pk}"

    @property
    def named(self) -> str:
        """The pair's own word, else the kind."""
        return self.words or str(self.get_kind_display())

    @property
    def stands(self) -> bool:
        today = timezone.localdate()
        return not self.wrong_because and (self.to_date is None or self.to_date > today)

    def other(self, person: Person | int) -> Person:
        """The other side of the relation."""
        pk = person if isinstance(person, int) else person.pk
        return self.relative if self.person_id == pk else self.person
