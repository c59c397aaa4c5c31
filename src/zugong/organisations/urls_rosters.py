from django.urls import path

from zugong.organisations.views import imports, kin, people, rosters, units

urlpatterns = [
    path("rosters/", rosters.rosters_start, name="rosters"),
    path("units/", units.unit_list, name="units"),
    path("units/<int:pk>/", units.unit_detail, name="unit"),
    path("units/<int:pk>/new/", units.unit_create, name="unit_create"),
    path("units/<int:pk>/edit/", units.unit_edit, name="unit_edit"),
    path("units/<int:pk>/rename/", units.unit_rename, name="unit_rename"),
    path("units/<int:pk>/move/", units.unit_move, name="unit_move"),
    path("units/<int:pk>/merge/", units.unit_merge, name="unit_merge"),
    path("units/<int:pk>/split/", units.unit_split, name="unit_split"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("units/<int:pk>/posts/new/", units.post_create, name="post_create"),
    path("people/", people.people_list, name="people"),
    path("people/export/", people.people_export, name="people_export"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<int:pk>/kin/", kin.person_kin, name="person_kin"),
    path("people/<int:pk>/kin/new/", kin.kin_create, name="kin_create"),
    path("people/<int:pk>/kin/<int:relation>/end/", kin.kin_end, name="kin_end"),
    path("people/<int:pk>/appoint/", people.appointment_create, name="appointment_create"),
    path(
        "people/<int:pk>/appointments/<int:appointment>/end/", people.appointment_end, name="appointment_end"
    ),
    path("imports/", imports.import_list, name="imports"),
    path("imports/template/", imports.import_template, name="roster_template"),
    path("imports/export/", imports.import_export, name="roster_export"),
    path("imports/of/<slug:kind>/", imports.import_list, name="imports_of"),
    path("imports/of/<slug:kind>/template/", imports.import_template, name="import_template"),
    path("imports/of/<slug:kind>/export/", imports.import_export, name="import_export"),
    path("imports/<int:pk>/", imports.import_job, name="import_job"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/stop/", imports.import_stop, name="import_stop"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import_errors"),
]
