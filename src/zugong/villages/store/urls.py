"""Addresses of the village store."""

from __future__ import annotations

from django.urls import path, register_converter

from zugong.villages.converters import PrivateToken
from zugong.villages.store.views import card, counter, staff


class Month(PrivateToken):
    """A month as people write it: 2026-06."""

    regex = r"\d{4}-\d{2}"


class VoucherCode(PrivateToken):
    regex = "[A-Za-z0-9]{8}"


register_converter(Month, "month")
register_converter(VoucherCode, "voucher_code")

urlpatterns = [
    path("h/<private:token>/store/", card.store, name="card_store"),
    path("h/<private:token>/vouchers/", card.vouchers, name="card_vouchers"),
    path("h/<private:token>/vouchers/<voucher_code:code>/", card.voucher, name="card_voucher"),
    path("villages/store/", counter.counter, name="store_counter"),
    path("villages/store/codes/<voucher_code:code>/", counter.hand_out, name="store_hand_out"),
    path("villages/store/codes/<voucher_code:code>/back/", counter.send_back, name="store_send_back"),
    path("villages/store/codes/<voucher_code:code>/reverse/", counter.reverse_one, name="store_reverse"),
    path("villages/store/shelf/", staff.shelf, name="store_shelf"),
    path("villages/store/shelf/new/", staff.good, name="store_good_new"),
    path("villages/store/shelf/<int:pk>/", staff.good, name="store_good"),
    path("villages/store/in/", staff.goods_in, name="store_in"),
    path("villages/store/counts/", staff.counts, name="store_counts"),
    path("villages/store/counts/<int:pk>/approve/", staff.approve, name="store_approve"),
    path("villages/store/months/", staff.months, name="store_months"),
    path("villages/store/months/<month:text>/", staff.month, name="store_month"),
    path("villages/store/months/<month:text>/paper/", staff.month_pdf, name="store_month_pdf"),
    path("villages/store/months/<month:text>/excel/", staff.month_xlsx, name="store_month_xlsx"),
]
