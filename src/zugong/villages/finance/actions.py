"""What happens with village books: kept, sent to be checked, and layouts remembered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.disclosure.actions import publications
from zugong.disclosure.models import Publication
from zugong.organisations import events
from zugong.organisations.actors import Actor
from zugong.organisations.imports.writing import insert_many
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Conflict, Refused
from zugong.villages.finance import balancing, body, periods, policies, queries
from zugong.villages.finance.balancing import Balance, Line, Settled
from zugong.villages.models import Book, BookBalance, BookLayout, BookLine
from zugong.villages.publishing.kinds import FINANCE

SOURCE = "villages.book:"
LINE_FIELDS = (
    "book_id", "number", "date", "voucher", "summary", "category", "account", "income", "outgo", "note",
)  # fmt: skip
BALANCE_FIELDS = ("book_id", "number", "code", "name", "opening", "income", "outgo", "closing")


@transaction.atomic
def keep(
    *,
    unit: Unit,
    period: periods.Period,
    balances: Sequence[Settled],
    lines: Sequence[Line],
    digest: str,
    by: Actor,
    reason: str = "",
    file_name: str = "",
) -> Book:
    """Keep a checked book: a new one, in the place of the draft, or as the next version of what is published."""
    policies.check_keep(by, unit)
    newest = (
        Book.objects.newest()
        .filter(unit=unit, period_from=period[0])
        .select_related("publication__latest")
        .first()
    )
    policies.check_replaced(newest, correcting=bool(reason))
    figures = {
        "opening": sum(one.opening for one in balances),
        "income": sum(one.income for one in balances),
        "outgo": sum(one.outgo for one in balances),
        "closing": sum(one.closing for one in balances),
        "line_count": len(lines),
        "digest": digest,
        "file_name": file_name[:120],
        "made_by": by.account,
        "at": timezone.now(),
    }
    if newest is not None and policies.is_open(newest):
        book = _replace(newest, figures | ({"reason": reason[:200]} if reason and newest.version > 1 else {}))
    else:
        book = Book.objects.create(
            unit=unit,
            period_from=period[0],
            period_to=period[1],
            version=newest.version + 1 if newest else 1,
            reason=reason[:200] if newest else "",
            publication=newest.publication if newest else None,
            **figures,
        )
    insert_many(
        BookBalance,
        BALANCE_FIELDS,
        (
            (book.pk, number, one.code, one.name, one.opening, one.income, one.outgo, one.closing)
            for number, one in enumerate(balances, 1)
        ),
    )
    insert_many(BookLine, LINE_FIELDS, (_row(book, number, line) for number, line in enumerate(lines, 1)))
    events.record(
        "books.keep", by=by, subject=book, unit=unit,
        period=period[0].isoformat(), version=book.version, lines=len(lines), digest=digest,
    )  # fmt: skip
    return book


def _row(book: Book, number: int, line: Line) -> tuple[Any, ...]:
    date, *rest = line.content
    return (book.pk, number, date.isoformat(), *rest)


def _replace(book: Book, values: dict[str, Any]) -> Book:
    """Empty the draft for what comes, unless somebody sent it on at the same moment."""
    under_way = Q(publication__state__in=("review", "signed"))
    out = Q(publication__latest__number__gte=F("version"))
    if (
        not Book.objects.filter(pk=book.pk, digest=book.digest)
        .exclude(under_way)
        .exclude(out)
        .update(**values)
    ):
        raise Conflict(
            "changed_meanwhile", _("Somebody else changed this book at the same moment. Look again.")
        )
    BookLine.objects.filter(book=book).delete()
    BookBalance.objects.filter(book=book).delete()
    book.refresh_from_db()
    return book


@transaction.atomic
def send(book: Book, *, by: Actor, note: str = "") -> Publication:
    """To the supervision committee, as a publication of the village's finances; a correction as its next version."""
    policies.check_keep(by, book.unit)
    policies.check_open(book)
    check_follows(book)
    label = str(by.account) if by.account else by.label
    publication = book.publication
    if publication is None or publication.state == "dropped":
        publication = publications.prepare(
            unit=book.unit, kind=FINANCE, body=body.of(book, label), by=by, source=f"{SOURCE}{book.pk}"
        )
    else:
        if publication.state in ("published", "withdrawn"):
            publications.correct(publication, reason=book.reason, by=by)
        attached = publication.draft_body.get("attachments", [])
        publications.edit(publication, body=body.of(book, label, attached), by=by)
    Book.objects.filter(pk=book.pk).update(publication=publication)
    book.publication = publication
    publications.send(publication, by=by, note=note)
    return publication


def check_follows(book: Book) -> None:
    """Refuse a book that does not begin with what the period before ended with: that one may have changed since."""
    period = (book.period_from, book.period_to)
    former = queries.book_before(book.unit, period)
    if former is None:
        lacking = queries.lacking_before(book.unit, period)
        if lacking is not None:
            raise Refused(
                "gap",
                _(
                    "The books of %(period)s are missing. Import them first; periods follow each other without a gap."
                ),
                period=periods.words(lacking),
            )
        return
    balances = [Balance(one.number, one.code, one.name, one.opening) for one in book.balances.all()]
    wrong = next(balancing.continuity(balances, queries.closings(former)), None)
    if wrong is not None:
        raise Refused(
            "gap",
            _(
                "%(before)s changed since and no longer ends with what this book begins with. Import this period again."
            ),
            before=periods.words((former.period_from, former.period_to)),
        )


def guard(publication: Publication) -> None:
    """Asked by disclosure before a draft goes on: what is signed and published is the book, whole and balanced."""
    book = Book.objects.filter(publication=publication).select_related("unit").order_by("-version").first()
    if book is None:
        return
    check_follows(book)
    draft = publication.draft_body
    made = body.of(book, draft["made_by"], draft["attachments"])
    if any(made[key] != draft[key] for key in ("period", "summary", "columns", "rows", "totals")):
        raise Refused(
            "book_differs", _("The draft is not what the book says. Send the book again from its own page.")
        )


@transaction.atomic
def keep_layout(
    *, unit: Unit, name: str, columns: dict[str, Any], headings: list[str], by: Actor
) -> BookLayout:
    """Remember how another layout is read; the same name again replaces it."""
    policies.check_keep(by, unit)
    layout, _made = BookLayout.objects.update_or_create(
        unit=unit,
        name=name,
        defaults={"columns": columns, "headings": headings, "made_by": by.account, "at": timezone.now()},
    )
    events.record("books.layout", by=by, subject=layout, unit=unit, name=name)
    return layout


@transaction.atomic
def drop_layout(layout: BookLayout, *, by: Actor) -> None:
    policies.check_keep(by, layout.unit)
    events.record("books.layout_drop", by=by, subject=layout, unit=layout.unit, name=layout.name)
    layout.delete()
