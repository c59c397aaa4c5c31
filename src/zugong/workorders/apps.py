from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "zugong.workorders"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.organisations import verbs
        from zugong.workorders import limits, navigation, roles  # noqa: F401  registers rules and permissions

        navigation.register_sections()
        verbs.name("order.reveal_phone", _("saw a villager's telephone"))
        verbs.name("orders.export", _("exported orders"))
        verbs.name("orders.forget_phones", _("forgot telephones of finished orders"))
        verbs.name("workorders.item_made", _("made a service item"))
        verbs.name("workorders.item_changed", _("changed a service item"))
        verbs.name("workorders.item_switched", _("switched a service item"))
