"""A visit on paper: to be signed by both sides and filed, with the number of the order it became."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.lib import pdf, qr
from zugong.villages.models import Visit
from zugong.web.templatetags.web import cn_date, cn_datetime, groups
from zugong.workorders.actions import link_token, short_code


def set_record(visit: Visit) -> bytes:
    """One A4 page. ``visit`` comes with household, person and order."""
    household = visit.household
    link = getattr(visit, "order_link", None)
    order = link.order if link else None
    facts = [
        [_("household"), f"{household.title}（{household.unit.long_name}）"],
        [_("household number"), household.code],
        [_("who came"), visit.person.name],
        [_("day"), str(cn_date(visit.on))],
        [_("kind"), visit.get_kind_display()],
        [_("how they are"), visit.get_found_display()],
        [_("noted"), str(cn_datetime(visit.noted_at))],
    ]
    address = (
        f"{settings.PUBLIC_URL}{reverse('my_order', args=[link_token(order.request_key)])}" if order else ""
    )
    return pdf.render(
        "visit_record",
        {
            "title": _("Record of a visit to a household"),
            "facts": facts,
            "heading": _("What was said"),
            "words": visit.words or _("nothing particular"),
            "order_title": _("Ordered for the household: No. %(number)s, short code %(code)s")
            % {"number": order.number_text, "code": groups(short_code(order))}
            if order
            else "",
            "order_line": _("Scan to follow it; the household has the last word.") if order else "",
            "qr": qr.svg(address, error="m") if order else "",
            "signs": [_("who came (signature)"), _("the household (signature or fingerprint)"), _("day")],
            "page_label": "{page} / {total}",
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )
