"""One row of something, made or changed on a page of its own: the same page for stages, ties, parties, products and the rest.

It works without scripts, by keyboard and on a phone; a refusal stands on the form, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from zugong.organisations.refusals import Forbidden, Refused
from zugong.villages import tabs


@dataclass(frozen=True)
class Removal:
    """A way to take the row out: where it is posted to, the button's word, and what then happens."""

    url: str
    label: Any
    text: Any


@dataclass(frozen=True)
class RowPage:
    """``facts`` stands beside the title, ``aside`` (title, lines) in the side panel."""

    title: Any
    back: str
    tab: str
    facts: str = ""
    button: Any = ""
    removal: Removal | None = None
    aside: tuple[Any, list[Any]] | None = None
    done: Any = ""


def row_page(
    request: HttpRequest, page: RowPage, form: forms.Form, save: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Show the form, or save what was sent and go back. ``save`` gives an address to go to instead, or anything else.

    Whoever may not save at all is refused by ``save``; a page that only shows the form asks before it calls this.
    """
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                target = save(dict(form.cleaned_data))
            except Forbidden:
                raise
            except Refused as refused:
                form.add_error(None, str(refused))
                status = refused.status
            else:
                messages.success(request, page.done or _("Saved."))
                return HttpResponseRedirect(target if isinstance(target, str) else page.back)
        else:
            status = 422
    context = {"page": page, "form": form, "tabs": tabs.build(request, page.tab)}
    return render(request, "villages/rows/row.html", context, status=status)


def removed(request: HttpRequest, back: str, remove: Callable[[], Any], done: Any) -> HttpResponse:
    """Take a row out by POST and go back. A refusal answers with a page that says why."""
    remove()
    messages.success(request, done)
    return HttpResponseRedirect(back)
