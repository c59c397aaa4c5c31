"""What ``zugong check`` finds: urns that do not add up, results that come out otherwise than they were kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Max

from zugong.evaluation import urns
from zugong.evaluation.actions.counting import contents, inputs
from zugong.evaluation.actions.schemes import digest_of
from zugong.evaluation.models import Result, Round, SchemeVersion, Turnout, Urn
from zugong.lib.crypto import DecryptionError


def verify() -> Iterator[str]:
    """Findings in words; none means that everything follows from what was answered."""
    for version in SchemeVersion.objects.iterator():
        if digest_of(version.content) != version.digest:
            yield f"version {version.number} of scheme {version.scheme_id} was changed"
    for urn in Urn.objects.filter(closed=False).select_related("round").defer("box").iterator():
        yield from _urn(urn)
    counted = Round.objects.filter(frozen_at__isnull=False).select_related("scheme_version", "unit")
    for round_ in counted.iterator():
        yield from _round(round_)


def _urn(urn: Urn) -> Iterator[str]:
    if urn.round.is_frozen:
        yield f"urn {urn.pk} of the counted round {urn.round_id} is still open"
    left = len(urn.roll.split("\n")) if urn.roll else 0
    if left + urn.casts != urn.codes:
        yield f"urn {urn.pk} has {urn.codes} codes, but {left} unused ones and {urn.casts} ballots"
    try:
        urns.unseal(urn)
    except DecryptionError as error:
        yield f"urn {urn.pk} cannot be opened: {error}"


def _round(round_: Round) -> Iterator[str]:
    last = round_.result_versions.aggregate(last=Max("number"))["last"]
    if last != round_.results:
        yield f"round {round_.pk} counts {round_.results} results, the last is {last}"
    row = Result.objects.filter(round=round_, number=round_.results).first()
    if row is None:
        return
    if digest_of(inputs(round_)) != row.digest:
        yield f"what result {row.number} of round {round_.pk} was computed from was changed"
    elif contents(round_) != row.content:
        yield f"result {row.number} of round {round_.pk} does not follow from what was answered"
    casts: dict[str, int] = {}
    for group, number in round_.urns.values_list("group", "casts"):
        casts[group] = casts.get(group, 0) + number
    for turnout in Turnout.objects.filter(round=round_):
        if casts.get(turnout.group, 0) != turnout.casts:
            yield (
                f"group {turnout.group} of round {round_.pk}: {casts.get(turnout.group, 0)} ballots in the urns,"
                f" {turnout.casts} counted"
            )
