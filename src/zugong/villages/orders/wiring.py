"""What the five orders register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.flows import registry
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.models import Window
    from zugong.villages.orders.workflow import FIVE_ORDERS
    from zugong.villages.roles import KEEP_CODES
    from zugong.workorders import kinds
    from zugong.workorders.roles import KEEP_CATALOGUE

    registry.register(FIVE_ORDERS)
    kinds.register(kinds.Kind(FIVE_ORDERS.name, windows=tuple(Window.choices), places=("village",)))
    verbs.name("villages.make_code", _("made a code"))
    verbs.name("villages.retire_code", _("retired a code"))
    tabs.register(
        tabs.Tab("catalogue", _("Catalogue"), "catalogue", lambda account: account.can(KEEP_CATALOGUE), 10)
    )
    tabs.register(tabs.Tab("codes", _("Codes"), "codes", lambda account: account.can(KEEP_CODES), 11))
    tabs.register(
        tabs.Tab(
            "wall",
            _("Rated orders"),
            "wall",
            lambda account: account.can(KEEP_CATALOGUE) or account.can(KEEP_CODES),
            12,
        )
    )
