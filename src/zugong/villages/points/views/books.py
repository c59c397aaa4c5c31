"""The books of a village: totals that add up, every household's account, questions about lines."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zugong.flows import permissions as flow_permissions
from zugong.lib.xlsx import Column, write_rows
from zugong.organisations import events
from zugong.organisations.keyset import page
from zugong.organisations.models import Event, Unit
from zugong.organisations.refusals import Refused
from zugong.villages import tabs
from zugong.villages.models import Household, PointsQuestion
from zugong.villages.places import village_of
from zugong.villages.points import actions, papers, queries
from zugong.villages.points.forms import WordsForm
from zugong.villages.points.views.staff import check_may_view, village_of_request
from zugong.villages.roles import VIEW_HOUSEHOLDS

GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Narrowed:
    """What the list of households is narrowed down to."""

    village: Unit | None
    words: str
    group: int | None
    soon: bool

    def rows(self, account: Any) -> Any:
        return queries.households_with_points(
            account, self.village, self.words, group=self.group, soon=self.soon
        )


def _narrowed(request: HttpRequest, account: Any) -> Narrowed:
    group = request.GET.get("group", "")
    return Narrowed(
        village_of_request(request, account),
        request.GET.get("q", "").strip().replace("\0", "")[:40],
        int(group) if group.isascii() and group.isdigit() and len(group) < 19 else None,
        request.GET.get("soon") == "1",
    )


@login_required
@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Given out, redeemed, expired, with the households: it adds up, or says that it does not."""
    account = check_may_view(request)
    given = _narrowed(request, account)
    village = given.village
    found = page(request, given.rows(account))
    balances = queries.balances(found.rows)
    expiring = queries.expiring(balances.values(), village)
    villages = [village] if village is not None else list(queries.villages_of(account))
    questions = queries.open_questions(account).filter(closed_at__isnull=True)
    context = {
        "tabs": tabs.build(request, "points"),
        "books": queries.books(villages),
        "village": village,
        "rows": [
            {
                "household": one,
                "account": balances.get(one.pk),
                "expiring": expiring.get(balances[one.pk].pk) if one.pk in balances else None,
                "url": reverse("points_household", args=[one.pk]),
            }
            for one in found.rows
        ],
        "page": found,
        "given": given,
        "groups": list(Unit.objects.open().filter(parent=village, kind="group").order_by("position", "code"))
        if village
        else [],
        "villages": villages if village is None or request.GET.get("village") else [],
        "until": queries.warned_until(village),
        "query": request.GET.urlencode(),
        "questions": list(questions[:6]),
        "top": queries.top(village, timezone.localdate().year) if village else [],
    }
    return render(request, "villages/points/books.html", context)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Every household with its points, as Excel."""
    account = check_may_view(request)
    given = _narrowed(request, account)
    columns = [
        Column("village", _("Village"), width=14),
        Column("group", _("Group"), width=10),
        Column("head", _("Household"), width=12),
        Column("points", _("Points"), "integer", width=10),
        Column("held", _("Kept back"), "integer", width=10),
        Column("expiring", _("Expire next"), "integer", width=10),
        Column("day", _("On"), "date", width=12),
    ]
    stream = tempfile.TemporaryFile()  # noqa: SIM115  handed on to the response, which closes it
    count = write_rows(
        stream,
        [(_("Points"), columns, _export(given.rows(account), given.village))],
        zone=timezone.get_current_timezone(),
    )
    events.record("points.export", by=request.actor, result=Event.Result.READ, count=count)  # type: ignore[attr-defined]
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="points.xlsx")


@login_required
@require_safe
def statements_pdf(request: HttpRequest) -> HttpResponse:
    """The statements of the households listed, a page each, for those who have no phone."""
    account = check_may_view(request)
    rows = list(_narrowed(request, account).rows(account).order_by("unit__path", "code")[: papers.MOST + 1])
    if not rows or len(rows) > papers.MOST:
        raise Refused(
            "how_many",
            _("Between 1 and %(most)s households at a time; choose a group or search."),
            most=papers.MOST,
        )
    events.record("points.print", by=request.actor, result=Event.Result.READ, count=len(rows))  # type: ignore[attr-defined]
    return papers.response(papers.statements(rows), "points.pdf")


def _export(rows: Any, village: Unit | None) -> Any:
    batch: list[Household] = []
    for household in rows.order_by("pk").iterator(chunk_size=2000):
        batch.append(household)
        if len(batch) == 1000:
            yield from _exported(batch, village)
            batch = []
    yield from _exported(batch, village)


def _exported(batch: list[Household], village: Unit | None) -> Any:
    balances = queries.balances(batch)
    expiring = queries.expiring(balances.values(), village)
    for one in batch:
        account = balances.get(one.pk)
        points, day = expiring.get(account.pk, (None, None)) if account else (None, None)
        above = one.unit.parent if one.unit.kind == "group" else one.unit
        yield {
            "village": above.name if above else "",
            "group": one.unit.name,
            "head": one.head,
            "points": account.balance if account else 0,
            "held": account.held if account else 0,
            "expiring": points,
            "day": day,
        }


def _household(request: HttpRequest, pk: int) -> Household:
    account = check_may_view(request)
    found = queries.households_with_points(account, None).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """A household's statement, as its own card shows it."""
    found = _household(request, pk)
    statement = queries.statement(found)
    lines = page(request, queries.entries_of(statement.account), "account_version", size=50)
    village = village_of(found.unit)
    context = {
        "standing": queries.standing(found, village) if village else None,
        "card_url": reverse("household", args=[pk]) if request.user.can(VIEW_HOUSEHOLDS) else "",  # type: ignore[union-attr]
        "tabs": tabs.build(request, "points"),
        "household": found,
        "statement": statement,
        "rows": queries.rows_of(lines.rows),
        "page": lines,
    }
    return render(request, "villages/points/household.html", context)


@login_required
@require_safe
def household_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """On paper, for whoever asks at the village hall."""
    return papers.response(papers.statement(_household(request, pk)), "points.pdf")


@login_required
@require_http_methods(GET_OR_POST)
def question(request: HttpRequest, pk: int) -> HttpResponse:
    """A household's question, with the line it is about, and the answer."""
    account = check_may_view(request)
    found = (
        PointsQuestion.objects.visible_to(account)
        .select_related("household__unit", "unit", "holder")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    by = request.actor  # type: ignore[attr-defined]
    form, problem, status = WordsForm(), "", 200
    if request.method == "POST":
        form = WordsForm(request.POST)
        try:
            flow_permissions.check(found, "answer", by)
            if form.is_valid():
                actions.answer(found, by=by, words=form.cleaned_data["words"])
                messages.success(request, _("Answered; the household reads it on its card."))
                return redirect("points_question", pk)
            status = 422
        except Refused as refused:
            problem, status = str(refused), refused.status
    entry = None
    if found.transfer:
        entry = (
            queries.entries_of(queries.account_of(found.household)).filter(transfer=found.transfer).first()
        )
    context = {
        "tabs": tabs.build(request, "points"),
        "question": found,
        "row": queries.rows_of([entry])[0] if entry else None,
        "form": form,
        "problem": problem,
        "may_answer": any(verb.name == "answer" for verb in flow_permissions.possible(found, by)),
    }
    return render(request, "villages/points/question.html", context, status=status)
