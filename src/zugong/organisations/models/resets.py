"""Resets of passwords and second factors: asked for by one administrator, allowed by another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.organisations import roles
from zugong.organisations.models.accounts import Account


class ResetRequestQuerySet(models.QuerySet):
    def visible_to(self, account: Account) -> ResetRequestQuerySet:
        """Of accounts that either of the two administrators looks after."""
        accounts = Account.objects.visible_to(account, roles.MANAGE_ACCOUNTS)
        accounts |= Account.objects.visible_to(account, roles.MANAGE_GRANTS)
        return self.filter(account__in=accounts.values("pk"))

    def open(self) -> ResetRequestQuerySet:
        """Asked or allowed, and still in time."""
        return self.filter(state__in=ResetRequest.OPEN, expires_at__gt=timezone.now())


class ResetRequest(models.Model):
    """One wish to reset an account's password or second factor. Changed by ``account_resets`` alone."""

    class What(models.TextChoices):
        PASSWORD = "password", _("password")
        SECOND_FACTOR = "second_factor", _("second factor")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for the security administrator")
        APPROVED = "approved", _("allowed, not carried out yet")
        REFUSED = "refused", _("not allowed")
        WITHDRAWN = "withdrawn", _("taken back")
        EXPIRED = "expired", _("expired")
        DONE = "done", _("carried out")

    OPEN = (State.ASKED.value, State.APPROVED.value)

    account = models.ForeignKey(Account, models.PROTECT, related_name="reset_requests")
    what = models.CharField(max_length=16, choices=What)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(help_text="of the step that is waited for")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=200, blank=True)
    done_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ResetRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "what"],
                condition=Q(state__in=("asked", "approved")),
                name="reset_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("account")),
                name="reset_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "refused", "done"))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="reset_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_by__isnull=False, done_at__isnull=False)
                | ~Q(state="done") & Q(done_by__isnull=True, done_at__isnull=True),
                name="reset_done_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="reset_refused_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="reset_expiry")]

    def __str__(self) -> str:
        return f"{self.account} {self.get_what_display()}"

    @property
    def shown_state(self) -> str:
        """The state as it is now: what ran out is expired, whether anybody wrote that down yet or not."""
        late = self.state in self.OPEN and self.expires_at <= timezone.now()
        return self.State.EXPIRED.value if late else self.state

    @property
    def state_words(self):
        return self.State(self.shown_state).label
