"""What evaluation rounds register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from zugong.villages.households.card_entries import Card, Entry


def wire() -> None:
    from zugong.evaluation import kinds
    from zugong.organisations import verbs
    from zugong.villages import doors, tabs
    from zugong.villages.households import card_entries
    from zugong.villages.roles import NOMINATE, VIEW_ROUNDS
    from zugong.villages.rounds import limits  # noqa: F401  registers rules
    from zugong.villages.rounds.kind import TAB, VILLAGE_ROUNDS

    kinds.register(VILLAGE_ROUNDS)
    verbs.name("rounds.choose", _("settled which households are named"))
    verbs.name("rounds.award", _("gave out the points of a round"))
    verbs.name("rounds.print_codes", _("printed ballot codes of households"))
    doors.register(
        doors.Door(
            "rounds",
            _("Evaluation rounds"),
            _("who is named, who won, and how it was found"),
            "award",
            "village_rounds",
            30,
        )
    )
    tabs.register(
        tabs.Tab(
            TAB,
            _("Evaluation rounds"),
            "rounds",
            lambda account: account.can(VIEW_ROUNDS) or account.can(NOMINATE),
            32,
        )
    )
    card_entries.register("rounds", on_card, order=30)


def on_card(card: Card) -> Iterator[Entry]:
    """A row for each ballot that waits, one for the rounds under way."""
    from zugong.villages.rounds import queries
    from zugong.web.templatetags.web import cn_datetime

    found = queries.on_card(card.household)
    for one in found:
        if one.may_vote:
            yield Entry(
                translated("Vote: %(round)s") % {"round": one.round.title},
                translated("one ballot for your household, without names, until %(when)s")
                % {"when": cn_datetime(one.round.vote_until)},
                reverse("ballot", args=[one.code]),
                "checks",
                waits=True,
            )
    if found:
        yield Entry(
            translated("Evaluation rounds"),
            translated(", ").join(f"{one.round.title} {one.round.at.title}" for one in found[:2]),
            reverse("card_rounds", args=[card.token]),
            "award",
        )
