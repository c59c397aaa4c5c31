from django.urls import path

from zugong.portal import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("todo/", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("demo/village/", views.demo_village, name="demo_village"),
    path("demo/card/", views.demo_card, name="demo_card"),
    path("demo/<slug:key>/", views.demo_sign_in, name="demo_sign_in"),
    path("calendar/<int:pk>-<str:token>.ics", views.calendar, name="calendar"),
]
