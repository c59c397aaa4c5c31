"""Joint projects: what, whose, by when; how far they are; what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NoReturn

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.actions import keep_documents
from zugong.organisations import events
from zugong.organisations.actors import SYSTEM, Actor
from zugong.organisations.refusals import Forbidden, NotNow, Refused
from zugong.villages.alliances import policies
from zugong.villages.alliances.actions.agreement import Paper
from zugong.villages.alliances.permissions import check_can_keep
from zugong.villages.models import Alliance, JointProject, Partner, ProjectProgress
from zugong.villages.roles import KEEP_ALLIANCES


@transaction.atomic
def keep_project(
    alliance: Alliance, *, by: Actor, title: str, plan: str, partner: Partner, owner: str, due_on: date,
    budget: Decimal | None = None, project: JointProject | None = None,
) -> JointProject:  # fmt: skip
    """Plan a project, or change its plan while it runs."""
    check_can_keep(by, alliance.unit)
    policies.check_running(alliance)
    if project is None and due_on < timezone.localdate():
        raise Refused("past", _("The day lies behind us."))
    fields = {
        "title": title, "plan": plan, "partner": partner, "owner": owner, "due_on": due_on, "budget": budget,
    }  # fmt: skip
    if project is None:
        project = JointProject.objects.create(alliance=alliance, **fields)
    elif not JointProject.objects.filter(pk=project.pk, done_on__isnull=True).update(**fields):
        _refuse_done(project)
    events.record("alliance.project", by=by, subject=alliance.case, unit=alliance.unit, project=title)
    return project


@transaction.atomic
def note_progress(project: JointProject, *, by: Actor, percent: int, words: str) -> ProjectProgress:
    """How far it is, written by the village that leads or by the village whose task it is."""
    check_may_report(project, by)
    if not JointProject.objects.filter(pk=project.pk, done_on__isnull=True).update(percent=percent):
        _refuse_done(project)
    made = ProjectProgress.objects.create(project=project, percent=percent, words=words, by=by.account)
    events.record(
        "alliance.progress",
        by=by,
        subject=project.alliance.case,
        unit=project.alliance.unit,
        project=project.title,
    )
    return made


@transaction.atomic
def finish_project(
    project: JointProject, *, by: Actor, done_on: date, result: str, documents: Iterable[Paper] = ()
) -> None:
    check_may_report(project, by)
    if done_on > timezone.localdate():
        raise Refused("future", _("The day lies ahead of us."))
    won = JointProject.objects.filter(pk=project.pk, done_on__isnull=True).update(
        done_on=done_on, result=result, percent=100
    )
    if not won:
        _refuse_done(project)
    ProjectProgress.objects.create(project=project, percent=100, words=result, by=by.account)
    keep_documents(documents, subject=project.alliance.case, purpose=f"project-{project.pk}", by=by)
    events.record(
        "alliance.project_done",
        by=by,
        subject=project.alliance.case,
        unit=project.alliance.unit,
        project=project.title,
    )


def check_may_report(project: JointProject, by: Actor) -> None:
    """Raise ``Forbidden`` unless ``by`` is of the village that leads or of the one whose task it is."""
    if by.kind == SYSTEM.kind:
        return
    places = [project.alliance.unit, *([project.partner.unit] if project.partner.unit else [])]
    if by.account is None or not any(by.account.can(KEEP_ALLIANCES, place) for place in places):
        raise Forbidden(
            "report", _("Progress is reported by the village that leads, or by the village whose task it is.")
        )


def _refuse_done(project: JointProject) -> NoReturn:
    raise NotNow("done", _("“%(title)s” is finished already."), title=project.title)
