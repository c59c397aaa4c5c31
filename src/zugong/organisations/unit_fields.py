"""Form fields every room may use: a day, and a unit of somebody's scope."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zugong.organisations.models import Account, Unit


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


NAMED = 4


class ScopedUnitField(forms.CharField):
    """A unit of the account's scope by code or whole name. What lies outside is as if it were not there."""

    default_error_messages = {
        "many": _("Several units bear this name; write the code: %(units)s"),
        "none": _("No unit has this name or code."),
        "like": _("No unit has this name or code. Similar: %(units)s"),
        "closed": _("%(unit)s was closed on %(date)s."),
    }

    def __init__(self, *, account: Account, permission: str, **kwargs: Any) -> None:
        super().__init__(max_length=80, **kwargs)
        self.units = Unit.objects.visible_to(account, permission)
        self.allow_closed = False

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        unit = self.units.filter(code=text).first() or self._by_name(text)
        if unit.closed_on is not None and not self.allow_closed:
            raise self._error("closed", unit=unit.name, date=unit.closed_on.isoformat())
        return unit

    def _by_name(self, text: str) -> Unit:
        found = list(self.units.open().filter(name=text).order_by("path")[: NAMED + 1])
        if len(found) == 1:
            return found[0]
        code = "many" if found else "like"
        found = found or list(self.units.open().filter(name__contains=text).order_by("path")[:NAMED])
        if not found:
            raise self._error("none")
        raise self._error(code, units="、".join(f"{unit.name} {unit.code}" for unit in found[:NAMED]))

    def _error(self, code: str, **params: Any) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code, params=params)


class ScopedForm(forms.Form):
    """A form that knows whose scope its units come from."""

    permission = "organisations.change_units"

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def unit_field(self, name: str, **how: Any) -> ScopedUnitField:
        field = ScopedUnitField(account=self.account, permission=self.permission, **how)
        self.fields[name] = field
        return field
