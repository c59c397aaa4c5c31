"""Asking about a published line without an account, and the asker's own link to the answer."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from zugong.disclosure import tables
from zugong.disclosure.actions import questions as actions
from zugong.disclosure.listing import contact
from zugong.disclosure.models import Question
from zugong.disclosure.reading import Reading
from zugong.disclosure.views.frames import frame, reading_or_404
from zugong.lib.text import TextTooLong, clean
from zugong.lib.tokens import token_hash
from zugong.organisations import attempts, rules, strangers
from zugong.organisations.actors import Actor
from zugong.organisations.addresses import client_address, client_line
from zugong.organisations.refusals import Refused
from zugong.organisations.strangers import TooMany
from zugong.web.pages import private_page

FORM_AGE = 2 * 86_400
ADDRESS_FACTOR = 10
WORDS, NAME = 500, 40


class AskForm(forms.Form):
    """What somebody asks; nothing about who they are is needed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Question.Kind.choices,
        widget=forms.RadioSelect,
        initial="question",
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": WORDS}),
        error_messages={"required": gettext_lazy("Write what you want to know.")},
    )
    name = forms.CharField(
        label=gettext_lazy("How shall we call you?"),
        required=False,
        max_length=NAME,
        help_text=gettext_lazy("May stay empty. It is shown with the answer."),
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or "question"

    def _clean_text(self, name: str, limit: int) -> str:
        try:
            return clean(self.cleaned_data[name], limit, multiline=name == "words")
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters are kept; this has %(actual)s.")
                % {"limit": long.limit, "actual": long.actual}
            ) from None

    def clean_words(self) -> str:
        return self._clean_text("words", WORDS)

    def clean_name(self) -> str:
        return self._clean_text("name", NAME)


