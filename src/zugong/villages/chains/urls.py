"""Addresses of chains. What is printed or given out (``/industry/…``, ``/f/…``) stays for good."""

from __future__ import annotations

from django.urls import path

from zugong.villages import converters  # noqa: F401  registers <private:…>
from zugong.villages.chains.views import branch, chains, firm, graph, lacking, plan, pool, public, tasks

CHAIN = "villages/chains/<int:pk>/"

urlpatterns = [
    path("villages/chains/", chains.chains, name="chains"),
    path("villages/chains/export/", chains.export, name="chains_export"),
    path("villages/chains/lacking/", lacking.lacking, name="chains_lacking"),
    path("villages/chains/new/", chains.new, name="chain_new"),
    path(CHAIN, chains.chain, name="chain"),
    path(f"{CHAIN}edit/", chains.edit, name="chain_edit"),
    path(f"{CHAIN}close/", chains.close, name="chain_close"),
    path(f"{CHAIN}sheet.pdf", chains.sheet, name="chain_sheet"),
    path(f"{CHAIN}nodes/", graph.nodes, name="chain_nodes"),
    path(f"{CHAIN}nodes/new/", graph.node_edit, name="chain_node_new"),
    path(f"{CHAIN}nodes/<int:node>/", graph.node, name="chain_node"),
    path(f"{CHAIN}nodes/<int:node>/edit/", graph.node_edit, name="chain_node_edit"),
    path(f"{CHAIN}nodes/<int:node>/leave/", graph.node_leave, name="chain_node_leave"),
    path(f"{CHAIN}nodes/<int:node>/link/", graph.node_link, name="chain_node_link"),
    path(f"{CHAIN}ties/new/", graph.tie_edit, name="chain_tie_new"),
    path(f"{CHAIN}ties/<int:tie>/", graph.tie_edit, name="chain_tie"),
    path(f"{CHAIN}ties/<int:tie>/drop/", graph.tie_drop, name="chain_tie_drop"),
    path(f"{CHAIN}stages/new/", graph.stage_edit, name="chain_stage_new"),
    path(f"{CHAIN}stages/<int:stage>/", graph.stage_edit, name="chain_stage"),
    path(f"{CHAIN}stages/<int:stage>/drop/", graph.stage_drop, name="chain_stage_drop"),
    path(f"{CHAIN}branch/ask/", branch.ask, name="chain_branch_ask"),
    path("villages/chains/branches/<int:pk>/", branch.branch, name="chain_branch"),
    path("villages/chains/branches/<int:pk>/members/new/", branch.member_new, name="chain_member_new"),
    path(
        "villages/chains/branches/<int:pk>/members/<int:member>/leave/",
        branch.member_leave,
        name="chain_member_leave",
    ),
    path("villages/chains/branches/<int:pk>/<slug:name>/", branch.branch_verb, name="chain_branch_verb"),
    path(f"{CHAIN}plan/", plan.plan, name="chain_plan"),
    path(f"{CHAIN}plan/edit/", plan.plan_edit, name="chain_plan_edit"),
    path(f"{CHAIN}plan/<int:year>/new/", plan.item_new, name="chain_item_new"),
    path(f"{CHAIN}plan/items/<int:item>/", plan.item_edit, name="chain_item"),
    path(f"{CHAIN}plan/items/<int:item>/done/", plan.item_done, name="chain_item_done"),
    path(f"{CHAIN}plan/items/<int:item>/drop/", plan.item_drop, name="chain_item_drop"),
    path(f"{CHAIN}pool/", pool.pool, name="chain_pool"),
    path(f"{CHAIN}pool/new/", pool.resource_edit, name="chain_resource_new"),
    path(f"{CHAIN}pool/<int:resource>/", pool.resource_edit, name="chain_resource"),
    path(f"{CHAIN}pool/<int:resource>/drop/", pool.resource_drop, name="chain_resource_drop"),
    path(f"{CHAIN}pool/<int:resource>/match/", pool.match, name="chain_match"),
    path(f"{CHAIN}pool/matches/<int:match>/end/", pool.match_end, name="chain_match_end"),
    path(f"{CHAIN}tasks/", tasks.tasks, name="chain_tasks"),
    path(f"{CHAIN}tasks/difficulty/", tasks.difficulty, name="chain_difficulty"),
    path(f"{CHAIN}tasks/give/", tasks.give, name="chain_give"),
    path("industry/", public.chains, name="public_chains"),
    path("industry/<slug:code>/", public.chain, name="public_chain"),
    path("industry/<slug:code>/sheet.pdf", public.sheet, name="public_chain_sheet"),
    path("f/<private:token>/", firm.firm_page, name="firm_page"),
    path("f/<private:token>/<int:task>/say/", firm.say, name="firm_say"),
    path("f/<private:token>/<int:task>/<uuid:file>", firm.paper, name="firm_paper"),
]
