from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zugong.villages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.files.queries import register_gate
        from zugong.flows import registry
        from zugong.organisations import verbs
        from zugong.villages import roles  # noqa: F401  registers the room's permissions
        from zugong.villages.permissions import may_open_section
        from zugong.villages.workflow import FIVE_ORDERS
        from zugong.web import navigation
        from zugong.workorders.models import WorkOrder

        registry.register(FIVE_ORDERS)
        verbs.name("villages.make_code", _("made a code"))
        verbs.name("villages.retire_code", _("retired a code"))
        register_gate(
            "flows.case",
            lambda account, stored: (
                stored.subject_id.isdigit()
                and WorkOrder.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
            ),
        )
        navigation.register(
            navigation.Section(
                key="villages",
                char="村",
                label=_("Villages"),
                url_name="catalogue",
                order=50,
                tab=True,
                may_open=lambda request: may_open_section(request.user),
                prefixes=("/catalogue/", "/codes/"),
            )
        )
