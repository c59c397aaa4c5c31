from django.apps import AppConfig


class VillagesConfig(AppConfig):
    name = "zugong.villages"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.villages import roles  # noqa: F401  registers the room's permissions
        from zugong.villages.activities.wiring import wire as wire_activities
        from zugong.villages.alliances.wiring import wire as wire_alliances
        from zugong.villages.chains.wiring import wire as wire_chains
        from zugong.villages.committee.wiring import wire as wire_committee
        from zugong.villages.economy.wiring import wire as wire_economy
        from zugong.villages.finance.wiring import wire as wire_finance
        from zugong.villages.guarantees.wiring import wire as wire_guarantees
        from zugong.villages.households.wiring import wire as wire_households
        from zugong.villages.meetings.wiring import wire as wire_meetings
        from zugong.villages.orders.wiring import wire as wire_orders
        from zugong.villages.permissions import may_open_section
        from zugong.villages.points.wiring import wire as wire_points
        from zugong.villages.products.wiring import wire as wire_products
        from zugong.villages.publishing.wiring import wire as wire_publishing
        from zugong.villages.rounds.wiring import wire as wire_rounds
        from zugong.villages.store.wiring import wire as wire_store
        from zugong.villages.subsidies.wiring import wire as wire_subsidies
        from zugong.villages.visits.wiring import wire as wire_visits
        from zugong.web import navigation

        for wire in (
            wire_orders,
            wire_chains,
            wire_committee,
            wire_alliances,
            wire_economy,
            wire_products,
            wire_guarantees,
            wire_households,
            wire_points,
            wire_publishing,
            wire_finance,
            wire_rounds,
            wire_store,
            wire_subsidies,
            wire_visits,
            wire_meetings,
            wire_activities,
        ):
            wire()
        navigation.register(
            navigation.Section(
                key="villages",
                char="村",
                label=_("Villages"),
                url_name="villages_section",
                order=50,
                tab=True,
                may_open=lambda request: may_open_section(request.user),
                prefixes=(
                    "/catalogue/",
                    "/codes/",
                    "/villages/",
                    "/households/",
                    "/my/households/",
                    "/visits/",
                    "/meetings/",
                    "/activities/",
                    "/supervision/",
                    "/subsidies/",
                ),
            )
        )
