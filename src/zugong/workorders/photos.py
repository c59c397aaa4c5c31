"""Photos of orders: who may open them, and how pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zugong.files.models import StoredFile
from zugong.organisations.models import Account
from zugong.workorders.models import WorkOrder


def may_open(account: Account, stored: StoredFile) -> bool:
    """The gate of files that belong to orders: whoever may see the order may open them."""
    pk = stored.subject_id
    return pk.isdigit() and WorkOrder.objects.visible_to(account).filter(pk=int(pk)).exists()


def photos_of(order: WorkOrder) -> dict[str, list[dict[str, str]]]:
    """Every photo of the order by purpose (``placed``, ``step-3``), as the photos component wants them."""
    found: dict[str, list[dict[str, str]]] = {}
    files: Iterable[StoredFile] = StoredFile.objects.filter(
        subject_type="flows.case", subject_id=str(order.pk), kind=StoredFile.Kind.PHOTO
    )
    for file in files:
        full = reverse("order_photo", args=[order.pk, file.pk])
        found.setdefault(file.purpose, []).append(
            {"url": f"{full}?small=1", "full": full, "alt": str(_("Photo")), "caption": ""}
        )
    return found
