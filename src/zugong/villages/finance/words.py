"""States of books in words, with what is missing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from zugong.villages.finance import policies


def state(key: str, *, late: bool = False) -> Any:
    if key == "missing":
        return _("missing, overdue") if late else _("to be imported")
    return policies.STATES.get(key, _("still to come"))
