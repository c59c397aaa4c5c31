"""Numbers an office may set for disclosure, with their source. Minutes are working minutes, 1,440 a working day."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
ARTICLE_35 = _("Organic Law of Villagers' Committees (in force 2026-01-01), article 35")
ARTICLE_36 = _("Organic Law of Villagers' Committees (in force 2026-01-01), article 36")
ARTICLE_37 = _("Organic Law of Villagers' Committees (in force 2026-01-01), article 37")
COUNTY = _("the county's own choice")
PIPL = _("Personal Information Protection Law, article 47")

POSTED_DAYS = define(
    Rule("disclosure.posted_days", _("days a sheet stays on the board"), 15, _("days"), ARTICLE_35, 15, 365)
).key
PHOTO_DAYS = define(
    Rule(
        "disclosure.photo_days", _("days until the posted sheet is photographed"), 2, _("days"), COUNTY, 1, 15
    )
).key
REMIND_DAYS = define(
    Rule(
        "disclosure.remind_days", _("days a duty is announced before it is due"), 5, _("days"), COUNTY, 1, 60
    )
).key
RAISE_DAYS = define(
    Rule(
        "disclosure.raise_days",
        _("days after which a missing publication goes to the tier above"),
        3,
        _("days"),
        ARTICLE_35,
        0,
        60,
    )
).key
SIGNATURES = define(
    Rule("disclosure.signatures", _("signatures a review needs at least"), 2, _("people"), ARTICLE_37, 1, 9)
).key

for key, title, minutes, source in (
    ("disclosure.prepare", _("finish a draft"), 5 * DAY, COUNTY),
    ("disclosure.review", _("review and sign a draft"), 3 * DAY, ARTICLE_37),
    ("disclosure.publish", _("publish what was signed"), DAY, ARTICLE_35),
    ("disclosure.answer", _("answer a question or objection"), 3 * DAY, ARTICLE_36),
    ("disclosure.raised", _("answer what came up from below"), 5 * DAY, ARTICLE_36),
    ("disclosure.grace", _("time between the reminder and passing up a review or question"), 4 * 60, COUNTY),
):
    define(Rule(key, title, minutes, _("working minutes"), source, 10, 60 * DAY, in_minutes=True))

define(
    Rule(
        "disclosure.object",
        _("an answer may be objected to"),
        15 * DAY,
        _("minutes"),
        ARTICLE_36,
        minimum=DAY,
        in_minutes=True,
    )
)
define(
    Rule("disclosure.asks_hour", _("questions from one device in an hour"), 5, _("questions"), COUNTY, 1, 100)
)
define(
    Rule(
        "disclosure.check_after",
        _("questions from one device before a human check"),
        1,
        _("questions"),
        COUNTY,
        0,
        100,
    )
)
