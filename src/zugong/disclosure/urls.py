"""Addresses of what is public (``/d/…``, and ``/c/…`` that is printed on paper and stays for good) and of the staff's pages."""

from __future__ import annotations

from django.urls import path, re_path

from zugong.disclosure.views import answering, asking, boards, desk, public, publications, reviews, verifying
from zugong.lib.tokens import TOKEN_LENGTH

NUMBER = "<slug:number>"
VERSION = f"d/p/{NUMBER}/<int:version>"

urlpatterns = [
    path(f"c/{NUMBER}/<int:version>/", verifying.check, name="disclosure_check"),
    path("d/", public.home, name="disclosure_home"),
    path("d/u/<slug:code>/", public.unit, name="disclosure_unit"),
    path("d/board/", public.board, name="disclosure_board"),
    path("d/publications.json", public.everything, name="disclosure_data"),
    path(f"d/p/{NUMBER}/", public.disclosed, name="disclosed"),
    path(f"d/p/{NUMBER}/compare/", public.compare, name="disclosure_compare"),
    path(f"{VERSION}/", public.disclosed, name="disclosed_version"),
    path(f"{VERSION}/document.json", public.document, name="disclosure_document"),
    path(f"{VERSION}/proof.json", public.proof, name="disclosure_proof"),
    path(f"{VERSION}/table.csv", public.table, name="disclosure_table"),
    path(f"{VERSION}/sheet.pdf", public.sheet, name="disclosure_sheet"),
    path(f"{VERSION}/file/<slug:digest>", public.attached, name="disclosed_file"),
    path(f"{VERSION}/board/<int:pk>", public.board_photo, name="disclosed_board"),
    path(f"{VERSION}/ask/", asking.ask, name="disclosure_ask"),
    re_path(rf"^d/q/(?P<token>[2-9a-z]{{{TOKEN_LENGTH}}})$", asking.mine, name="my_question"),
    path("d/log/", verifying.records, name="disclosure_log"),
    path("d/log/head.txt", verifying.newest_head, name="disclosure_head"),
    path("d/log/keys.txt", verifying.public_keys, name="disclosure_keys"),
    path("d/log/heads.json", verifying.heads, name="disclosure_heads"),
    path("d/log/entries.json", verifying.entries, name="disclosure_entries"),
    path("d/log/consistency.json", verifying.consistency, name="disclosure_consistency"),
    # the staff's pages
    path("disclosure/", desk.desk, name="disclosure"),
    path("disclosure/duties/", desk.duties, name="duties"),
    path("disclosure/duties/new/", desk.matter, name="duty_new"),
    path("disclosure/duties/<int:pk>/", desk.duty, name="duty"),
    path("disclosure/timeliness/", desk.timeliness, name="timeliness"),
    path("disclosure/publications/", publications.publications, name="publications"),
    path("disclosure/publications/export/", publications.export, name="publications_export"),
    path("disclosure/publications/new/", publications.new, name="publication_new"),
    path("disclosure/publications/<int:pk>/", publications.publication, name="publication"),
    path("disclosure/publications/<int:pk>/edit/", publications.edit, name="publication_edit"),
    path("disclosure/publications/<int:pk>/attach/", publications.attach, name="publication_attach"),
    path("disclosure/publications/<int:pk>/file/<uuid:file>", publications.attached, name="publication_file"),
    path("disclosure/publications/<int:pk>/review/", reviews.review, name="publication_review"),
    path("disclosure/publications/<int:pk>/sign/", reviews.sign, name="publication_sign"),
    path("disclosure/publications/<int:pk>/post/", boards.post, name="publication_post"),
    path("disclosure/publications/<int:pk>/do/<slug:name>/", publications.act, name="publication_act"),
    path("disclosure/postings/<int:pk>/", boards.posting, name="posting"),
    path("disclosure/postings/<int:pk>/photo", boards.posting_photo, name="posting_photo"),
    path("disclosure/questions/", answering.questions, name="questions"),
    path("disclosure/questions/<int:pk>/", answering.question, name="question"),
]