def ask_form(reading: Reading) -> dict[str, Any]:
    """What the small form on a publication's page needs. It carries no key: the page may be kept by caches."""
    return {
        "url": reverse("disclosure_ask", args=[reading.publication.number, reading.version.number]),
        "days": max(1, rules.value("disclosure.answer", reading.unit) // 1440),
        "open": reading.unit.is_open,
    }


def _new_key(reading: Reading) -> str:
    return signing.dumps([secrets.token_urlsafe(24), reading.version.pk], salt="disclosure-ask")


def _read_key(signed: str, reading: Reading) -> str:
    try:
        key, version = signing.loads(signed, salt="disclosure-ask", max_age=FORM_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return key if version == reading.version.pk and isinstance(key, str) else ""


# No forgery check: the small form stands on a page that caches may keep. Its first sending only opens the form proper,
# whose own signed key decides.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Ask about a line (``row``) or the whole. Sent without a key, it shows the form with what was typed."""
    reading = reading_or_404(request, number, version)
    if reading.withdrawn or not reading.content:
        raise Http404
    row, line = _row(request, reading)
    signed = request.POST.get("key", "")
    key = _read_key(signed, reading) if signed else ""
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    page = _Page(request, reading, row, line)
    if request.method != "POST" or not signed:
        return page.show(AskForm(initial=_typed(request)))
    if not key or request.POST.get("homepage"):
        form.add_error(
            None, _("This page was open for long. Everything is still here; please send it once more.")
        )
        return page.show(form, status=422)
    if not form.is_valid():
        return page.show(form, key=signed, status=422)
    found = Question.objects.filter(request_key=key).first()
    if found is not None:
        return redirect("my_question", actions.link_token(key))
    try:
        _check_limits(request, reading)
        if _needs_check(request, reading) and not strangers.check_sum(
            request.POST.get("check_token", ""), request.POST.get("check_answer", "")[:8]
        ):
            return page.show(
                form, key=signed, ask_sum=True, wrong=bool(request.POST.get("check_token")), status=422
            )
        actions.ask(
            reading.version,
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            name=form.cleaned_data["name"],
            request_key=key,
            row=row,
            line=line,
            by=Actor.requester(None, client_address(request)),
        )
    except TooMany as problem:
        form.add_error(None, str(problem))
        return page.show(form, key=signed, status=429)
    except Refused as problem:
        form.add_error("words" if problem.code in ("personal", "words") else None, str(problem))
        return page.show(form, key=signed, status=422)
    attempts.record_all([("ask.dev", strangers.device_of(request)), ("ask.addr", client_line(request))])
    response = redirect("my_question", actions.link_token(key))
    strangers.remember_device(request, response)
    return response


class _Page:
    """The form proper."""

    def __init__(self, request: HttpRequest, reading: Reading, row: int | None, line: str) -> None:
        self.request, self.reading, self.row, self.line = request, reading, row, line

    def show(
        self, form: AskForm, *, key: str = "", ask_sum: bool = False, wrong: bool = False, status: int = 200
    ) -> HttpResponse:
        asked = strangers.new_sum() if ask_sum or _needs_check(self.request, self.reading) else None
        context = frame(
            self.reading.unit,
            reading=self.reading,
            form=form,
            key=key or _new_key(self.reading),
            row=self.row,
            line=self.line,
            sum=asked,
            sum_wrong=wrong,
            days=ask_form(self.reading)["days"],
            bar_title=_("Ask about it"),
            back_url=self.reading.address,
        )
        response = render(self.request, "disclosure/public/ask.html", context, status=status)
        response.headers.setdefault("Cache-Control", "private, max-age=0")
        strangers.remember_device(self.request, response)
        return response


def _typed(request: HttpRequest) -> dict[str, str]:
    return {"words": request.POST.get("words", "")[:WORDS], "kind": "question"}


def _row(request: HttpRequest, reading: Reading) -> tuple[int | None, str]:
    """The line that is asked about and its words; the whole when there is no such line."""
    typed = request.POST.get("row", request.GET.get("row", ""))
    rows = reading.body.get("rows", [])
    if not (typed.isdecimal() and len(typed) < 7 and int(typed) < len(rows)):
        return None, ""
    return int(typed), tables.words_of(rows[int(typed)], reading.body["columns"])


def _check_limits(request: HttpRequest, reading: Reading) -> None:
    allowed = rules.value("disclosure.asks_hour", reading.unit)
    if attempts.count("ask.dev", strangers.device_of(request), minutes=60) >= allowed:
        raise TooMany(
            "device", _("This phone asked many questions within an hour. Try again in an hour, or call.")
        )
    if attempts.count("ask.addr", client_line(request), minutes=60) >= allowed * ADDRESS_FACTOR:
        raise TooMany(
            "address", _("Many questions came over this line within an hour. Try again later, or call.")
        )


def _needs_check(request: HttpRequest, reading: Reading) -> bool:
    device = strangers.device_of(request)
    if not device:
        return attempts.count("ask.addr", client_line(request), minutes=60) >= ADDRESS_FACTOR
    return attempts.count("ask.dev", device, minutes=24 * 60) >= rules.value(
        "disclosure.check_after", reading.unit
    )


class ObjectForm(forms.Form):
    words = forms.CharField(
        label=pgettext_lazy("disclosure", "What is not right with the answer?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": WORDS}),
        error_messages={"required": gettext_lazy("Write what is not right.")},
    )

    def clean_words(self) -> str:
        try:
            return clean(self.cleaned_data["words"], WORDS, multiline=True)
        except TextTooLong as long:
            raise forms.ValidationError(
                _("At most %(limit)s characters are kept; this has %(actual)s.")
                % {"limit": long.limit, "actual": long.actual}
            ) from None


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page: where it stands, the answer, and the way to object."""
    question = (
        Question.objects.filter(token_hash=token_hash(token))
        .select_related("publication", "about", "unit__parent__parent", "holder", "overseer")
        .first()
    )
    if question is None:
        raise Http404
    form = ObjectForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.object_to(
                    question,
                    words=form.cleaned_data["words"],
                    by=Actor.requester(question.pk, client_address(request)),
                )
                return redirect("my_question", token)
            except Refused as problem:
                form.add_error("words", str(problem))
        status = 422
        question.refresh_from_db()
    aside = (
        question.step_log.filter(verb="set_aside").order_by("-number").first()
        if question.state == "set_aside"
        else None
    )
    reasons = {one.code: one.title for one in question.table.verb("set_aside").reasons}
    context = frame(
        question.unit,
        question=question,
        form=form,
        may_object=question.state in ("answered", "set_aside"),
        aside=aside,
        aside_reason=reasons.get(aside.reason, "") if aside else "",
        contact=contact(question.unit),
        own_url=request.build_absolute_uri(request.path),
        bar_title=_("My question"),
        back_url=reverse("disclosed_version", args=[question.publication.number, question.about.number]),
    )
    return render(request, "disclosure/public/question.html", context, status=status)
