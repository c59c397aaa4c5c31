"""What villages and towns publish, and by when: the duty calendar of the law, with its sources."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.disclosure import kinds
from zugong.disclosure.kinds import DutyKind, Kind
from zugong.disclosure.limits import ARTICLE_35
from zugong.organisations.rules import Rule, define

PARTY_RULES = _("Regulations on the openness of Party affairs (trial), 2017")
GOVERNMENT = _("Regulations on the disclosure of government information, 2019")
SUBSIDIES = _(
    "Organic Law of Villagers' Committees (in force 2026-01-01), article 35; the rules of each subsidy"
)
COUNTY = _("the county's own choice")

FINANCE, FINANCE_MONTHS, FINANCE_DUE = (
    "village_finance",
    "disclosure.finance_months",
    "disclosure.finance_due",
)
AFFAIRS, MAJOR = "village_affairs", "major_matter"
LIST, POLICY = "subsidy_list", "subsidy_policy"
SERVICE, PARTY = "service_results", "party_affairs"
PLACES = ("village", "township", "county")


def _guard_list(publication: Any) -> None:
    from zugong.villages.subsidies.actions.lists import guard

    guard(publication)


def _origin_of_list(publication: Any) -> tuple[Any, str] | None:
    from zugong.villages.subsidies.views.shared import origin

    return origin(publication)


def define_limits() -> None:
    define(
        Rule(
            FINANCE_MONTHS,
            _(
                "months one publication of the village's finances covers (monthly where they are many, at least quarterly)"
            ),
            1,
            _("months"),
            ARTICLE_35,
            1,
            3,
        )
    )
    for key, title, days, source in (
        (FINANCE_DUE, _("days after the period until the finances are out"), 10, ARTICLE_35),
        ("disclosure.affairs_due", _("days after the quarter until village affairs are out"), 10, ARTICLE_35),
        ("disclosure.major_due", _("days until a major matter is out (the law: at once)"), 3, ARTICLE_35),
        ("disclosure.list_due", _("days after the half-year until subsidy lists are out"), 20, SUBSIDIES),
        (
            "disclosure.policy_due",
            _("days after the year's start until farm-subsidy policies are out"),
            31,
            SUBSIDIES,
        ),
        (
            "disclosure.service_due",
            _("days after the quarter until results of services are out"),
            15,
            GOVERNMENT,
        ),
        ("disclosure.party_due", _("days after the quarter until Party affairs are out"), 15, PARTY_RULES),
    ):
        define(Rule(key, title, days, _("days"), source, 0, 370))


def register() -> None:
    """The groups as headings of the public pages, the kinds under them, and who owes what."""
    for key, title in (
        ("party", _("Party affairs, open")),
        ("government", _("Government affairs, open")),
        ("village", _("Village affairs, open")),
        ("finance", _("Village finances")),
        ("subsidy", _("Farm subsidies")),
    ):
        kinds.group(key, title)
    for kind in (
        Kind(
            PARTY,
            _("Party affairs"),
            "party",
            reviewed=False,
            help=_("Dues, admissions, democratic appraisal, decisions of the branch."),
            templates=(
                (
                    _("Party affairs of the quarter"),
                    _("Dues collected and handed over:\nAdmissions and transfers:\nMatters decided:"),
                ),
            ),
        ),
        Kind(
            SERVICE,
            _("Results of services"),
            "government",
            reviewed=False,
            help=_("What was handled in the one-stop hall: how many, how fast, what is still open."),
            templates=(
                (_("Results of services of the quarter"), _("Handled:\nStill open, and why:\nWhom to ask:")),
            ),
        ),
        Kind(
            AFFAIRS,
            _("Village affairs"),
            "village",
            help=_("Projects, contracts, relief, family planning, house plots, decisions of the assembly."),
            templates=(
                (
                    _("Village affairs of the quarter"),
                    _("Decisions of the assembly and whether they were carried out:\nProjects:\nRelief:"),
                ),
            ),
        ),
        Kind(
            MAJOR,
            _("Major matters"),
            "village",
            order=60,
            help=_(
                "Land, contracts, borrowing, compensation: at once, before it is done where that is possible."
            ),
            templates=((_("Major matter"), _("What:\nWhy:\nHow it was decided:\nWhom to ask:")),),
        ),
        Kind(
            FINANCE,
            _("Village finances"),
            "finance",
            help=_("Made from the month's books."),
        ),
        Kind(
            LIST,
            _("Subsidy lists"),
            "subsidy",
            order=60,
            help=_("Made from the checked list."),
            own_page="subsidies",
            guard=_guard_list,
            of_names=True,
            own_line="subsidy_mine",
            origin=_origin_of_list,
        ),
        Kind(
            POLICY,
            _("Farm-subsidy policies"),
            "subsidy",
            reviewed=False,
            help=_("Which subsidies there are, for whom, how much, how to apply, whom to ask."),
            templates=(
                (
                    _("Farm-subsidy policies of the year"),
                    _("Subsidy:\nFor whom:\nHow much:\nHow to apply:\nWhom to ask:"),
                ),
            ),
        ),
    ):
        kinds.register(kind)
    village = ("village",)
    for duty in (
        DutyKind(
            "finance", FINANCE, _("finances"), village, "month", FINANCE_DUE, ARTICLE_35, FINANCE_MONTHS
        ),
        DutyKind(
            "affairs", AFFAIRS, _("village affairs"), village, "quarter", "disclosure.affairs_due", ARTICLE_35
        ),
        DutyKind("major", MAJOR, _("a major matter"), village, "event", "disclosure.major_due", ARTICLE_35),
        DutyKind("lists", LIST, _("subsidy lists"), village, "half", "disclosure.list_due", SUBSIDIES),
        DutyKind(
            "policies",
            POLICY,
            _("farm-subsidy policies"),
            ("village", "township"),
            "year",
            "disclosure.policy_due",
            SUBSIDIES,
            ahead=True,
        ),
        DutyKind(
            "services",
            SERVICE,
            _("results of services"),
            ("village", "township"),
            "quarter",
            "disclosure.service_due",
            GOVERNMENT,
        ),
        DutyKind("party", PARTY, _("Party affairs"), PLACES, "quarter", "disclosure.party_due", PARTY_RULES),
    ):
        kinds.register_duty(duty)
