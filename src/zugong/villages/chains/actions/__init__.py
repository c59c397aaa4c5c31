"""Writes of chains: the graph, its branch, its plan and its pool."""

from zugong.villages.chains.actions.branch import add_member, ask_for_branch, do_branch, leave_branch
from zugong.villages.chains.actions.graph import (
    change_chain,
    close_chain,
    drop_stage,
    drop_tie,
    keep_node,
    keep_stage,
    keep_tie,
    leave,
    make_link,
    open_chain,
)
from zugong.villages.chains.actions.plan import drop_item, finish_item, keep_item, keep_plan
from zugong.villages.chains.actions.pool import end_match, keep_resource, match, withdraw_resource

__all__ = [
    "add_member",
    "ask_for_branch",
    "change_chain",
    "close_chain",
    "do_branch",
    "drop_item",
    "drop_stage",
    "drop_tie",
    "end_match",
    "finish_item",
    "keep_item",
    "keep_node",
    "keep_plan",
    "keep_resource",
    "keep_stage",
    "keep_tie",
    "leave",
    "leave_branch",
    "make_link",
    "match",
    "open_chain",
    "withdraw_resource",
]
