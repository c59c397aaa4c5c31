from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "zugong.evaluation"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from zugong.evaluation import (
            evidence,
            limits,  # noqa: F401  registers rules
            todos,
        )
        from zugong.files.queries import register_gate
        from zugong.notices import todos as providers
        from zugong.organisations import verbs

        register_gate("evaluation.sheet", evidence.may_open)
        providers.register("evaluation", todos.to_judge, todos.counts, todos.signs)
        verbs.name("evaluation.scheme_made", _("made an evaluation scheme"))
        verbs.name("evaluation.scheme_changed", _("changed an evaluation scheme"))
        verbs.name("evaluation.scheme_published", _("published an evaluation scheme"))
        verbs.name("evaluation.scheme_retired", _("retired an evaluation scheme"))
        verbs.name("evaluation.rounds_exported", _("exported evaluation rounds"))
