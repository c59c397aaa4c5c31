"""A second, tiny flow: somebody asks for a key, the office lends it, it comes back."""

from zugong.flows.table import REQUESTER, SYSTEM, Clock, Flow, Notice, Reason, State, Verb, holder, unit

KEEP = "workorders.supply"
LEND = Clock("lend", "order.supply")


def tiny(version=1, **changes):
    """The table; ``changes`` replace its fields."""
    fields = {
        "name": "key_loan",
        "version": version,
        "title": "key loan",
        "start": "wanted",
        "states": (
            State("wanted", "wanted", duty=KEEP, act="lend", clock=LEND),
            State(
                "lent",
                "lent",
                waits_for="requester",
                clock=Clock("back", "order.rating", calendar=True),
                timeout="lose",
            ),
            State("back", "back", closed=True),
            State("lost", "lost", closed=True),
        ),
        "verbs": (
            Verb(
                "want",
                "want",
                (),
                ("wanted",),
                (REQUESTER, unit(KEEP)),
                notice=Notice(("duty",), "Wanted: %(case)s"),
            ),
            Verb("lend", "lend", ("wanted",), ("lent",), (holder(KEEP),), responds=True),
            Verb(
                "deny",
                "deny",
                ("wanted",),
                ("back",),
                (holder(KEEP),),
                reasons=(Reason("gone", "the key is gone"),),
                notice=Notice((f"unit:{KEEP}",), "Denied by %(actor)s: %(case)s, %(reason)s, now %(state)s"),
            ),
            Verb("return", "return", ("lent",), ("back",), (REQUESTER,)),
            Verb(
                "remark", "remark", ("wanted", "lent"), (), (holder(KEEP),), note_required=True, public=False
            ),
            Verb("lose", "lose", ("lent",), ("lost",), (SYSTEM,)),
        ),
        "clocks": (Clock("response", "order.response"),),
    }
    return Flow(**(fields | changes))
