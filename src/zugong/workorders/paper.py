"""One order on A4."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.files.models import StoredFile
from zugong.lib import pdf
from zugong.web.templatetags.web import cn_stamp
from zugong.workorders import faces, queries, timeline
from zugong.workorders.models import WorkOrder

PHOTOS = 3


def order_paper(order: WorkOrder) -> bytes:
    """The order's paper as PDF, in the reader's language, with the phone masked."""
    steps = queries.steps_of(order)
    rows = [
        {
            "mark": e.char,
            "name": e.title,
            "time": cn_stamp(e.at),
            "person": e.by,
            "state": "done",
            "text": "。".join(part for part in (*e.lines, e.note) if part),
        }
        for e in timeline.entries(order, steps, {})
    ]
    if order.is_open:
        rows.append(
            {
                "mark": "…",
                "name": str(order.at.title),
                "time": _("before %(time)s") % {"time": cn_stamp(order.due_at)} if order.due_at else "",
                "text": "",
                "person": order.assignee.name if order.assignee else order.holder.name,
                "state": "now",
            }
        )
    facts = timeline.facts(order)
    facts += [
        (_("Phone"), faces.phone_masked(order.phone_tail) or _("none left")),
        (_("Placed at"), f"{timezone.localtime(order.opened_at):%Y-%m-%d %H:%M}"),
    ]
    pictures = []
    kept = StoredFile.objects.filter(
        subject_type="flows.case", subject_id=str(order.pk), kind="photo", purpose="placed"
    )
    for stored in kept[:PHOTOS]:
        try:
            with stored.thumbnail.open("rb") as stream:
                pictures.append(stream.read())
        except FileNotFoundError:
            continue
    rating = order.ratings.filter(later_check=False).last()
    data = {
        "title": _("Order"),
        "subtitle": f"{order.unit.name}　{order.item.name}",
        "number_label": _("Number"),
        "number": order.number_text,
        "facts": [[label, str(value)] for label, value in facts],
        "words_label": _("In their own words"),
        "words": order.words,
        "photos_label": _("Photos"),
        "photos": pictures,
        "steps_label": _("What happened"),
        "steps": rows,
        "rating_label": _("Verdict of %(asker)s") % {"asker": order.table.asker},
        "rating": _("%(stars)s stars. %(words)s") % {"stars": rating.stars, "words": rating.words}
        if rating
        else "",
        "signatures": [
            _("Signature of the doer"),
            _("Seen by %(asker)s") % {"asker": order.table.asker},
            _("Date"),
        ],
        "foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return pdf.render("order", data)
