"""Addresses of village books."""

from __future__ import annotations

from django.urls import path

from zugong.villages.finance.views import book, lists, upload

urlpatterns = [
    path("villages/books/", lists.books, name="books"),
    path("villages/books/of/<int:pk>/", lists.village, name="book_village"),
    path("villages/books/of/<int:pk>/export/", lists.export, name="book_village_export"),
    path("villages/books/of/<int:pk>/upload/", upload.upload, name="book_upload"),
    path("villages/books/columns/<int:pk>/", upload.columns, name="book_columns"),
    path("villages/books/layouts/<int:pk>/drop/", upload.drop_layout, name="book_layout_drop"),
    path("villages/books/<int:pk>/", book.book, name="book"),
    path("villages/books/<int:pk>/send/", book.send, name="book_send"),
    path("villages/books/<int:pk>/compare/", book.compare, name="book_compare"),
    path("villages/books/<int:pk>/export/", book.export, name="book_export"),
    path("villages/books/<int:pk>/book.pdf", book.sheet, name="book_sheet"),
]
