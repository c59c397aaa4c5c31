from django.urls import path

from zugong.files import views

urlpatterns = [path("files/<uuid:pk>", views.stored_file, name="file")]
