"""Publications with their drafts, reviews, versions, and what hangs on the board."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property

from zugong.disclosure import kinds
from zugong.files.models import StoredFile
from zugong.flows.models import Case, CaseQuerySet
from zugong.lib.disclosed.canonical import parse
from zugong.organisations.models import Person, Unit


class PublicationQuerySet(CaseQuerySet):
    def visible_to(self, account, permission: str = "disclosure.view") -> PublicationQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def public(self) -> PublicationQuerySet:
        """What anybody may see: published at least once. What was withdrawn stays, as a tombstone."""
        return self.filter(latest__isnull=False)


class Publication(Case):
    """One thing to be published, through all its versions. ``unit`` is whose it is."""

    case_ptr = models.OneToOneField(
        Case, models.CASCADE, parent_link=True, primary_key=True, related_name="publication_case"
    )
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=40, unique=True, help_text="such as HX-2605-SLP-0417")
    period_from = models.DateField()
    period_to = models.DateField()
    draft = models.TextField(
        blank=True, help_text="canonical body of the coming version; empty once published"
    )
    draft_digest = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField(default=0, help_text="how often a draft was sent for review")
    correcting = models.CharField(max_length=500, blank=True, help_text="why the coming version corrects")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=60, blank=True, help_text="what a room made it from: label:id")
    latest = models.ForeignKey("Version", models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, help_text="of the first version")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "-published_at"], name="publication_kind"),
            models.Index(
                fields=["-published_at"], condition=Q(latest__isnull=False), name="publication_public"
            ),
            models.Index(fields=["source"], condition=~Q(source=""), name="publication_source"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="publication_period"),
            models.CheckConstraint(
                condition=Q(latest__isnull=True, published_at__isnull=True)
                | Q(latest__isnull=False, published_at__isnull=False),
                name="publication_published_whole",
            ),
            models.CheckConstraint(
                condition=Q(draft="", draft_digest="") | (~Q(draft="") & ~Q(draft_digest="")),
                name="publication_draft_whole",
            ),
        ]

    @property
    def kind_title(self) -> Any:
        return kinds.title_of(self.kind)

    @cached_property
    def draft_body(self) -> dict[str, Any]:
        """The body under way, or an empty dict."""
        return parse(self.draft) if self.draft else {}


class PublicationNumber(models.Model):
    """The last running number of one month in one county."""

    key = models.CharField(max_length=16, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.last}"


class Version(models.Model):
    """One published version: append-only. What it says is in its body, what proves it in the log.

    ``summary`` repeats the document's figures, so that lists and charts need not read whole documents.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    summary = models.JSONField(default=list)
    row_count = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True, help_text="why it corrects the one before")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["publication", "number"]
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.number}"


class VersionBody(models.Model):
    """The document's text. The database lets it go only when a withdrawal of its version stands in the log."""

    version = models.OneToOneField(Version, models.PROTECT, primary_key=True, related_name="body")
    text = models.TextField(help_text="the whole document, canonical JSON")

    def __str__(self) -> str:
        return str(self.version_id)


class Withdrawal(models.Model):
    """A version taken off for the personal data in it. Append-only, itself an entry of the log."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.version_id)


class Attachment(models.Model):
    """A checked file of a publication, masked before it was stored. ``row`` is the line of the table it proves.

    Which versions carry it says the list of hashes in their documents.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="attachments")
    stored = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    row = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["publication", "row", "pk"]

    def __str__(self) -> str:
        return self.name


class LineRemark(models.Model):
    """One reviewer's word on one line of a draft: agreed, or what is wrong with it. The last one counts.

    ``apart``: the line concerns the reviewer or a relative, who says nothing on it; the words tell why.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="line_remarks")
    draft_digest = models.CharField(max_length=64)
    row = models.PositiveIntegerField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    apart = models.BooleanField(default=False)
    words = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["publication", "row", "pk"]
        indexes = [models.Index(fields=["publication", "draft_digest"], name="line_remark_draft")]
        constraints = [
            models.CheckConstraint(
                condition=Q(apart=False) | Q(agrees=False), name="line_remark_apart_agrees_to_nothing"
            ),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="line_remark_says_why"),
            models.UniqueConstraint(
                fields=["publication", "draft_digest", "row", "account"], name="line_remark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.row}"


class Signature(models.Model):
    """A reviewer's signature under exactly one draft, in one round of review: append-only. A refusal says why."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    draft_digest = models.CharField(max_length=64)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=40)
    post = models.CharField(max_length=60, blank=True)
    agrees = models.BooleanField()
    words = models.CharField(max_length=500, blank=True)
    second_factor = models.BooleanField(help_text="whether a second factor was given with it")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "round", "account"], name="signature_once_a_round"
            ),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="signature_says_why_not"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.name}"


class PostingQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "disclosure.view") -> PostingQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class Posting(models.Model):
    """A version's sheet on one board. ``until`` is the first day on which it may come off; photos are its evidence."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="postings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    place = models.CharField(max_length=60)
    posted_on = models.DateField()
    until = models.DateField()
    photo = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    off_on = models.DateField(null=True, blank=True, help_text="found gone or taken off")
    off_why = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_photo_at = models.DateTimeField(null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_on", "-pk"]
        indexes = [models.Index(fields=["unit", "-posted_on"], name="posting_unit")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("posted_on")), name="posting_until"),
            models.CheckConstraint(
                condition=Q(off_on__isnull=True) | Q(off_on__gte=F("posted_on")), name="posting_off"
            ),
            models.UniqueConstraint(
                fields=["version", "place"], condition=Q(off_on__isnull=True), name="posting_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.place}"
