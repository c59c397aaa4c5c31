"""What people ask about a published line, and what they are answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.disclosure.models.publications import Publication, Version
from zugong.flows.models import Case, CaseQuerySet


class QuestionQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "disclosure.view") -> QuestionQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def public(self) -> QuestionQuerySet:
        """What is shown to everybody: answered ones that were not set aside."""
        return self.exclude(answer="").exclude(state="set_aside")


class Question(Case):
    """A question or objection, from anybody, about a line of a version or about the whole."""

    class Kind(models.TextChoices):
        QUESTION = "question", pgettext_lazy("disclosure", "question")
        OBJECTION = "objection", _("objection")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="questions")
    about = models.ForeignKey(Version, models.PROTECT, related_name="questions")
    row = models.PositiveIntegerField(
        null=True, blank=True, help_text="line of the table, from 0; empty: the whole"
    )
    line = models.CharField(max_length=200, blank=True, help_text="that line in words, as it stood")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(
        max_length=40, blank=True, help_text="as the asker wants to be called; may be empty"
    )
    words = models.TextField(max_length=500)
    answer = models.TextField(max_length=1000, blank=True)
    answered_by = models.CharField(max_length=60, blank=True, help_text="post and name, as shown")
    answered_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(max_length=500, blank=True, help_text="to the answer")
    request_key = models.CharField(
        max_length=64, unique=True, help_text="of the form, so that a double tap asks once"
    )
    token_hash = models.CharField(max_length=64, unique=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["publication", "row"], name="question_line")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_whole",
            ),
        ]
