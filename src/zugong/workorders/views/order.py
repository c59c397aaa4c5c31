"""One order: the office's page, the member's page, its photos, its paper, and its phone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zugong.files.models import StoredFile
from zugong.flows.queries import minutes_left, page_of, step_at, waiting_for
from zugong.flows.table import ASSIGNEE, Verb
from zugong.web.templatetags.web import groups
from zugong.workorders import contact, faces, kinds, paper, permissions, queries, timeline
from zugong.workorders.models import WorkOrder
from zugong.workorders.photos import photos_of
from zugong.workorders.roles import VIEW
from zugong.workorders.verb_forms import form_for, promise_choices

# Verbs that stand as buttons; the others are in the menu beside them.
BUTTONS = 3


@login_required
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order's page: for the one who has it in hand a phone page with a dock, for the office the whole of it.

    An order whose table names another page is shown there.
    """
    account: Any = request.user
    found = permissions.visible_order(account, pk)
    if found.table.page != "order":
        return redirect(page_of(found))
    if is_member_page(request, found):
        return render(request, "workorders/member_order.html", member_context(request, found))
    return render(request, "workorders/order.html", office_context(request, found))


def is_member_page(request: HttpRequest, found: WorkOrder) -> bool:
    """A member without an office's view, and whoever has the order in hand unless they ask for everything."""
    account: Any = request.user
    mine = found.assignee_id is not None and found.assignee_id == account.person_id
    if not permissions.covers(account, VIEW, found):
        return True
    return mine and kinds.in_hand(found) and request.GET.get("all") != "1"


def office_context(request: HttpRequest, found: WorkOrder) -> dict[str, Any]:
    """Everything the office's page shows."""
    by = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    clocks = timeline.clocks_of(found, now)
    running = next(
        (c for c in clocks if found.at.clock and c.clock.name == found.at.clock.name and c.running), None
    )
    face = faces.face(found, now, started=running.clock.started_at if running else None)
    photos = photos_of(found)
    choices = permissions.choices(found, by)
    possible = [c for c in choices if c.possible]
    first = next((name for name in found.at.first if any(c.verb.name == name for c in possible)), "")
    buttons = [button(found, by, c, first=c.verb.name == first) for c in possible]
    buttons.sort(key=lambda b: not b["first"])
    return {
        "order": found,
        "face": face,
        "photos": photos.get("placed", []),
        "entries": timeline.entries(found, queries.steps_of(found), photos),
        "clocks": clocks,
        "steps": chips(found),
        "asker": found.table.asker,
        "buttons": buttons,
        "shown_buttons": buttons[:BUTTONS][::-1],
        "menu_buttons": buttons[BUTTONS:],
        "off": [c for c in choices if not c.possible],
        "alike": queries.look_alikes(found) if any(c.verb.name == "merge" for c in possible) else [],
        "ratings": list(found.ratings.all()),
        "phone": faces.phone_masked(found.phone_tail),
        "may_reveal": permissions.may_reveal(found, by),
        "may_renew": permissions.may_renew(found, by),
        "may_dispatch": found.at.seeks and any(c.verb.name == "dispatch" for c in possible),
        "why": timeline.why_of(found),
        "mine": found.assignee_id is not None and found.assignee_id == by.person_id,
        "after_this": _after_this(request, found, now),
    }


def _after_this(request: HttpRequest, found: WorkOrder, now: Any) -> dict[str, Any] | None:
    """The account's next to-do once this order no longer waits for it: work goes on without the way back."""
    waiting = waiting_for(request.user)  # type: ignore[arg-type]
    if waiting.filter(pk=found.pk).exists():
        return None
    following = waiting.order_by("due_at", "pk").first()
    if following is None or following.due_at is None:
        return None
    return {
        "title": following.title,
        "url": page_of(following),
        "minutes": minutes_left(following.due_at, now),
    }


def button(found: WorkOrder, by: Any, choice: permissions.Choice, *, first: bool) -> dict[str, Any]:
    """A verb as a button with its form in a dialog, and the page that asks the same without scripts."""
    name = choice.verb.name
    return {
        "verb": choice.verb,
        "first": first,
        "kind": "red" if first else "plain",
        "form": form_for(found, name, by),
        "url": reverse("order_verb", args=[found.pk, name]),
        "dialog": f"do-{name}",
    }


