"""Addresses of the engine. What is printed (``/b/…``) or sent to people (``/objection/…``) stays for good."""

from __future__ import annotations

from django.urls import path, re_path

from zugong.evaluation.views import ballots, objections, rating, results, rounds, schemes
from zugong.lib.tokens import TOKEN_LENGTH

urlpatterns = [
    path("b/", ballots.enter, name="ballot_enter"),
    path("b/done/", ballots.done, name="ballot_done"),
    re_path(r"^b/(?P<code>[2-9A-Za-z]{8})/?$", ballots.ballot, name="ballot"),
    re_path(rf"^objection/(?P<token>[2-9a-z]{{{TOKEN_LENGTH}}})$", objections.link, name="objection_link"),
    path("evaluation/rounds/", rounds.rounds, name="evaluation_rounds"),
    path("evaluation/rounds/export/", rounds.export_rounds, name="evaluation_rounds_export"),
    path("evaluation/rounds/<int:pk>/", rounds.round_page, name="evaluation_round"),
    path("evaluation/rounds/<int:pk>/do/<slug:name>/", rounds.verb, name="evaluation_round_verb"),
    path("evaluation/rounds/<int:pk>/raters/<slug:group>/", rounds.raters, name="evaluation_raters"),
    path("evaluation/rounds/<int:pk>/codes/<slug:group>/", rounds.codes, name="evaluation_codes"),
    path("evaluation/rounds/<int:pk>/subjects/<int:subject>/", results.subject, name="evaluation_subject"),
    path(
        "evaluation/rounds/<int:pk>/subjects/<int:subject>/withdraw/",
        rounds.withdraw,
        name="evaluation_withdraw",
    ),
    path("evaluation/rounds/<int:pk>/results/", results.results, name="evaluation_results"),
    path("evaluation/rounds/<int:pk>/results/paper/", results.paper, name="evaluation_results_paper"),
    path("evaluation/rounds/<int:pk>/results/export/", results.workbook, name="evaluation_results_export"),
    path("evaluation/rate/", rating.mine, name="evaluation_rate"),
    path("evaluation/rate/<int:pk>/", rating.round_, name="evaluation_rate_round"),
    path("evaluation/rate/<int:pk>/<int:subject>/", rating.subject, name="evaluation_rate_subject"),
    path("evaluation/objections/<int:pk>/", objections.objection, name="evaluation_objection"),
    path("evaluation/objections/<int:pk>/who/", objections.reveal, name="evaluation_objection_who"),
    path("evaluation/schemes/", schemes.schemes, name="evaluation_schemes"),
    path("evaluation/schemes/new/", schemes.new, name="evaluation_scheme_new"),
    path("evaluation/schemes/<int:pk>/", schemes.scheme, name="evaluation_scheme"),
    path("evaluation/schemes/<int:pk>/edit/", schemes.edit, name="evaluation_scheme_edit"),
    path("evaluation/schemes/<int:pk>/publish/", schemes.publish, name="evaluation_scheme_publish"),
    path("evaluation/schemes/<int:pk>/retire/", schemes.retire, name="evaluation_scheme_retire"),
]
