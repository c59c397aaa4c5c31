from django.urls import path

from zugong.flows import views

urlpatterns = [
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/<slug:name>/", views.verb, name="case_verb"),
]
