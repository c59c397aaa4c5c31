from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "zugong.workorders"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.files.queries import register_gate
        from zugong.organisations import kept, verbs
        from zugong.web import offline
        from zugong.workorders import limits, navigation, photos, roles  # noqa: F401  registers rules and permissions

        for page in (r"^/my/$", r"^/orders/\d+/$", r"^/orders/\d+/note/$"):
            offline.keep_page(page)
        kept.watch(self.get_model("ServiceItem"), self.get_model("ItemSwitch"))
        navigation.register_sections()
        register_gate("flows.case", photos.may_open)
        verbs.name("order.reveal_phone", _("saw the telephone on an order"))
        verbs.name("order.renew_code", _("gave a fresh short code"))
        verbs.name("orders.export", _("exported orders"))
        verbs.name("orders.forget_phones", _("forgot telephones of finished orders"))
        verbs.name("workorders.item_made", _("made a service item"))
        verbs.name("workorders.item_changed", _("changed a service item"))
        verbs.name("workorders.item_switched", _("switched a service item"))
