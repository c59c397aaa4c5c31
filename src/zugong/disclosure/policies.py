"""May this happen with this publication now, whoever asks? Each check raises ``Refused`` with the reason a person reads."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from zugong.disclosure import kinds, reviewing
from zugong.disclosure.models import LineRemark, Publication, Signature
from zugong.lib.disclosed.document import BadDocument, check_body
from zugong.lib.personal import Found, find
from zugong.organisations.models import Account, Unit
from zugong.organisations.refusals import Refused

PERSONAL = {
    "id_number": _("an ID number"),
    "phone": _("a mobile number"),
    "bank_card": _("a bank card number"),
    "long_number": _("a long number"),
}


def check_kind(kind: str) -> kinds.Kind:
    if not kinds.known(kind):
        raise Refused("kind", _("Nothing of the kind “%(kind)s” is published here."), kind=kind)
    return kinds.get(kind)


def check_unit(unit: Unit) -> None:
    if not unit.is_open:
        raise Refused(
            "unit_closed", _("%(unit)s no longer exists; its successor publishes now."), unit=unit.name
        )


def check_content(body: dict[str, Any], kind: str) -> None:
    """The schema of ``lib.disclosed``, and nobody's personal numbers."""
    try:
        check_body(body, of_names=kinds.known(kind) and kinds.get(kind).of_names)
    except BadDocument as wrong:
        raise Refused(wrong.code, wrong.message(translated)) from None


def check_ready(publication: Publication) -> None:
    """A draft that says something may go on, unless the room it comes from says no."""
    body = publication.draft_body
    if not body:
        raise Refused("draft_empty", _("There is no draft yet."))
    if not (body["rows"] or body["text"].strip() or body["attachments"]):
        raise Refused("draft_empty", _("The draft is empty: write a text, fill the table, or add a file."))
    guard = kinds.get(publication.kind).guard if kinds.known(publication.kind) else None
    if guard is not None:
        guard(publication)


def check_row(publication: Publication, row: int) -> None:
    if not 0 <= row < len(publication.draft_body.get("rows", [])):
        raise Refused("row", _("The table has no such line."))


def check_not_signed(publication: Publication, account: Account) -> None:
    if Signature.objects.filter(publication=publication, round=publication.round, account=account).exists():
        raise Refused("signed", _("You signed this draft already."))


def check_stands_in(publication: Publication, account: Account, row: int) -> None:
    """Nobody speaks on a line that concerns them or a relative."""
    why = reviewing.apart(account, publication).get(row)
    if why:
        raise Refused("apart", _("You stand back from this line: %(why)s"), why=why)


def check_looked_at(publication: Publication, account: Account) -> None:
    """Every line of the draft has this reviewer's word, or is one to stand back from."""
    said = set(
        LineRemark.objects.filter(
            publication=publication, draft_digest=publication.draft_digest, account=account
        ).values_list("row", flat=True)
    )
    lines = range(len(publication.draft_body.get("rows", [])))
    open_ = [row + 1 for row in lines if row not in said | reviewing.apart(account, publication).keys()]
    if open_:
        raise Refused(
            "lines",
            _(
                "%(count)s lines wait for your word, line %(first)s first. Say right or what is wrong, line by line."
            ),
            count=len(open_),
            first=open_[0],
        )


def check_agrees_with_lines(publication: Publication, account: Account) -> None:
    """Nobody agrees to the whole who called a line wrong."""
    wrong = LineRemark.objects.filter(
        publication=publication,
        draft_digest=publication.draft_digest,
        account=account,
        agrees=False,
        apart=False,
    ).order_by("row")
    first = wrong.values_list("row", flat=True).first()
    if first is not None:
        raise Refused(
            "objected",
            _("You called line %(line)s wrong. Do not agree, or say that the line is right after all."),
            line=first + 1,
        )


def check_confirmed(second_factor: bool, password: bool) -> None:
    """A signature is confirmed at the moment it is given, not by having signed in this morning."""
    if not (second_factor or password):
        raise Refused(
            "second_factor",
            _(
                "A signature needs a second proof that it is you: the code of your phone, or your password again."
            ),
        )


def check_words(text: str) -> None:
    """What villagers and offices write in public holds nobody's numbers."""
    numbers = find(text)
    if numbers:
        raise Refused(
            "personal",
            _("This holds %(what)s (%(masked)s). Everybody will read it; please take the number out."),
            what=named(numbers[0]),
            masked=numbers[0].masked,
        )


def named(number: Found) -> Any:
    return PERSONAL[number.kind]