def chips(found: WorkOrder) -> dict[str, Any]:
    """Where the chips of the flow stand, in words too."""
    steps = found.table.steps
    return {"at": step_at(found), "chars": faces.chars(found), "words": [str(step.title) for step in steps]}


def member_context(request: HttpRequest, found: WorkOrder) -> dict[str, Any]:
    """What the member reads on the phone."""
    by = request.actor  # type: ignore[attr-defined]
    now = timezone.now()
    starts = faces.clock_starts([found])
    choices = {c.verb.name: c for c in permissions.choices(found, by)}
    photos = photos_of(found)
    mine = found.assignee_id is not None and found.assignee_id == by.person_id
    may_all = permissions.covers(request.user, VIEW, found)  # type: ignore[arg-type]
    to_accept = mine and kinds.is_at(found, "accept")
    own = [c.verb for c in choices.values() if c.possible and ASSIGNEE in c.verb.who]
    return {
        "order": found,
        "face": faces.face(found, now, started=starts.get(found.pk)),
        "photos": photos.get("placed", []),
        "entries": timeline.entries(found, queries.steps_of(found), photos, public_only=not mine),
        "why": timeline.why_of(found) if mine else None,
        "mine": mine,
        "asker": found.table.asker,
        "may_all": may_all,
        "phone": faces.phone_masked(found.phone_tail),
        "may_reveal": permissions.may_reveal(found, by),
        "can": {name: choice.possible for name, choice in choices.items()},
        "to_accept": to_accept,
        "promise": promise_choices(found) if to_accept else [],
        "promise_words": faces.by_when(timeline.latest_promise(found)) if to_accept else "",
        "accept_before": faces.by_when(found.due_at),
        "decline": choices["decline"].verb if "decline" in choices else None,
        "decline_form": form_for(found, "decline", by) if "decline" in choices else None,
        "dock": _dock(found, own) if mine and kinds.in_hand(found) else [],
        "back_url": reverse("my_orders"),
        "bar_title": _bar_title(found, mine=mine, to_accept=to_accept),
        "rating": found.ratings.filter(later_check=False).last(),
    }


def _dock(found: WorkOrder, own: list[Verb]) -> list[Verb]:
    """What whoever has it in hand may do, the red one first: a note, which works without a line, then what ends the step."""
    notes = [verb for verb in own if verb.name == "note"]
    ends = [verb for name in found.at.first for verb in own if verb.name == name]
    return (notes + ends or own)[:2]


def _bar_title(found: WorkOrder, *, mine: bool, to_accept: bool) -> str:
    if mine and to_accept:
        return _("The order given to me")
    if mine and kinds.in_hand(found):
        return _("The order in my hands")
    return _("Open for claiming") if found.at.open_to else _("The order")


@login_required
@require_POST
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the phone once, to who may see it; the look is written into the events."""
    account: Any = request.user
    found = permissions.visible_order(account, pk)
    phone = contact.reveal(found, by=request.actor)  # type: ignore[attr-defined]
    context = {"order": found, "phone": phone, "back_url": reverse("order", args=[pk])}
    if getattr(request, "htmx", False):
        return render(request, "workorders/parts/phone.html", context)
    return render(request, "workorders/phone.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """A fresh short code for somebody at the counter or on the phone: asks first, then shows it this once."""
    account: Any = request.user
    found = permissions.visible_order(account, pk)
    permissions.check_renew(found, request.actor)  # type: ignore[attr-defined]
    context: dict[str, Any] = {"order": found}
    if request.method == "POST":
        fresh = contact.renew_code(found, by=request.actor)  # type: ignore[attr-defined]
        context["pairs"] = [(_("Number"), found.number_text), (_("Short code"), groups(fresh))]
    return render(request, "workorders/code.html", context)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, file: Any) -> HttpResponse:
    """One photo of an order the account may see; ``?small=1`` for the thumbnail."""
    account: Any = request.user
    found = permissions.visible_order(account, pk)
    stored = get_object_or_404(
        StoredFile, pk=file, subject_type="flows.case", subject_id=str(found.pk), kind="photo"
    )
    small = request.GET.get("small") == "1" and stored.thumbnail
    try:
        stream = (stored.thumbnail if small else stored.file).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stream, content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@login_required
@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The order on paper; the phone stays masked."""
    account: Any = request.user
    found = permissions.visible_order(account, pk)
    permissions.check_office(account)
    response = HttpResponse(paper.order_paper(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="order-{found.number_text}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
