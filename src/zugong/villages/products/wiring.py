"""What signature products register when the application starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zugong.notices.todos import Todo
from zugong.organisations import rules
from zugong.villages.models import Certificate, Product
from zugong.villages.roles import KEEP_ECONOMY, VIEW_INDUSTRY

END_OF_DAY = time(18)
MOST = 200
LONGEST = 730  # days ahead an office may ask for at most


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.products import limits  # noqa: F401  registers the rule
    from zugong.villages.products.queries import SUBJECT

    for verb, words in {
        "keep": gettext_lazy("kept a signature product"),
        "end": gettext_lazy("entered that a product is made no more"),
        "certificate": gettext_lazy("kept a certificate of a product"),
        "certificate_out": gettext_lazy("took a certificate out of a product"),
        "photos": gettext_lazy("added photos of a product"),
        "photo_out": gettext_lazy("took a photo out of a product"),
        "export": gettext_lazy("exported signature products"),
    }.items():
        verbs.name(f"product.{verb}", words)
    register_gate(
        SUBJECT,
        lambda account, stored: (
            stored.subject_id.isdigit()
            and Product.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab(
            "products",
            gettext_lazy("Signature products"),
            "products",
            lambda account: account.can(VIEW_INDUSTRY),
            44,
        )
    )
    todo_list.register_few("products", waiting, signs)


def signs(account: Any) -> list[QuerySet[Certificate]]:
    return [_ending(account)] if account.can(KEEP_ECONOMY) else []


def _ending(account: Any) -> QuerySet[Certificate]:
    """All that any office's own rule could call soon."""
    from zugong.villages.products import queries

    own = Certificate.objects.filter(account.scope.q("product__unit__path", KEEP_ECONOMY))
    return queries.expiring(own, timezone.localdate(), days=LONGEST)


def waiting(account: Any) -> Iterator[Todo]:
    """Certificates that run out soon or have run out."""
    if not account.can(KEEP_ECONOMY):
        return
    today = timezone.localdate()
    for one in _ending(account).select_related("product__unit").order_by("expires_on")[:MOST]:
        days = rules.value("product.certificate_days", one.product.unit)
        if (one.days_left(today) or 0) > days:
            continue
        assert one.expires_on is not None
        yield Todo(
            key=f"certificate-{one.pk}",
            kind=_("signature product"),
            title=_("%(product)s: %(kind)s runs out")
            % {"product": one.product.name, "kind": one.get_kind_display()},
            fact=one.product.unit.name,
            url=reverse("product_certificate", args=[one.product_id, one.pk]),
            verb=_("renew it"),
            due_at=timezone.make_aware(datetime.combine(one.expires_on, END_OF_DAY)),
        )
