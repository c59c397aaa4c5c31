"""What the store registers when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.notices import todos as todo_list
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.roles import KEEP_STORE, USE_COUNTER
    from zugong.villages.store import limits, todos  # noqa: F401  defines the rules

    for verb, title in (
        ("store.ask", _("asked for a good")),
        ("store.hand_out", _("handed a good out")),
        ("store.let_go", _("let a voucher go")),
        ("store.reverse", _("reversed a hand-out")),
        ("store.receive", _("took goods in")),
        ("store.lose", _("wrote goods off")),
        ("store.keep_good", _("changed a good's terms")),
        ("store.count", _("counted the stock")),
        ("store.approve_count", _("approved a count")),
        ("store.settle", _("settled a month with the merchant")),
    ):
        verbs.name(verb, title)
    todo_list.register_few("store", todos.waiting, todos.signs)
    tabs.register(
        tabs.Tab(
            "store",
            _("Village store"),
            "store_counter",
            lambda account: account.can(USE_COUNTER) or account.can(KEEP_STORE),
            33,
        )
    )
