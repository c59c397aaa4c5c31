from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "zugong.disclosure"
    verbose_name = _("disclosure")

    def ready(self) -> None:
        from zugong.disclosure import limits, roles  # noqa: F401  registers rules and permissions
        from zugong.disclosure.todos import address_of_duty, address_of_posting, signs, waiting
        from zugong.disclosure.workflow import PUBLICATION, QUESTION
        from zugong.flows import registry
        from zugong.notices import links
        from zugong.notices import todos as providers
        from zugong.organisations import verbs
        from zugong.web import navigation

        registry.register(PUBLICATION)
        registry.register(QUESTION)
        for verb, title in (
            ("disclosure.owe", _("entered a matter to publish")),
            ("disclosure.help", _("named who helps with a late publication")),
            ("disclosure.waive", _("waived a publication")),
            ("disclosure.post", _("hung a sheet on the board")),
            ("disclosure.photo", _("photographed a sheet on the board")),
            ("disclosure.take_off", _("took a sheet off the board")),
            ("disclosure.raise", _("passed a missing publication up")),
            ("disclosure.export", _("exported publications")),
            ("disclosure.checked", _("checked the disclosure log")),
        ):
            verbs.name(verb, title)
        providers.register_few("disclosure", waiting, signs)
        links.register("disclosure.duty", address_of_duty)
        links.register("disclosure.posting", address_of_posting)
        navigation.register(
            navigation.Section(
                key="disclosure",
                char="公",
                label=_("Open to all"),
                url_name="disclosure",
                order=70,
                tab=True,
                may_open=lambda request: request.user.is_authenticated and request.user.can(roles.VIEW),
                prefixes=("/disclosure/",),
            )
        )
