"""The audit trail: append-only, chained by HMAC, so that a changed, removed or inserted row is found."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventChain(models.Model):
    """The head of one chain. Several chains let writers of different units go on at the same time on PostgreSQL."""

    COUNT = 16

    number = models.PositiveSmallIntegerField(primary_key=True)
    length = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.number}: {self.length}"


class EventQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "organisations.view_events") -> "EventQuerySet":
        """Events of units in scope; those of no unit (sign-ins) for whoever audits from the root."""
        paths = account.scope.paths(permission)
        if any(path.count("/") == 1 for path in paths):
            return self
        return self.filter(account.scope.q("unit__path", permission))


class Event(models.Model):
    """Who did what to what, when, from where, with which result. ``data`` never holds a sensitive value."""

    class Result(models.TextChoices):
        DONE = "done", _("went through")
        REFUSED = "refused", _("was refused")
        READ = "read", _("looked at")

    at = models.DateTimeField(default=timezone.now)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor = models.CharField(max_length=60, help_text="the actor in words: an account name, villager, system")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject_label = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(max_length=8, choices=Result, default=Result.DONE)
    address = models.CharField(max_length=45, blank=True, help_text="the client's IP address")
    data = models.JSONField(default=dict, blank=True)
    chain = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()
    mac = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="event_place_in_chain")]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["account", "-id"], name="event_account"),
            models.Index(fields=["verb", "-id"], name="event_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject_label}"

    @property
    def actor_words(self) -> str:
        """The actor for readers: what is not an account's name is stored in English and shown in their language."""
        known = {"system": _("the system"), "requester": _("a villager")}
        return str(known.get(self.actor, self.actor)) if self.account_id is None else self.actor
