"""The four matters of the committee as their pages see them: flow, model, addresses, verbs, what a list shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zugong.flows.models import Case
from zugong.flows.table import Flow
from zugong.organisations.models import Account
from zugong.villages.committee import forms, workflow
from zugong.villages.committee.actions import checks, findings, meetings, reviews
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, YearlyReview
from zugong.villages.roles import SUPERVISE, WATCH_SUPERVISION
from zugong.villages.verbs import Desk


@dataclass(frozen=True)
class Matter:
    """``when`` is the field of the day a list shows, ``own`` the verbs that have a page of their own, by url name,
    ``starts`` the permissions of which one is needed to begin one."""

    key: str
    flow: Flow
    model: type[Case]
    desk: Desk
    form: type[Any]
    begin: Callable[..., Case]
    title: Any
    new: Any
    icon: str
    when: str
    when_title: Any
    own: dict[str, str]
    starts: tuple[str, ...] = (SUPERVISE,)
    empty: Any = ""

    def visible(self, account: Account) -> QuerySet[Any]:
        rows: Any = self.model.objects
        return rows.visible_to(account).select_related("unit__parent", "holder", "overseer", "assignee")


def _desk(key: str, do: Callable[..., None], fields: dict[str, Any], section: Any) -> Desk:
    return Desk(f"supervision_{key}", f"supervision_{key}_verb", do, fields, section)


MATTERS: dict[str, Matter] = {
    one.key: one
    for one in (
        Matter(
            "finding",
            workflow.FINDING,
            Finding,
            _desk("finding", findings.do, forms.FINDING_FIELDS, _("Findings")),
            forms.FindingForm,
            findings.demand,
            _("Findings"),
            _("Raise a finding"),
            "alert-triangle",
            "due_on",
            _("By when"),
            {},
            empty=_(
                "A finding says what is wrong, who has to mend it, and by when; it ends verified or with the township."
            ),
        ),
        Matter(
            "check",
            workflow.CHECK,
            SpotCheck,
            _desk("check", checks.do, {}, _("Spot checks")),
            forms.PlanForm,
            checks.plan,
            _("Spot checks"),
            _("Plan a spot check"),
            "map-pin",
            "planned_on",
            _("planned for"),
            {"check": "supervision_spot"},
            empty=_("Two members look for themselves: the cash box, a building site, the board outside."),
        ),
        Matter(
            "meeting",
            workflow.MEETING,
            SupervisionMeeting,
            _desk("meeting", meetings.do, forms.MEETING_FIELDS, _("Meetings of the committee")),
            forms.CallForm,
            meetings.call,
            _("Meetings of the committee"),
            _("Call a meeting"),
            "users-group",
            "starts_at",
            _("when"),
            {},
            empty=_(
                "The committee meets once a quarter at least, with a quorum and minutes that are signed."
            ),
        ),
        Matter(
            "review",
            workflow.REVIEW,
            YearlyReview,
            _desk("review", reviews.do, forms.REVIEW_FIELDS, _("Yearly reviews")),
            forms.BeginForm,
            reviews.begin,
            _("Yearly reviews"),
            _("Begin a yearly review"),
            "clipboard-check",
            "opened_at",
            _("begun"),
            {"vote": "supervision_vote"},
            (SUPERVISE, WATCH_SUPERVISION),
            empty=_("Once a year the committee gives account, and the representatives judge each member."),
        ),
    )
}
