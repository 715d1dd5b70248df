"""Addresses of reading routes, of entry and of the work list."""

from django.urls import path

from wanjia.interfaces.console.readings import entering, refused, settling, views

urlpatterns = [
    path("routes/", views.routes, name="routes"),
    path("routes/<str:code>/", views.route, name="route"),
    path("routes/<str:code>/validate/", views.validate_route, name="validate_route"),
    path("routes/<str:code>/enter/", entering.enter_readings, name="enter_readings"),
    path("work-list/", views.work_list, name="work_list"),
    path("work-list/several/", settling.settle_findings, name="settle_findings"),
    path("work-list/<int:finding_id>/", settling.finding, name="finding"),
    path("work-list/<int:finding_id>/<slug:step>/", settling.settle_finding, name="settle_finding"),
    path("refused-readings/", refused.refused_readings, name="refused_readings"),
    path("refused-readings/<slug:step>/", refused.settle_refused, name="settle_refused"),
    path("readings/<int:reading_id>/correct/", settling.correct_reading, name="correct_reading"),
]
