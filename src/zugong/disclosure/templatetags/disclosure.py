"""Tags of the disclosure pages."""

from __future__ import annotations

from django import template
from django.utils import timezone

from zugong.disclosure.models import Duty
from zugong.flows import queries
from zugong.flows.models import Case

register = template.Library()


@register.simple_tag
def case_chips(case: Case) -> tuple[tuple[str, str, str], ...]:
    """The flow's steps as (character, word, done | current | future)."""
    return queries.chain(case)


@register.filter
def look(duty: Duty) -> str:
    """met, late, waived, overdue or open, as of today."""
    return duty.look(timezone.localdate())
