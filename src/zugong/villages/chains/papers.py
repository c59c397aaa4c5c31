"""A chain on one page: stages with who stands there, what is lacking, branch, plan, tasks, and a code to the live page."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zugong.lib import pdf, qr
from zugong.villages.chains import queries
from zugong.villages.models import Chain, Task
from zugong.web.templatetags.web import cn_date

MOST_NODES, MOST_TIES, MOST_TASKS, MOST_ITEMS = 8, 14, 6, 6


def sheet(chain: Chain) -> bytes:
    """The paper as PDF, in the reader's language."""
    picture = queries.picture(chain)
    branch = queries.branch_of(chain)
    plan = queries.plan_of(chain)
    done, total, overdue = queries.progress_of(plan)
    today = timezone.localdate()
    tasks = Task.objects.filter(chain=chain, closed_at__isnull=True).select_related("owner", "node")
    nodes: dict[int, list[list[str]]] = {stage.pk: [] for stage in picture.stages}
    for node in picture.nodes:
        amount = queries.measured(node.capacity, node.stage.measure)
        nodes[node.stage_id].append([node.name, "　".join(filter(None, [str(node.place), amount]))])
    data = {
        "title": chain.name,
        "subtitle": chain.words,
        "facts": [
            [_("Kept at"), chain.unit.name],
            [_("Leader"), chain.lead or _("nobody named")],
            [_("Branch"), branch.name if branch else _("none yet")],
            [_("Secretary"), branch.secretary.name if branch and branch.secretary else ""],
        ],
        "stages": [
            {
                "name": gap.stage.name,
                "have": gap.have_words,
                "lack": gap.words if gap.is_gap else "",
                "nodes": nodes[gap.stage.pk][:MOST_NODES],
                "more": _("%(n)s more") % {"n": len(nodes[gap.stage.pk]) - MOST_NODES}
                if len(nodes[gap.stage.pk]) > MOST_NODES
                else "",
            }
            for gap in picture.gaps
        ],
        "ties_label": _("What flows"),
        "ties": [
            [
                tie.source.name,
                tie.get_kind_display(),
                tie.target.name,
                queries.measured(tie.volume, tie.measure),
            ]
            for tie in picture.ties[:MOST_TIES]
        ],
        "plan_label": _("Plan %(year)s: %(done)s of %(total)s done, %(late)s overdue")
        % {"year": plan.year, "done": done, "total": total, "late": overdue}
        if plan
        else _("No plan yet"),
        "plan": [
            [
                item.title,
                item.owner,
                str(cn_date(item.due_on)),
                item.result if item.done_on else _("overdue") if item.due_on < today else _("under way"),
            ]
            for item in (plan.items.all()[:MOST_ITEMS] if plan else [])
        ],
        "tasks_label": _("Guarantee tasks under way"),
        "tasks": [
            [
                task.title,
                task.owner.name if task.owner else _("to be given"),
                str(cn_date(task.due_on)) if task.due_on else "",
                str(task.at.title),
            ]
            for task in tasks.order_by("due_at", "pk")[:MOST_TASKS]
        ],
        "foot": _("printed %(when)s") % {"when": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
    }
    if chain.public:
        address = f"{settings.PUBLIC_URL}{reverse('public_chain', args=[chain.code])}"
        data |= {"qr": qr.svg(address), "qr_label": _("The live page"), "address": address}
    if settings.DEMO:
        data["demo"] = _("Demo; all names and places are invented")
    return pdf.render("chain_sheet", data)
