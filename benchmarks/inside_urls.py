"""Every address of the product, and the empty view."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from zugong.config.urls import handler400, handler403, handler404, handler500
from zugong.config.urls import urlpatterns as _ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench/empty/", empty), *_ours]
