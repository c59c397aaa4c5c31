"""Where a book stands, and what may happen with it then, whoever asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.organisations.actors import Actor
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, NotNow
from zugong.villages.models import Book
from zugong.villages.roles import KEEP_BOOKS, VIEW_BOOKS

DRAFT, RETURNED, CHECKING, SIGNED, PUBLISHED = "draft", "returned", "checking", "signed", "published"
STATES: dict[str, Any] = {
    DRAFT: _("not sent yet"),
    RETURNED: _("returned, to be mended"),
    CHECKING: _("checked by the committee"),
    SIGNED: _("signed, to be published"),
    PUBLISHED: _("published"),
}
TONES = {DRAFT: "line", RETURNED: "red", CHECKING: "amber", SIGNED: "azure", PUBLISHED: "pine"}
NOT_HERE = _("Books are imported for villages in your charge.")


def state(book: Book) -> str:
    """Where it stands, as its publication says."""
    publication = book.publication
    if publication is None:
        return DRAFT
    latest = publication.latest
    if latest is not None and latest.number >= book.version:
        return PUBLISHED
    return {"draft": RETURNED, "review": CHECKING, "signed": SIGNED}.get(publication.state, DRAFT)


def is_open(book: Book) -> bool:
    """Whether the next import may replace it."""
    return state(book) in (DRAFT, RETURNED)


def why_not_replaced(book: Book | None, *, correcting: bool) -> Any:
    """The reason why nothing may be imported for the period now; empty when it may."""
    if book is None or is_open(book):
        return ""
    if state(book) == CHECKING:
        return _("The supervision committee is checking this period; have it returned first.")
    if state(book) == SIGNED:
        return _("This period is signed and waits to be published; have it returned first.")
    if not correcting:
        return _("This period is published. Say why it is corrected; the correction becomes a new version.")
    return ""


def check_replaced(book: Book | None, *, correcting: bool) -> None:
    reason = why_not_replaced(book, correcting=correcting)
    if reason:
        raise NotNow("stands", reason)


def check_open(book: Book) -> None:
    if not is_open(book):
        raise NotNow("sent", _("This book was sent on already."))


def check_view(by: Actor) -> None:
    if by.account is None or not by.account.can(VIEW_BOOKS):
        raise Forbidden("books", _("Village books are shown to those who keep, check or oversee them."))


def check_keep(by: Actor, unit: Unit) -> None:
    """The system's own hand may; others need the village in their charge."""
    if by.kind != "system" and (by.account is None or not by.account.can(KEEP_BOOKS, unit)):
        raise Forbidden(
            "books", _("Books are kept by the village clerk, or by the township for the village.")
        )
