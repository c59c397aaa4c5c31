"""Papers of an alliance: the agreement on one page, a year's result to be signed, and the list as a workbook."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf
from zugong.villages.alliances.queries import Whole
from zugong.villages.chains.queries import measured
from zugong.villages.models import Alliance, AllianceYear
from zugong.web.templatetags.web import cn_date


def _foot() -> dict[str, str]:
    words = {"foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"}}
    if settings.DEMO:
        words["demo"] = _("Demo; all names and places are invented")
    return words


def _rule(alliance: Alliance) -> str:
    return f"{alliance.get_basis_display()}　{alliance.get_rule_display()}"


def agreement(found: Whole) -> bytes:
    """The agreement's summary as PDF, in the reader's language."""
    alliance = found.alliance
    data = {
        "title": alliance.title,
        "subtitle": alliance.purpose,
        "facts": [
            [_("Kind"), str(alliance.get_kind_display())],
            [_("Led by"), alliance.unit.long_name],
            [_("Term"), f"{cn_date(alliance.starts_on)} - {cn_date(alliance.ends_on)}"],
            [_("Sharing"), _rule(alliance)],
            [_("State"), str(alliance.at.title)],
        ],
        "columns": [
            {"title": _("Partner"), "width": 2.2},
            {"title": _("Who speaks for it"), "width": 1.3},
            {"title": _("What it brings"), "width": 4},
            {"title": _("Taken for, in yuan"), "align": "right", "width": 1.5},
            {"title": _("Share"), "align": "right", "width": 0.9},
            {"title": _("Guaranteed a year, in yuan"), "align": "right", "width": 1.4},
            {"title": _("Agreed on"), "width": 1.3},
        ],
        "rows": [
            [
                line.partner.name,
                line.partner.representative,
                "；".join(f"{one.title} {measured(one.amount, one.measure)}".strip() for one in line.brings),
                f"{line.value:,.2f}",
                f"{line.partner.share.normalize():f}%",
                f"{line.partner.guaranteed:,.2f}" if line.partner.guaranteed else "",
                str(cn_date(line.partner.agreed_on)) if line.partner.agreed_on else _("not yet"),
            ]
            for line in found.lines
        ],
        "total": [_("Together"), "", "", f"{found.value:,.2f}", f"{found.share_sum.normalize():f}%", "", ""],
        "notes": [
            *([alliance.rule_words] if alliance.rule_words else []),
            *(
                _("Joint project: %(title)s, %(owner)s, by %(day)s. %(state)s")
                % {
                    "title": one.title, "owner": f"{one.partner.name} {one.owner}", "day": cn_date(one.due_on),
                    "state": one.result or _("%(percent)s%% done") % {"percent": one.percent},
                }
                for one in found.projects
            ),
        ],
        "signatures": [f"{line.partner.name}" for line in found.lines],
        "landscape": True,
    }  # fmt: skip
    return pdf.render("list_report", data | _foot())


def year_sheet(result: AllianceYear) -> bytes:
    """A year's result as PDF: how it was reckoned, who gets what, and a line for everybody to sign on."""
    alliance = result.alliance
    shares = list(result.shares.select_related("partner").order_by("partner"))
    data = {
        "title": _("%(title)s: result of %(year)s") % {"title": alliance.title, "year": result.year},
        "subtitle": result.words,
        "facts": [
            [_("Income"), f"{result.income:,.2f}"],
            [_("Cost"), f"{result.cost:,.2f}"],
            [_("To be shared"), f"{result.to_share:,.2f}"],
            [_("Sharing"), _rule(alliance)],
        ],
        "columns": [
            {"title": _("Partner"), "width": 2.4},
            {"title": _("Share"), "align": "right", "width": 1},
            {"title": _("Guaranteed, in yuan"), "align": "right", "width": 1.6},
            {"title": _("Gets, in yuan"), "align": "right", "width": 1.6},
            {"title": _("Still owed, in yuan"), "align": "right", "width": 1.6},
        ],
        "rows": [
            [
                share.partner.name,
                f"{share.partner.share.normalize():f}%",
                f"{share.partner.guaranteed:,.2f}" if share.partner.guaranteed else "",
                f"{share.amount:,.2f}",
                f"{share.owed:,.2f}" if share.owed else "",
            ]
            for share in shares
        ],
        "total": [_("Together"), "100%", "", f"{sum(share.amount for share in shares):,.2f}", ""],
        "notes": [
            *([_("Version %(n)s: %(why)s") % {"n": result.version, "why": result.why}] if result.version > 1 else []),
            _("Signed on %(day)s.") % {"day": cn_date(result.signed_on)}
            if result.signed_on
            else _("Not signed yet. It counts once every partner has signed and the sheet is entered."),
        ],
        "signatures": [share.partner.name for share in shares],
    }  # fmt: skip
    return pdf.render("list_report", data | _foot())


