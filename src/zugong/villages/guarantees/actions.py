"""The verbs of guarantee tasks: name a difficulty, give it to an office, accept or decline, do, check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.flows import actions as flows
from zugong.flows.models import Case
from zugong.lib.documents import Document
from zugong.lib.images import Photo
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.calendar import office_calendar
from zugong.organisations.models import Unit
from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages.guarantees.workflow import GUARANTEE
from zugong.villages.models import Chain, ChainNode, HelpPlan, PlanItem, Task
from zugong.villages.roles import KEEP_TASKS
from zugong.web.templatetags.web import cn_date

Paper = Document | Photo
LONGEST_DAYS = 730


@transaction.atomic
def raise_difficulty(
    *,
    node: ChainNode,
    element: str,
    title: str,
    words: str,
    by: Actor,
    request_key: str = "",
    documents: Iterable[Paper] = (),
) -> Task:
    """A firm says what is in its way, or the office does for it. The same ``request_key`` again gives the same task."""
    if request_key and (known := Task.objects.filter(request_key=request_key).first()):
        return known
    if node.left_on is not None:
        raise Refused("left", _("%(name)s has left the chain."), name=node.name)
    source = Task.Source.FIRM if by.kind == "requester" else Task.Source.STAFF
    task = _opened(
        unit=node.chain.unit, chain=node.chain, node=node, element=element, title=title, words=words, source=source,
        request_key=request_key, by=by,
    )  # fmt: skip
    keep_documents(documents, subject=task.case, purpose="step-1", by=by)
    return task


@transaction.atomic
def give(
    *,
    element: str,
    title: str,
    words: str,
    owner: Unit,
    due_on: date,
    by: Actor,
    chain: Chain | None = None,
    node: ChainNode | None = None,
    plan_item: PlanItem | None = None,
    help_plan: HelpPlan | None = None,
) -> Task:
    """A task the branch gives by itself, or a measure of a help plan: named and given to its office in one go."""
    if chain is not None:
        unit = chain.unit
    else:
        assert help_plan is not None
        unit = help_plan.village.parent or help_plan.village
    source = Task.Source.HELP if help_plan else Task.Source.BRANCH
    task = _opened(
        unit=unit, chain=chain, node=node, plan_item=plan_item, help_plan=help_plan, element=element, title=title,
        words=words, source=source, by=by,
    )  # fmt: skip
    assign(task, by=by, owner=owner, due_on=due_on)
    return task


def _opened(*, unit: Unit, title: str, by: Actor, request_key: str = "", **fields: Any) -> Task:
    task = Task(
        flow=GUARANTEE.name,
        flow_version=GUARANTEE.version,
        title=title,
        unit=unit,
        request_key=request_key or None,
        **fields,
    )
    flows.open_case(task, by=by, verb="raise", note=task.words)
    return task


@transaction.atomic
def assign(task: Task, *, by: Actor, owner: Unit, due_on: date, note: str = "") -> None:
    """To the office that does it, with the day by which."""
    _check_day(due_on)
    if not owner.is_open:
        raise Refused("closed", _("%(unit)s exists no more."), unit=owner.name)
    task.owner = owner
    flows.take(
        task,
        "assign",
        by=by,
        note=note,
        data={"owner": owner.name, "due": str(cn_date(due_on)), "unit": owner.pk},
    )
    _keep(task, owner=owner, due_on=due_on, work_minutes=None, done_on=None)


@transaction.atomic
def accept(task: Task, *, by: Actor, handler: str, handler_phone: str = "", note: str = "") -> None:
    """The office takes it on. Its time runs until the evening of the day named when it was given."""
    assert task.due_on is not None
    # The clock is set when the state is entered, so the figure has to stand before.
    _keep(task, work_minutes=minutes_until(task.due_on))
    flows.take(task, "accept", by=by, note=note, data={"handler": handler})
    _keep(task, handler=handler, handler_phone=handler_phone)


@transaction.atomic
def postpone(task: Task, *, by: Actor, due_on: date, note: str) -> None:
    """Another day, by whoever gave the task; a clock that runs is moved with it."""
    _check_day(due_on)
    if due_on == task.due_on:
        raise Refused("same_day", _("That is the day it has already."))
    flows.take(task, "postpone", by=by, note=note, data={"due": str(cn_date(due_on))})
    if task.state == "doing":
        assert task.due_at is not None
        end = _evening(due_on)
        calendar = office_calendar()
        ahead = end > task.due_at
        moved = calendar.between(task.due_at, end) if ahead else -calendar.between(end, task.due_at)
        flows.extend_clock(task, minutes=moved)
    _keep(task, due_on=due_on)


@transaction.atomic
def complete(task: Task, *, by: Actor, note: str, documents: Iterable[Paper] = ()) -> None:
    """What was done, with the evidence."""
    step = flows.take(task, "complete", by=by, note=note)
    keep_documents(documents, subject=task.case, purpose=f"step-{step.number}", by=by)
    # What the firm said was about the work before this one.
    _keep(task, done_on=timezone.localdate(), solved=None, verdict="", verdict_at=None)


@transaction.atomic
def note(task: Task, *, by: Actor, note: str, documents: Iterable[Paper] = ()) -> None:
    step = flows.take(task, "note", by=by, note=note)
    keep_documents(documents, subject=task.case, purpose=f"step-{step.number}", by=by)


@transaction.atomic
def say(task: Task, *, by: Actor, solved: bool, words: str = "") -> None:
    """The firm's own word on whether it helped: once for each time it was reported as done."""
    if task.verdict_at is not None:
        raise Refused("said", _("You have answered already; the branch has read it."))
    flows.take(task, "say", by=by, note=words, data={"solved": solved})
    _keep(task, solved=solved, verdict=words, verdict_at=timezone.now())


