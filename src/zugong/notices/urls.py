from django.urls import path

from zugong.notices import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/<int:pk>/", views.open_notice, name="open_notice"),
    path("inbox/read/", views.read_all, name="read_all"),
]
