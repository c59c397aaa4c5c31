"""What guarantee tasks register when the application starts."""

from django.utils.translation import gettext_lazy as _


def wire() -> None:
    from zugong.files.queries import register_gate
    from zugong.flows import registry
    from zugong.organisations import verbs
    from zugong.villages import tabs
    from zugong.villages.guarantees import limits  # noqa: F401  registers the rules
    from zugong.villages.guarantees.workflow import GUARANTEE
    from zugong.villages.models import Task
    from zugong.villages.roles import ANSWER_TASKS, VIEW_INDUSTRY

    registry.register(GUARANTEE)
    verbs.name("guarantee.export", _("exported guarantee tasks"))
    register_gate(
        "flows.case",
        lambda account, stored: (
            stored.subject_id.isdigit()
            and Task.objects.visible_to(account).filter(pk=int(stored.subject_id)).exists()
        ),
    )
    tabs.register(
        tabs.Tab(
            "tasks",
            _("Guarantee tasks"),
            "guarantee_tasks",
            lambda account: account.can(VIEW_INDUSTRY) or account.can(ANSWER_TASKS),
            43,
        )
    )
