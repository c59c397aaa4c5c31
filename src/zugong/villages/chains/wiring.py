"""What industry chains register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.chains import imports, limits  # noqa: F401  registers the import and the rules
    from zugong.villages.chains.workflow import CHAIN_BRANCH
    from zugong.villages.models import ChainBranch
    from zugong.villages.roles import VIEW_INDUSTRY

    registry.register(CHAIN_BRANCH)
    register_gate(
        "flows.case",
        lambda account, stored: (
            stored.subject_id.isdigit()
            and ChainBranch.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab("chains", _("Industry chains"), "chains", lambda account: account.can(VIEW_INDUSTRY), 40)
    )
    for verb, title in {
        "chain.open": _("opened an industry chain"),
        "chain.change": _("changed an industry chain"),
        "chain.close": _("closed an industry chain"),
        "chain.stage": _("kept a stage of a chain"),
        "chain.stage_out": _("took a stage out of a chain"),
        "chain.node": _("put somebody on a chain"),
        "chain.node_change": _("changed somebody on a chain"),
        "chain.node_out": _("somebody left a chain"),
        "chain.link": _("made a private link for somebody on a chain"),
        "chain.tie": _("entered a tie of a chain"),
        "chain.tie_change": _("changed a tie of a chain"),
        "chain.tie_out": _("took a tie out of a chain"),
        "chain.member": _("somebody joined a branch on a chain"),
        "chain.member_out": _("somebody left a branch on a chain"),
        "chain.plan": _("entered a plan of a chain"),
        "chain.plan_change": _("changed a plan of a chain"),
        "chain.plan_item": _("kept an item of a chain's plan"),
        "chain.plan_item_out": _("took an item out of a chain's plan"),
        "chain.plan_done": _("finished an item of a chain's plan"),
        "chain.resource": _("entered an offer or a need of a chain"),
        "chain.resource_change": _("changed an offer or a need of a chain"),
        "chain.resource_out": _("took back an offer or a need of a chain"),
        "chain.match": _("brought an offer and a need together"),
        "chain.match_out": _("undid a match of a chain"),
        "chains.export": _("exported industry chains"),
        "chains.upload": _("uploaded a workbook of chains"),
        "chains.import": _("imported a workbook of chains"),
        "chains.discard": _("discarded a workbook of chains"),
    }.items():
        verbs.name(verb, title)
