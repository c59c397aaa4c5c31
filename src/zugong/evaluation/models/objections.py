"""Objections to a published result. Each is a case of its own, with its own clock."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zugong.evaluation import kinds
from zugong.evaluation.models.rounds import Round, Subject
from zugong.flows.models import Case, CaseQuerySet
from zugong.organisations.fields import EncryptedField
from zugong.organisations.models import Account


class ObjectionQuerySet(CaseQuerySet):
    def visible_to(self, account: Account, permission: str = "") -> ObjectionQuerySet:
        """Objections to rounds the account views or settles; ``permission`` names a field of the kind instead."""
        condition = Q(pk__in=[])
        for kind in kinds.all_kinds():
            for name in (permission,) if permission else ("view", "settle"):
                condition |= Q(against__kind=kind.key) & account.scope.q("unit__path", getattr(kind, name))
        return self.filter(condition)


class Objection(Case):
    """What somebody says against a result. Name and phone are for whoever settles it."""

    MAX_WORDS = 500

    case_ptr = models.OneToOneField(
        Case, models.CASCADE, parent_link=True, primary_key=True, related_name="evaluation_objection"
    )
    against = models.ForeignKey(Round, models.PROTECT, related_name="objections")
    subject = models.ForeignKey(Subject, models.PROTECT, null=True, blank=True, related_name="objections")
    words = models.TextField()
    name = EncryptedField(blank=True, purpose="evaluation_objection.name", row="request_key")
    phone = EncryptedField(blank=True, purpose="evaluation_objection.phone", row="request_key")
    link_hash = models.CharField(max_length=64, unique=True)
    request_key = models.CharField(max_length=64, unique=True, help_text="sending twice makes one objection")
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, answer="") | (Q(upheld__isnull=False) & ~Q(answer="")),
                name="evaluation_objection_settled_whole",
            ),
        ]
