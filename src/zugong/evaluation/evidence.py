"""Who may open the photos of a sheet."""

from __future__ import annotations

from zugong.evaluation import permissions
from zugong.evaluation.models import Sheet
from zugong.files.models import StoredFile
from zugong.organisations.models import Account


def may_open(account: Account, stored: StoredFile) -> bool:
    """The gate of evidence: whoever views the round, and whoever took it."""
    sheet = (
        Sheet.objects.filter(pk=int(stored.subject_id)).select_related("round__unit", "rater").first()
        if stored.subject_id.isdigit()
        else None
    )
    if sheet is None:
        return False
    return sheet.rater.account_id == account.pk or permissions.may_view(account, sheet.round)
