"""Addresses of the villages room. What is printed on paper (``/s/…``, ``/v/…``) and sent to people (``/o/…``) stays for good."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from zugong.villages.converters import PrivateToken
from zugong.villages.orders.views import catalogue, codes, order, place, public


class RequesterVerb(PrivateToken):
    """What the holder of a private link may do."""

    regex = "reply|add|appeal|withdraw|rate|recheck"


register_converter(RequesterVerb, "requester_verb")

urlpatterns = [
    re_path(r"^s/(?P<slug>[A-Za-z0-9]{1,12})/?$", public.scan, name="scan"),
    path("v/<slug:code>/", public.village, name="village"),
    path("v/<slug:code>/w/<slug:name>/", public.window, name="window"),
    path("v/<slug:code>/i/<slug:item>/", public.item, name="item"),
    path("v/<slug:code>/place/", place.place, name="place"),
    path("v/<slug:code>/find/", public.find_order, name="find_order"),
    path("v/<slug:code>/forget/", public.forget_mine, name="forget_mine"),
    path("v/<slug:code>/wall/", public.wall, name="village_wall"),
    path("wall/", public.wall, name="wall"),
    path("o/<private:token>", order.my_order, name="my_order"),
    path("o/<private:token>/placed", order.placed, name="placed"),
    path("o/<private:token>/number.png", order.slip, name="my_order_slip"),
    path("o/<private:token>/<requester_verb:verb>", order.act, name="my_order_act"),
    path("o/<private:token>/photo/<uuid:pk>", order.photo, name="my_order_photo"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/new/", catalogue.edit, name="item_new"),
    path("catalogue/<int:pk>/", catalogue.edit, name="item_edit"),
    path("catalogue/<int:pk>/switch/", catalogue.switch, name="item_switch"),
    path("codes/", codes.codes, name="codes"),
    path("codes/new/", codes.create, name="code_new"),
    path("codes/print/", codes.papers, name="codes_print"),
    path("codes/<int:pk>/retire/", codes.retire, name="code_retire"),
]
