from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    name = "zugong.organisations"
    verbose_name = _("organisations")

    def ready(self) -> None:
        from zugong.organisations import kept
        from zugong.organisations.imports import kin, roster  # noqa: F401  register their kinds
        from zugong.organisations.views.rosters import may_open_rosters
        from zugong.organisations.views.shared import may_open_settings
        from zugong.web import navigation

        kept.watch(*map(self.get_model, ("Unit", "UnitName", "RuleSetting", "Grant")))
        # Signing in and being away for a day change a row of these that is nothing to do with what is kept.
        kept.watch(self.get_model("Account"), columns=("is_active", "language"))
        kept.watch(self.get_model("Person"), columns=("home_id", "hamlet"))
        post_migrate.connect(kept.stamp, sender=self)
        navigation.register(
            navigation.Section(
                "settings",
                "设",
                _("settings"),
                "settings",
                group="support",
                order=90,
                may_open=may_open_settings,
                prefixes=("/settings/", "/accounts/", "/grants/", "/roles/", "/events/", "/rules/"),
                tab=True,
            )
        )
        navigation.register(
            navigation.Section(
                "rosters",
                "账",
                _("rosters"),
                "rosters",
                group="support",
                order=10,
                may_open=may_open_rosters,
                prefixes=("/rosters/", "/units/", "/people/", "/imports/"),
            )
        )
