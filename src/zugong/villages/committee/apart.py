"""The lines of a publication a member stands back from: their own, and those of their near relatives."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zugong.disclosure.models import Publication
from zugong.organisations.models import Account, KinRelation, Person

WORDS = ("text",)  # the kinds of column that may name somebody


def apart(account: Account, publication: Publication) -> dict[int, str]:
    """Lines that name the member or a near relative, by their place from 0, each with why.

    A longer name that holds a shorter one counts too: standing back from a line too many harms nobody.
    """
    body = publication.draft_body
    if account.person is None or not body.get("rows"):
        return {}
    names = _names(account.person)
    places = [place for place, column in enumerate(body["columns"]) if column["type"] in WORDS]
    found: dict[int, str] = {}
    for number, row in enumerate(body["rows"]):
        text = "　".join(str(row[place]) for place in places if row[place])
        for name, why in names.items():
            if name in text:
                found[number] = why
                break
    return found


def _names(person: Person) -> dict[str, str]:
    """The names that matter, each with the reason in words; a one-character name would be found everywhere."""
    found = {person.name: _("it is about yourself.")} if len(person.name) > 1 else {}
    relations = KinRelation.objects.standing().of(person).select_related("person", "relative")
    for one in relations:
        other = one.other(person)
        if len(other.name) > 1:
            found.setdefault(
                other.name, _("it is about %(name)s, a near relative of yours.") % {"name": other.name}
            )
    return found
