from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "zugong.flows"

    def ready(self) -> None:
        from zugong.flows.queries import address_of, todos
        from zugong.notices import links
        from zugong.notices import todos as providers

        providers.register("flows", todos)
        links.register("flows.case", address_of)
