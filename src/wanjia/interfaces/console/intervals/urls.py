"""Addresses of the pages about intervals."""

from __future__ import annotations

from django.urls import URLPattern, path

from wanjia.interfaces.console.intervals import findings, later_data, limits, views, work_list

urlpatterns: list[URLPattern] = [
    path("intervals/collection/", views.collection, name="collection"),
    path("intervals/collection/days/", views.collection_days, name="collection_days"),
    path("intervals/meter/<str:number>/", views.meter_curves, name="meter_curves"),
    path("intervals/limits/", limits.interval_limits, name="interval_limits"),
    path("later-values/", later_data.later_data_list, name="later_data"),
    path("later-values/<int:finding_id>/", later_data.later_data_finding, name="later_data_finding"),
    path("later-values/<int:finding_id>/dismiss/", later_data.dismiss_later, name="dismiss_later_data"),
    path("interval-findings/", work_list.interval_findings, name="interval_findings"),
    path("interval-findings/several/", work_list.settle_interval_findings, name="settle_interval_findings"),
    path("interval-findings/<int:finding_id>/", findings.interval_finding, name="interval_finding"),
    path(
        "interval-findings/<int:finding_id>/<slug:step>/",
        findings.settle_interval_finding,
        name="settle_interval_finding",
    ),
]
