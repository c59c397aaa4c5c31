"""Numbers of the supervision committee, with their sources. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zugong.organisations.rules import Rule, define

DAY = 1440
LAW = _("Organic Law of Villagers' Committees (in force 2026-01-01)")
GUIDE = _("Guiding opinions on village supervision committees, General Offices 2017")
PEOPLE = pgettext_lazy("supervision", "people")
COUNTY = _("the county's own choice (supervision)")

for key, title, default, measure, source, least, most in (
    ("supervision.members_least", _("Members of a supervision committee, at least"), 3, PEOPLE, GUIDE, 1, 9),
    ("supervision.members_most", _("Members of a supervision committee, at most"), 5, PEOPLE, GUIDE, 1, 15),
    ("supervision.term_years", _("Term of office of a supervision committee"), 5, _("years"), LAW, 1, 10),
    ("supervision.quorum", _("Members there for a meeting to resolve, more than"), 50, _("percent"), COUNTY, 0, 99),
    ("supervision.meetings", _("Meetings of a supervision committee in a quarter, at least"), 1, _("times"), GUIDE, 0, 12),
    ("supervision.checks", _("Spot checks of a supervision committee in a quarter, at least"), 1, _("times"), COUNTY, 0, 30),
    ("supervision.review_present", _("Representatives present at a yearly review, at least"), 67, _("percent"), LAW, 50, 100),
    ("supervision.unfit_years", _("Years in a row judged unfit after which a seat ends"), 2, _("years"), LAW, 1, 5),
):  # fmt: skip
    define(Rule(key, title, default, measure, source, least, most))

for key, title, minutes in (
    ("supervision.minutes", _("write down a meeting of the committee"), 3 * DAY),
    ("supervision.verify", _("verify what was answered to a finding"), 5 * DAY),
    ("supervision.again", _("mend a finding that was sent back"), 5 * DAY),
    ("supervision.settle", _("settle a finding passed to the township"), 7 * DAY),
    ("supervision.statement", _("write the year's statement of the committee"), 20 * DAY),
    ("supervision.vote", _("hold the representatives' vote on the committee"), 20 * DAY),
    ("supervision.file", _("file a yearly review at the township"), 5 * DAY),
    ("supervision.grace", _("time between the reminder and passing up a finding"), DAY),
):
    define(Rule(key, title, minutes, _("working minutes"), COUNTY, 60, 250 * DAY, in_minutes=True))
