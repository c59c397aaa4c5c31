"""Numbers of links and visits that an office may set."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations import rules
from zugong.organisations.rules import Rule

SOURCE = _("set per township (links and the five visits to households)")

for _rule in (
    Rule("visits.days", _("Days from one visit to the next"), 92, _("days"), SOURCE, 7, 366),
    Rule("visits.soon", _("A visit is announced as due so many days before"), 14, _("days"), SOURCE, 1, 60),
    Rule("visits.least", _("Households a Party member looks after, at least"), 5, _("households"), SOURCE, 1, 50),
    Rule("visits.most", _("Households a Party member looks after, at most"), 10, _("households"), SOURCE, 1, 60),
):  # fmt: skip
    rules.define(_rule)
