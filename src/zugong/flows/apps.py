from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "zugong.flows"

    def ready(self) -> None:
        from zugong.flows.queries import address_of, still_open_at, todo_counts, todos
        from zugong.notices import links
        from zugong.notices import todos as providers
        from zugong.organisations import unit_actions

        providers.register("flows", todos, todo_counts)
        links.register("flows.case", address_of)
        unit_actions.blockers.append(still_open_at)
