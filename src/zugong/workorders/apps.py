from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "zugong.workorders"

    def ready(self) -> None:
        from zugong.workorders import limits, navigation, roles  # noqa: F401  registers rules and permissions

        navigation.register_sections()
