"""What the village adds to the engine's pages: links of a round's page, the panels of the tab."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zugong.evaluation import faces
from zugong.evaluation.models import Objection, Round, Voter
from zugong.villages.models import RoundAward, VillageRound
from zugong.villages.rounds import queries
from zugong.villages.rounds.kind import HOUSEHOLD


def extra(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """Links and lines for the round's page, by what the account may do."""
    account: Any = request.user
    village_round = VillageRound.objects.filter(round=round_).first()
    if village_round is None:
        return {"links": [], "lines": []}
    runs = account.can(round_.about.run, round_.unit)
    links, lines = [], []
    if round_.state in {"draft", Round.NOMINATION} and runs:
        links.append(_link("user-plus", _("Nominate a household"), "", "round_nominate", round_.pk))
    if round_.state in Round.BEFORE_COUNT and runs and round_.structure.ballot_groups:
        made = Voter.objects.filter(round=round_, source_type=HOUSEHOLD).count()
        words = ngettext("%(n)d household has one", "%(n)d households have one", made) % {"n": made}
        links.append(_link("qrcode", _("Codes for every household"), words, "round_codes", round_.pk))
    if round_.state == "counted" and runs:
        named = RoundAward.objects.filter(village_round=village_round, result=round_.results).count()
        words = (
            ngettext("%(n)d household so far", "%(n)d households so far", named) % {"n": named}
            if named
            else _("before the notice")
        )
        links.append(_link("award", _("Settle who is named"), words, "round_winners", round_.pk))
    if round_.state in queries.PUBLIC:
        links.append(_link("printer", _("Notice for the board, A3"), "", "round_paper", round_.pk))
        links.append(
            {
                "icon": "external-link",
                "label": _("The public page"),
                "line": "",
                "url": reverse("village_round", args=[round_.unit.code, round_.slug]),
            }
        )
    lines.append(award_words(village_round))
    return {"links": links, "lines": lines}


def _link(icon: str, label: str, line: str, name: str, pk: int) -> dict[str, str]:
    return {"icon": icon, "label": label, "line": line, "url": reverse(name, args=[pk])}


def award_words(village_round: VillageRound) -> str:
    """What there is to win, in one sentence."""
    return _(
        "Each household named gets %(points)d points; at most %(most)d are named. Only they and the total are public."
    ) % {
        "points": village_round.points,
        "most": village_round.most,
    }


def panel(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """One round as the tab shows it: dots, who judges what, the promise under it, and its open objection."""
    account: Any = request.user
    village_round = round_.village_round
    objections = (
        Objection.objects.filter(against=round_, closed_at__isnull=True)
        .select_related("subject", "unit", "holder", "overseer", "against__unit")
        .order_by("pk")
    )
    return {
        "round": round_,
        "tone": faces.tone(round_),
        "dots": faces.dots(round_),
        "rows": faces.rows(round_),
        "foot": faces.foot(round_),
        "award": award_words(village_round),
        "faces": [faces.objection_face(one, account) for one in objections],
        "url": reverse("evaluation_round", args=[round_.pk]),
    }