@transaction.atomic
def close(task: Task, *, by: Actor, note: str) -> None:
    """Checked and found done. Where the firm says it is not, the checker says why it is closed all the same: ``note``."""
    flows.take(task, "close", by=by, note=note)


@transaction.atomic
def send_back(task: Task, *, by: Actor, note: str) -> None:
    flows.take(task, "return", by=by, note=note)
    _keep(task, redo_count=F("redo_count") + 1)


@transaction.atomic
def refuse(task: Task, *, by: Actor, reason: str, note: str) -> None:
    flows.take(task, "refuse", by=by, reason=reason, note=note)


@transaction.atomic
def decline(task: Task, *, by: Actor, reason: str, note: str) -> None:
    flows.take(task, "decline", by=by, reason=reason, note=note)
    # Who declined stays in the history; the task itself is nobody's until it is given anew.
    _keep(task, handler="", handler_phone="")


@transaction.atomic
def withdraw(task: Task, *, by: Actor, note: str) -> None:
    flows.take(task, "withdraw", by=by, note=note)


VERBS: dict[str, Callable[..., None]] = {
    "assign": assign, "accept": accept, "postpone": postpone, "complete": complete, "note": note, "close": close,
    "return": send_back, "refuse": refuse, "decline": decline, "withdraw": withdraw,
}  # fmt: skip


def do(case: Case, verb: str, *, by: Actor, **data: Any) -> None:
    """A verb by its name, with what its form gave."""
    VERBS[verb](case, by=by, **data)


# --- parts -------------------------------------------------------------------------------------------------------
def minutes_until(day: date) -> int:
    """Working minutes from now to the evening of a day, at least one hour."""
    now, end = timezone.now(), _evening(day)
    return max(60, office_calendar().between(now, end) if end > now else 0)


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(settings.OFFICE_HOURS[1].hour)))


def _check_day(day: date) -> None:
    today = timezone.localdate()
    if day < today:
        raise Refused("past", _("The day lies behind us."))
    if (day - today).days > LONGEST_DAYS:
        raise Refused("far", _("The day is more than two years ahead."))


def _keep(task: Task, **fields: Any) -> None:
    """The task's own columns, written behind the step that won."""
    Task.objects.filter(pk=task.pk).update(**fields)
    task.refresh_from_db(fields=list(fields))


def check_may_give(unit: Unit, by: Actor) -> None:
    """Raise ``Forbidden`` unless ``by`` gives tasks at ``unit``."""
    if by.kind != SYSTEM.kind and (by.account is None or not by.account.can(KEEP_TASKS, unit)):
        raise Forbidden(
            "keep_tasks", _("Tasks are given by the branch on the chain, the township or the county.")
        )
