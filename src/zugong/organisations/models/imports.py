"""Imports: one row per uploaded workbook, from the first check to the last row written."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models.units import Unit


class ImportJobQuerySet(models.QuerySet):
    def visible_to(self, account, kind: str = "") -> ImportJobQuerySet:
        """Jobs of one kind, or of every kind the account may import, on units where it may."""
        from zugong.organisations.imports import kinds

        condition = Q(pk__in=[])
        for one in [kinds.get(kind)] if kind else kinds.all_kinds():
            condition |= Q(kind=one.key) & account.scope.q("unit__path", one.permission)
        return self.filter(condition)


class ImportJob(models.Model):
    """``options`` say how to read it, ``report`` holds counts and errors for the page; ``stored`` names the encrypted copy,
    gone once it is over."""

    class State(models.TextChoices):
        COLUMNS = "columns", _("its columns are to be named")
        WAITING = "waiting", _("waiting to be checked")
        CHECKING = "checking", _("being checked")
        WRONG = "wrong", _("has errors")
        READY = "ready", _("ready to import")
        QUEUED = "queued", _("waiting to be imported")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("imported")
        DISCARDED = "discarded", _("discarded")
        FAILED = "failed", _("not imported")

    OVER = frozenset({State.WRONG, State.DONE, State.DISCARDED, State.FAILED})

    kind = models.SlugField(max_length=24, default="roster", help_text="key of a registered kind")
    file_name = models.CharField(max_length=120)
    stored = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0, help_text="rows looked at so far")
    total = models.PositiveIntegerField(default=0)
    options = models.JSONField(
        default=dict, blank=True, help_text="what was chosen with the file, by its kind"
    )
    report = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_jobs")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="import_jobs",
        help_text="the unit the importing account stands for",
    )
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["wrong", "done", "failed", "discarded"]) | Q(stored=""),
                name="import_job_keeps_no_file",
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        """Whether the page should keep asking."""
        return self.state in {
            self.State.WAITING,
            self.State.CHECKING,
            self.State.QUEUED,
            self.State.IMPORTING,
        }