Sheet = tuple[str, list[dict[str, Any]], list[dict[str, Any]]]


def workbook(alliances: list[Alliance]) -> list[Sheet]:
    """Agreements, partners with what they bring, yearly results, each on a sheet."""
    agreements = [
        {
            "title": one.title, "kind": one.get_kind_display(), "unit": one.unit.long_name, "state": str(one.at.title),
            "from": one.starts_on, "until": one.ends_on, "rule": _rule(one), "signed": one.signed_on,
            "renewals": one.renewals, "purpose": one.purpose,
        }
        for one in alliances
    ]  # fmt: skip
    partners = [
        {
            "title": one.title, "partner": partner.name, "kind": partner.get_kind_display(), "share": partner.share,
            "guaranteed": partner.guaranteed, "agreed": partner.agreed_on,
            "brings": "；".join(
                f"{c.get_kind_display()} {c.title} {measured(c.amount, c.measure)}".strip() for c in partner.contributions.all()
            ),
            "value": sum(c.value for c in partner.contributions.all()),
        }
        for one in alliances
        for partner in one.partners.all()
    ]  # fmt: skip
    results = [
        {
            "title": one.title, "year": year.year, "version": year.version, "income": year.income, "cost": year.cost,
            "shared": year.to_share, "partner": share.partner.name, "amount": share.amount, "owed": share.owed,
            "signed": year.signed_on,
        }
        for one in alliances
        for year in one.years.all()
        for share in year.shares.all()
    ]  # fmt: skip
    title = {"key": "title", "title": _("Alliance"), "width": 28}
    return [
        (
            _("Alliances"),
            [
                title,
                {"key": "kind", "title": _("Kind"), "width": 14},
                {"key": "unit", "title": _("Led by"), "width": 20},
                {"key": "state", "title": _("State"), "width": 18},
                {"key": "from", "title": _("From"), "kind": "date"},
                {"key": "until", "title": _("Until"), "kind": "date"},
                {"key": "rule", "title": _("Sharing"), "width": 30},
                {"key": "signed", "title": _("Signed on"), "kind": "date"},
                {"key": "renewals", "title": _("Renewed"), "kind": "integer"},
                {"key": "purpose", "title": _("What it is for"), "width": 50},
            ],
            agreements,
        ),
        (
            _("Partners"),
            [
                title,
                {"key": "partner", "title": _("Partner"), "width": 22},
                {"key": "kind", "title": _("Who it is"), "width": 10},
                {"key": "share", "title": _("Share in percent"), "kind": "decimal"},
                {"key": "guaranteed", "title": _("Guaranteed a year, in yuan"), "kind": "decimal"},
                {"key": "brings", "title": _("What it brings"), "width": 50},
                {"key": "value", "title": _("Taken for, in yuan"), "kind": "decimal"},
                {"key": "agreed", "title": _("Agreed on"), "kind": "date"},
            ],
            partners,
        ),
        (
            _("Yearly results"),
            [
                title,
                {"key": "year", "title": _("Year"), "kind": "integer"},
                {"key": "version", "title": _("version"), "kind": "integer"},
                {"key": "income", "title": _("Income"), "kind": "decimal"},
                {"key": "cost", "title": _("Cost"), "kind": "decimal"},
                {"key": "shared", "title": _("To be shared"), "kind": "decimal"},
                {"key": "partner", "title": _("Partner"), "width": 22},
                {"key": "amount", "title": _("Gets, in yuan"), "kind": "decimal"},
                {"key": "owed", "title": _("Still owed, in yuan"), "kind": "decimal"},
                {"key": "signed", "title": _("Signed on"), "kind": "date"},
            ],
            results,
        ),
    ]
