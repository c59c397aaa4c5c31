"""What was made public over the past year: every duty of the calendar met, met late or still open, in one log in time.

The past is written in bulk, in the order in which it happened, as the log counts; what is under way today is made by the
product's own actions. Whatever else is to be public in the past is a ``Sheet`` more in ``past.py``: the log takes nothing
that is older than its last entry.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zugong.disclosure import log
from zugong.disclosure.actions import duties as owing
from zugong.disclosure.models import Duty, Posting, Version
from zugong.flows.models import Case
from zugong.portal.seed.county import County
from zugong.portal.seed.published.past import Past
from zugong.portal.seed.published.rows import Rows
from zugong.portal.seed.published.today import Today
from zugong.portal.seed.writer import reset_sequences


def write(county: County, number: int, moment: datetime) -> None:
    """The past, in the caller's transaction."""
    past = Past(county, number, moment)
    past.think()
    Rows(past).write()
    Duty.objects.bulk_create(past.duties, batch_size=owing.BATCH)
    past.camera.keep()
    reset_sequences([Case, Version, Posting])


def fill(county: County, moment: datetime) -> None:
    """Today's work, and the heads in the file beside the database."""
    with transaction.atomic():
        Today(county, moment).tell()
    log.write_heads()
