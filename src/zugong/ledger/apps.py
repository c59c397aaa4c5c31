from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "zugong.ledger"
    label = "ledger"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.ledger import roles  # noqa: F401  registers the permission
        from zugong.organisations import verbs

        verbs.name("ledger.post", _("posted a transfer"))
        verbs.name("ledger.post_many", _("posted transfers together"))
        verbs.name("ledger.hold", _("kept points back"))
        verbs.name("ledger.release", _("gave kept points back"))
        verbs.name("ledger.checked", _("checked the books of points"))
