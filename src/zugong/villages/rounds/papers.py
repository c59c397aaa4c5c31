"""Papers of a village's round: slips with the households' codes, the notice for the board."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zugong.evaluation import actions as engine
from zugong.evaluation import papers as engine_papers
from zugong.evaluation.models import Round, Voter
from zugong.lib import pdf, qr
from zugong.villages.models import Household, VillageRound
from zugong.villages.rounds import queries
from zugong.villages.rounds.kind import HOUSEHOLD
from zugong.web.templatetags.web import cn_date

MOST = 800  # slips in one PDF


def household_slips(round_: Round, households: list[Household]) -> bytes:
    """A slip for each household with its own code and its name to hand it over by. Raises ``PdfError``."""
    groups = dict(
        Voter.objects.filter(
            round=round_, source_type=HOUSEHOLD, source_id__in=[str(one.pk) for one in households]
        ).values_list("source_id", "group")
    )
    slips = [
        engine_papers.Slip(
            engine.code_of(round_, groups[str(one.pk)], HOUSEHOLD, str(one.pk)),
            f"{one.unit.name} {one.title}",
        )
        for one in households
        if str(one.pk) in groups
    ]
    return engine_papers.slips(round_, slips)


def notice(village_round: VillageRound) -> bytes:
    """The notice for the board, A3: who is named, the village's total, how to object. Raises ``PdfError``."""
    round_ = village_round.round
    named = queries.named(round_)
    address = f"{settings.PUBLIC_URL}{reverse('village_round', args=[round_.unit.code, round_.slug])}"
    nominated = queries.nominated_counts([round_]).get(round_.pk, 0)
    return pdf.render(
        "round_notice",
        {
            "title": round_.title,
            "place": round_.unit.name,
            "headline": _("Public notice"),
            "dates": _("%(start)s to %(end)s")
            % {"start": cn_date(round_.notice_from), "end": cn_date(round_.notice_until)},
            "names": [[award.household.unit.name, award.household.title] for award in named],
            "facts": [
                [_("nominated"), _("%(n)d households") % {"n": nominated}],
                [_("households that are named"), _("%(n)d households") % {"n": len(named)}],
                [_("points"), _("%(each)d each, %(all)d in all") % {
                    "each": village_round.points, "all": village_round.points * len(named),
                }],
            ],
            "how": _("Something is not right? Scan the code and say so until the notice is over, with a name or without."
                     " Somebody who had no hand in it looks into it."),
            "qr": qr.svg(address, error="q"),
            "address": address.split("://")[-1],
            "signatures": [_("Counted by:"), _("Checked by:"), _("Posted on:")],
            "demo": _("Demo; all names and places are invented") if settings.DEMO else "",
        },
    )  # fmt: skip
