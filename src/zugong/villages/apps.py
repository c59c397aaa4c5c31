from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zugong.villages"

    def ready(self) -> None:
        from zugong.flows import registry
        from zugong.villages import roles  # noqa: F401  registers the room's permissions
        from zugong.villages.workflow import FIVE_ORDERS

        registry.register(FIVE_ORDERS)
