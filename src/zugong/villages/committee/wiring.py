"""What the supervision committee registers when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.organisations.models import Account, Unit
from zugong.villages.models import Finding, SpotCheck, SupervisionMeeting, YearlyReview
from zugong.villages.roles import SUPERVISE, VIEW_SUPERVISION

END_OF_DAY = time(17, 30)
MODELS = (Finding, SpotCheck, SupervisionMeeting, YearlyReview)


def wire() -> None:
    from zugong.disclosure import reviewing
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.committee import limits, policies  # noqa: F401  registers the rules
    from zugong.villages.committee.apart import apart
    from zugong.villages.committee.workflow import FLOWS

    for flow in FLOWS:
        registry.register(flow)
    for verb, words in {
        "elect": gettext_lazy("entered a supervision committee"),
        "seat": gettext_lazy("entered a seat of a supervision committee"),
        "unseat": gettext_lazy("ended a seat of a supervision committee"),
        "export": gettext_lazy("exported supervision"),
    }.items():
        verbs.name(f"supervision.{verb}", words)
    reviewing.register(check=policies.check_may_sign, post=post_of, apart=apart)
    register_gate("flows.case", may_open_file)
    tabs.register(
        tabs.Tab(
            "supervision",
            gettext_lazy("Supervision"),
            "supervision",
            lambda account: account.can(VIEW_SUPERVISION),
            52,
        )
    )
    todo_list.register_few("supervision", waiting, signs)


def post_of(account: Account, unit: Unit) -> str:
    """The title a member signs under."""
    from zugong.villages.committee import policies

    seat = policies.seat_of(account, unit) if unit.kind == "village" else None
    return seat.post if seat is not None else ""


def may_open_file(account: Account, stored: Any) -> bool:
    """Files of the committee's matters open for whoever sees the matter."""
    if not stored.subject_id.isdigit():
        return False
    pk = int(stored.subject_id)
    return any(model.objects.visible_to(account).filter(pk=pk).exists() for model in MODELS)


# --- to-dos besides those of the flows ---------------------------------------------------------------------------
def signs(account: Any) -> list[QuerySet[Any]]:
    from zugong.villages.committee import queries

    near = queries.quarter_ends(timezone.localdate())
    return [queries.terms_of(account, SUPERVISE)] if near and account.can(SUPERVISE) else []


def waiting(account: Any) -> Iterator[Todo]:
    """Near the end of a quarter: the meeting and the spot check that are still lacking."""
    from zugong.villages.committee import queries

    if not account.can(SUPERVISE):
        return
    words = {
        "meeting": (_("One more meeting of the committee this quarter"), _("call it")),
        "check": (_("One more spot check this quarter"), _("plan it")),
    }
    for village, what, done, wanted, last in queries.owed(account, SUPERVISE, timezone.localdate()):
        title, act = words[what]
        yield Todo(
            key=f"supervision-{what}-{village.pk}-{last}",
            kind=_("supervision"),
            title=title,
            fact=_("%(unit)s: %(done)s of %(wanted)s")
            % {"unit": village.name, "done": done, "wanted": wanted},
            url=reverse("supervision_new", args=[what]),
            verb=act,
            due_at=timezone.make_aware(datetime.combine(last, END_OF_DAY)),
        )
