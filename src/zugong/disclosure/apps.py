from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "zugong.disclosure"
    verbose_name = _("disclosure")

    def ready(self) -> None:
        from zugong.disclosure import limits, roles  # noqa: F401  registers rules and permissions
        from zugong.disclosure.workflow import PUBLICATION, QUESTION
        from zugong.flows import registry
        from zugong.organisations import verbs

        registry.register(PUBLICATION)
        registry.register(QUESTION)
        for verb, title in (
            ("disclosure.owe", _("entered a matter to publish")),
            ("disclosure.help", _("named who helps with a late publication")),
            ("disclosure.waive", _("waived a publication")),
            ("disclosure.post", _("hung a sheet on the board")),
            ("disclosure.photo", _("photographed a sheet on the board")),
            ("disclosure.take_off", _("took a sheet off the board")),
            ("disclosure.checked", _("checked the disclosure log")),
        ):
            verbs.name(verb, title)
