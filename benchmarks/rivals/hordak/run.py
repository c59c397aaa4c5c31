"""`python run.py ADDRESS`, run by the rival's own Python: django-hordak's transfer_to, asked by lines of JSON.

As its documentation sets it up, on PostgreSQL: accounts, transactions, legs, and its own checks by trigger.
"""

from __future__ import annotations

import json
import random
import sys
import time
from urllib.parse import unquote, urlsplit

from django.conf import settings

where = urlsplit(sys.argv[1])
settings.configure(
    SECRET_KEY="known-to-everyone-for-measuring-only-known-to-everyone",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "djmoney",
        "mptt",
        "hordak",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": where.path.lstrip("/"),
            "USER": where.username,
            "HOST": unquote(where.netloc.rpartition("@")[2]),
            "CONN_MAX_AGE": 300,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
    DEFAULT_CURRENCY="CNY",
    HORDAK_CURRENCIES=["CNY"],
    HORDAK_INTERNAL_CURRENCY="CNY",
    CURRENCIES=["CNY"],
)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from hordak.models import Account, Leg, Transaction  # noqa: E402
from moneyed import Money  # noqa: E402

_rng = random.Random(7)
_found: list[Account] = []


def prepare(homes: int) -> int:
    """One account that issues and some that earn, all below one root of their kind."""
    call_command("migrate", verbosity=0)
    root = Account.objects.create(name="issued", type=Account.TYPES.income, code="1", currencies=["CNY"])
    _found.append(root)
    _found.extend(
        Account.objects.create(
            name=f"home {number}",
            type=Account.TYPES.liability,
            code=str(number + 2),
            currencies=["CNY"],
        )
        for number in range(homes)
    )
    return len(_found)


def post(count: int) -> float:
    issued, homes = _found[0], _found[1:]
    wanted = [(_rng.choice(homes), Money(_rng.randint(1, 20), "CNY")) for _ in range(count)]
    begun = time.perf_counter()
    for home, points in wanted:
        issued.transfer_to(home, points, description="清扫2组院坝路")
    return time.perf_counter() - begun


def rows() -> dict[str, int]:
    return {"transactions": Transaction.objects.count(), "legs": Leg.objects.count()}


if __name__ == "__main__":
    known = {function.__name__: function for function in (prepare, post, rows)}
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(known[question.pop("do")](**question)), flush=True)
