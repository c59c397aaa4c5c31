from django.apps import AppConfig


class WorkordersConfig(AppConfig):
    name = "zugong.workorders"

    def ready(self) -> None:
        from zugong.workorders import limits, roles  # noqa: F401  registers rules and permissions
