"""What must not stand in a log: addresses that open something by themselves."""

from __future__ import annotations

import logging
import re

# Private links of orders, household cards, objections and calendar feeds: the first characters stay, so that two lines can
# still be told apart. Of a ballot code nothing stays: when it was used is nobody's business.
_PRIVATE = re.compile(r"(/(?:[oh]/|objection/|calendar/\d+-)[2-9a-z]{4})[2-9a-z]{22}")
_BALLOT = re.compile(r"((?:/|%2F)b(?:/|%2F))[2-9A-Z]{8}", re.IGNORECASE)


class HidePrivateAddresses(logging.Filter):
    """Shortens private addresses in messages, such as the warning about a refused request; never drops a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        hidden = _BALLOT.sub(r"\1…", _PRIVATE.sub(r"\1…", words))
        if hidden != words:
            record.msg, record.args = hidden, ()
        return True
