from django.urls import path

from zugong.web import offline as web_offline
from zugong.workorders.views import boards, dispatch, lists, mine, offline, order, place, verbs

urlpatterns = [
    path("orders/", boards.board, name="orders_board"),
    path("orders/list/", lists.orders, name="orders"),
    path("orders/export/", lists.export, name="orders_export"),
    path("orders/print/", lists.print_list, name="orders_print"),
    path("orders/views/", lists.save_view, name="orders_save_view"),
    path("orders/views/<int:pk>/delete/", lists.delete_view, name="orders_delete_view"),
    path("orders/place/", place.place, name="order_place_staff"),
    path("orders/dispatch/", dispatch.desk, name="dispatch_desk"),
    path("orders/dispatch/one/", dispatch.dispatch_one, name="dispatch_one"),
    path("orders/dispatch/plan/", dispatch.dispatch_plan, name="dispatch_plan"),
    path("orders/dispatch/<int:pk>/claim/", dispatch.open_claim, name="dispatch_open_claim"),
    path("orders/<int:pk>/", order.order, name="order"),
    path("orders/<int:pk>/phone/", order.reveal, name="order_reveal"),
    path("orders/<int:pk>/code/", order.code, name="order_code"),
    path("orders/<int:pk>/paper/", order.pdf, name="order_pdf"),
    path("orders/<int:pk>/photos/<uuid:file>/", order.photo, name="order_photo"),
    path("orders/<int:pk>/note/sync/", offline.sync, name="order_note_sync"),
    path("orders/<int:pk>/<slug:name>/", verbs.verb, name="order_verb"),
    path("my/", mine.my_orders, name="my_orders"),
    path("my/availability/", mine.set_availability, name="my_availability"),
    path("sw.js", web_offline.worker, name="service_worker"),
]
