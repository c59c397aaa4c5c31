"""What the card offers of points and the store, each with a line of where things stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.villages.households.card_entries import Card, Entry
from zugong.villages.models import Deed, Good, Voucher
from zugong.villages.places import village_of
from zugong.villages.points import queries
from zugong.web.templatetags.web import cn_date

SOON = timedelta(days=30)  # points that expire within them stand above everything else


def provide(card: Card) -> Iterator[Entry]:
    village = village_of(card.household.unit)
    if village is None:
        return
    now = queries.standing(card.household, village)
    line = _("%(points)s points to use") % {"points": now.available}
    if now.expires_on:
        line = _("%(points)s points to use, %(soon)s of them until %(day)s") % {
            "points": now.available,
            "soon": now.expiring,
            "day": cn_date(now.expires_on),
        }
    yield Entry(
        _("Our points"),
        line,
        reverse("card_points", args=[card.token]),
        "coin",
        waits=now.expires_on is not None and now.expires_on <= timezone.localdate() + SOON,
    )
    if Good.objects.filter(unit=village, active=True).exists():
        open_ = Voucher.objects.filter(household=card.household, state="open").order_by("-pk").first()
        if open_ is not None:
            yield Entry(
                _("Show the counter your code"),
                open_.what,
                reverse("card_voucher", args=[card.token, open_.code]),
                "qrcode",
                waits=True,
            )
        yield Entry(
            _("Village store"),
            _("what there is for points"),
            reverse("card_store", args=[card.token]),
            "basket",
        )
    yield Entry(
        _("Declare a good deed"),
        _("what somebody of our household did for others"),
        reverse("card_declare", args=[card.token]),
        "heart-handshake",
    )
    for deed in Deed.objects.filter(household=card.household, state="objected").order_by("-pk")[:2]:
        yield Entry(
            _("Somebody objects: %(deed)s") % {"deed": deed.title},
            _("say something to it"),
            reverse("card_deed", args=[card.token, deed.pk]),
            "message-2",
            waits=True,
        )
