"""What happened, in words: rooms name the verbs of their events, the audit pages print them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_titles: dict[str, Any] = {}


def name(verb: str, title: Any) -> None:
    """Name a verb such as ``account.created``; naming it again replaces the words."""
    _titles[verb] = title


def title(verb: str) -> Any:
    """The words for a verb; the verb itself while nobody has named it."""
    return _titles.get(verb, verb)


def all_verbs() -> dict[str, Any]:
    return dict(sorted(_titles.items()))


for _verb, _title in {
    "account.signed_in": _("signed in"),
    "account.signed_out": _("signed out"),
    "account.idle_end": _("signed out after idling"),
    "page.refused": _("was not let into a page"),
    "account.session_ended": _("ended a session"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.locked_out": _("locked out after wrong attempts"),
    "account.linked": _("linked to single sign-on"),
    "account.created": _("created an account"),
    "account.password_changed": _("changed the password"),
    "account.reset_asked": _("asked for a reset"),
    "account.reset_approved": _("allowed a reset"),
    "account.reset_refused": _("refused a reset"),
    "account.reset_withdrawn": _("withdrew a reset"),
    "account.reset_expired": _("let a reset expire"),
    "account.password_reset": _("reset a password"),
    "account.second_factor_on": _("switched the second factor on"),
    "account.second_factor_off": _("switched the second factor off"),
    "account.second_factor_reset": _("reset a second factor"),
    "account.recovery_codes": _("made new recovery codes"),
    "account.locked": _("locked an account"),
    "account.unlocked": _("unlocked an account"),
    "account.closed": _("closed an account"),
    "grant.given": _("granted a role"),
    "grant.ended": _("ended a grant"),
    "grant.exported": _("exported the grants"),
    "rule.set": _("set a rule"),
    "rule.cleared": _("took back a rule"),
    "field.unreadable": _("came upon a protected value that was altered"),
    "field.revealed": _("saw a masked field in full"),
    "events.exported": _("exported the events"),
    "events.checked": _("checked the events"),
    "unit.create": _("set up a unit"),
    "unit.update": _("changed a unit's contact or place"),
    "unit.rename": _("renamed a unit"),
    "unit.recode": _("gave a unit a new code"),
    "unit.move": _("moved a unit"),
    "unit.merge": _("merged a unit"),
    "unit.split": _("split a unit"),
    "unit.close": _("closed a unit"),
    "unit.import_divisions": _("imported divisions"),
    "post.create": _("added a post"),
    "person.create": _("added a person"),
    "person.update": _("changed a person"),
    "person.availability": _("switched a member's availability"),
    "person.appoint": _("entered an appointment"),
    "person.end_appointment": _("ended an appointment"),
    "people.export": _("exported people"),
    "kin.enter": _("entered a near relative"),
    "kin.end": _("ended a near relation"),
    "kin.take_back": _("took back a near relation"),
    "kin.viewed": _("looked at somebody's near relatives"),
    "kin.upload": _("uploaded a workbook of near relatives"),
    "kin.import": _("imported near relatives"),
    "kin.discard": _("discarded a workbook of near relatives"),
    "kin.export": _("exported near relatives"),
    "roster.upload": _("uploaded a roster"),
    "roster.import": _("imported a roster"),
    "roster.discard": _("discarded a roster"),
    "roster.export": _("exported the roster"),
}.items():
    name(_verb, _title)
