"""Numbers a village may set for its points, with their source."""

from django.utils.translation import gettext_lazy as _

from zugong.organisations.rules import Rule, define

DAY = 1440
VILLAGE = _("village rules, adopted by the villagers' representatives")
PRACTICE = _("notice before posting, as the county advises")

for _key, _title, _days in (
    ("points.group", _("the group leader reviews a declared deed"), 3),
    ("points.committee", _("the two committees review a declared deed"), 5),
    ("points.settle", _("an objection to a deed is settled"), 3),
    ("points.answer", _("a question about points is answered"), 5),
):
    define(
        Rule(
            _key,
            _title,
            _days * DAY,
            _("working minutes"),
            VILLAGE,
            minimum=60,
            maximum=60 * DAY,
            in_minutes=True,
        )
    )
define(
    Rule(
        "points.notice",
        _("a deed is under public notice before it is posted"),
        5 * DAY,
        _("minutes"),
        PRACTICE,
        minimum=DAY,
        maximum=60 * DAY,
        in_minutes=True,
    )
)
define(
    Rule(
        "points.grace",
        _("time between the reminder and passing up"),
        240,
        _("working minutes"),
        VILLAGE,
        minimum=10,
        in_minutes=True,
    )
)
for _key, _title, _figure in (
    ("points.order", _("points for an order done and rated well"), 6),
    ("points.activity", _("points for coming to an activity"), 4),
):
    define(Rule(_key, _title, _figure, _("points"), VILLAGE, maximum=500))
for _stars, _share in ((5, 100), (4, 80), (3, 50)):
    define(
        Rule(
            f"points.stars_{_stars}",
            {
                5: _("share of an order's points at five stars"),
                4: _("share of an order's points at four stars"),
                3: _("share of an order's points at three stars"),
            }[_stars],
            _share,
            _("per cent"),
            VILLAGE,
            maximum=200,
        )
    )
for _key, _title, _figure in (
    ("points.cap_order", _("most points a household earns by orders in a year"), 400),
    ("points.cap_deed", _("most points a household earns by declared deeds in a year"), 300),
    ("points.cap_round", _("most points a household earns by evaluation rounds in a year"), 200),
    ("points.cap_activity", _("most points a household earns by activities in a year"), 120),
    ("points.cap_village", _("most points a village gives out in a year"), 60_000),
):
    define(Rule(_key, _title, _figure, _("points"), VILLAGE, minimum=1, maximum=10_000_000))
define(
    Rule(
        "points.months",
        _("points are good for so many months after the year they were earned in"),
        12,
        _("months"),
        VILLAGE,
        minimum=1,
        maximum=120,
    )
)
define(
    Rule(
        "points.warn_days",
        _("a household is warned so many days before points expire"),
        90,
        _("days"),
        VILLAGE,
        minimum=7,
        maximum=365,
    )
)
