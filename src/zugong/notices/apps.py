from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "zugong.notices"

    def ready(self) -> None:
        from django.urls import reverse

        from zugong.notices import actions, links
        from zugong.organisations import telling

        telling.register(actions.send_all)
        links.register("organisations.resetrequest", lambda pk: reverse("reset", args=[pk]))
        links.register("organisations.account", lambda _pk: reverse("me"))
