"""Addresses of guarantee tasks."""

from __future__ import annotations

from django.urls import path

from zugong.villages.guarantees.views import tasks

urlpatterns = [
    path("villages/tasks/", tasks.task_list, name="guarantee_tasks"),
    path("villages/tasks/export/", tasks.export, name="guarantee_export"),
    path("villages/tasks/<int:pk>/", tasks.task, name="guarantee_task"),
    path("villages/tasks/<int:pk>/<slug:name>/", tasks.verb, name="guarantee_verb"),
]
