"""Every address. The only file that knows the urls of all rooms."""

from django.urls import include, path

urlpatterns = [
    path("", include("zugong.organisations.urls_signin")),
    path("", include("zugong.web.urls")),
    path("", include("zugong.portal.urls")),
    path("", include("zugong.organisations.urls")),
    path("", include("zugong.files.urls")),
    path("", include("zugong.notices.urls")),
    path("", include("zugong.flows.urls")),
    path("", include("zugong.workorders.urls")),
    path("", include("zugong.disclosure.urls")),
    path("", include("zugong.evaluation.urls")),
    path("", include("zugong.villages.urls")),
]

handler400 = "zugong.web.views.bad_request"
handler403 = "zugong.web.views.forbidden"
handler404 = "zugong.web.views.not_found"
handler500 = "zugong.web.views.server_error"
