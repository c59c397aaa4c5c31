"""May this happen to an alliance as it stands, whoever asks?"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zugong.files.models import StoredFile
from zugong.organisations.refusals import NotNow, Refused
from zugong.villages.alliances import sharing
from zugong.villages.models import Alliance, Partner

AGREEMENT = "agreement"  # the purpose of its papers
RULE_WORDS = {
    "two": _("An alliance has at least two partners."),
    "negative": _("Shares and guaranteed sums are not negative."),
    "sum": _("The shares come to %(total)s%%; together they have to be 100%%."),
    "no_guarantee": _("The rule is by shares alone, but a guaranteed sum is entered; take it out or choose another rule."),
    "guarantee": _("The rule speaks of guaranteed sums, but no partner has one."),
}  # fmt: skip
NEEDED = {
    "cooperative": _("An alliance of village and co-operative needs a co-operative."),
    "firm": _("An alliance of village and firm needs a firm."),
    "village": _("An alliance of village and village needs a second village."),
}


def claims_of(partners: list[Partner]) -> list[sharing.Claim]:
    return [sharing.Claim(partner.share, partner.guaranteed) for partner in partners]


def check_draft(alliance: Alliance) -> None:
    """Raise ``NotNow`` unless the agreement may still be changed."""
    if alliance.state != "draft":
        raise NotNow(
            "sent", _("The agreement is with the partners or the township; take it back to change it.")
        )


def faults(alliance: Alliance, partners: list[Partner]) -> list[str]:
    """Everything that still keeps the draft from being sent, in sentences."""
    found = []
    try:
        sharing.check(alliance.rule, claims_of(partners))
    except sharing.RuleError as error:
        found.append(
            str(RULE_WORDS[error.code] % {key: _plain(value) for key, value in error.params.items()})
        )
    kinds = [partner.kind for partner in partners]
    if alliance.kind not in kinds or (alliance.kind == "village" and kinds.count("village") < 2):
        found.append(str(NEEDED[alliance.kind]))
    bare = [partner.name for partner in partners if not partner.contributions.all()]
    if bare:
        found.append(str(_("What they bring is missing: %(names)s.") % {"names": "、".join(bare)}))
    if not StoredFile.objects.filter(
        subject_type="flows.case", subject_id=str(alliance.pk), purpose=AGREEMENT
    ).exists():
        found.append(str(_("The text of the agreement is missing: PDF, Word or photo.")))
    if alliance.ends_on <= timezone.localdate():
        found.append(str(_("The term has run out already.")))
    return found


def check_sendable(alliance: Alliance) -> None:
    """Raise ``Refused`` with everything that is missing."""
    partners = list(alliance.partners.prefetch_related("contributions"))
    if found := faults(alliance, partners):
        raise Refused("faults", "%(what)s", what=" ".join(found))


def next_state(alliance: Alliance) -> str:
    """Where it goes after somebody agreed: partner villages first, then signatures on paper, then the township."""
    waiting = list(alliance.partners.filter(agreed_on__isnull=True))
    if any(partner.unit_id and partner.unit_id != alliance.unit_id for partner in waiting):
        return "agreeing"
    return "signing" if waiting else "review"


def check_running(alliance: Alliance) -> None:
    """Raise ``NotNow`` unless partners work under it now."""
    if alliance.state not in ("force", "ending", "renewal"):
        raise NotNow("not_in_force", _("The alliance is not in force."))


def _plain(value: object) -> str:
    text = f"{value}"
    return text.rstrip("0").rstrip(".") if "." in text else text
