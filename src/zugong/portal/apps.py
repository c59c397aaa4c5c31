from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "zugong.portal"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.portal import missing, shell
        from zugong.web import context, navigation

        context.provide("bell_count", shell.bell_count)
        context.provide("bell_url", shell.bell_url)
        context.provide("find_url", shell.find_url)
        context.provide("me", shell.me)
        context.provide("county", shell.county)
        context.provide("scope", shell.scope)
        context.provide("missing", missing.meant)
        navigation.register(
            navigation.Section(
                "todo",
                "办",
                _("to-dos"),
                "home",
                group="first",
                order=10,
                may_open=shell.keeps_todos,
                count=shell.todo_count,
                prefixes=("/todo/",),
                tab=True,
            )
        )
