"""Village books: what came in and went out in a period, account by account, in fen; and how other layouts are read."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from zugong.disclosure.models import Publication
from zugong.organisations.models import Account, Unit


class BookQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_books") -> BookQuerySet:
        return self.filter(account.scope.q("unit__path", permission))

    def newest(self) -> BookQuerySet:
        """The last version of every period, published or not."""
        later = Book.objects.filter(
            unit=OuterRef("unit"), period_from=OuterRef("period_from"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later))


class Book(models.Model):
    """The books of one village for one period. ``version`` is the one of the publication it is published as.

    A draft is replaced by the next import; once it is sent to be checked it stands. What is wrong in a published book is
    mended by a book of the next version that says why, and both stay.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="books")
    period_from = models.DateField()
    period_to = models.DateField()
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=200, blank=True, help_text="why it corrects the version before")
    opening = models.BigIntegerField(help_text="fen, all accounts together, as are the next three")
    income = models.BigIntegerField()
    outgo = models.BigIntegerField()
    closing = models.BigIntegerField()
    line_count = models.PositiveIntegerField()
    digest = models.CharField(
        max_length=64, help_text="of accounts and lines: the same file twice changes nothing"
    )
    file_name = models.CharField(max_length=120, blank=True)
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, blank=True, related_name="books")
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "-period_from", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "period_from", "version"], name="book_version_once"),
            models.CheckConstraint(condition=Q(period_to__gt=F("period_from")), name="book_period"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("income") - F("outgo")), name="book_balanced"
            ),
            models.CheckConstraint(
                condition=Q(opening__gte=0, income__gte=0, outgo__gte=0, closing__gte=0),
                name="book_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                name="book_correction_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period_from} {self.version}"


class BookBalance(models.Model):
    """One account in a book, in fen."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="balances")
    number = models.PositiveSmallIntegerField(help_text="place in the book")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    opening = models.BigIntegerField()
    income = models.BigIntegerField()
    outgo = models.BigIntegerField()
    closing = models.BigIntegerField()

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="book_balance_once"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("income") - F("outgo")), name="book_balance_balanced"
            ),
            models.CheckConstraint(
                condition=Q(opening__gte=0, income__gte=0, outgo__gte=0, closing__gte=0),
                name="book_balance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BookLine(models.Model):
    """One entry: what came in or went out, never both, in fen. ``category`` is a key of ``finance.chart``."""

    book = models.ForeignKey(Book, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="place in the book")
    date = models.DateField()
    voucher = models.CharField(max_length=20)
    summary = models.CharField(max_length=100)
    category = models.CharField(max_length=20)
    account = models.CharField(max_length=12, help_text="code of one of the book's accounts")
    income = models.BigIntegerField(default=0)
    outgo = models.BigIntegerField(default=0)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="book_line_once"),
            models.CheckConstraint(
                condition=Q(income__gt=0, outgo=0) | Q(income=0, outgo__gt=0), name="book_line_one_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book_id} {self.number}"


class BookLayoutQuerySet(models.QuerySet):
    def visible_to(self, account, permission: str = "villages.view_books") -> BookLayoutQuerySet:
        return self.filter(account.scope.q("unit__path", permission))


class BookLayout(models.Model):
    """Somebody else's layout under a name: which sheet and column is what, and which words mean which category."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="book_layouts")
    name = models.CharField(max_length=40)
    columns = models.JSONField(help_text="as the options of an import keep it")
    headings = models.JSONField(default=list, help_text="by which a file of this layout is known again")
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = BookLayoutQuerySet.as_manager()

    class Meta:
        ordering = ["unit", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="book_layout_once")]

    def __str__(self) -> str:
        return self.name
