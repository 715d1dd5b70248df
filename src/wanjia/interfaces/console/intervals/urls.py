"""Addresses of the pages about intervals."""

from __future__ import annotations

from django.urls import URLPattern, path

from wanjia.interfaces.console.intervals import findings, views, work_list

urlpatterns: list[URLPattern] = [
    path("intervals/collection/", views.collection, name="collection"),
    path("intervals/meter/<str:number>/", views.meter_curves, name="meter_curves"),
    path("interval-findings/", work_list.interval_findings, name="interval_findings"),
    path("interval-findings/several/", work_list.settle_interval_findings, name="settle_interval_findings"),
    path("interval-findings/<int:finding_id>/", findings.interval_finding, name="interval_finding"),
    path(
        "interval-findings/<int:finding_id>/<slug:step>/",
        findings.settle_interval_finding,
        name="settle_interval_finding",
    ),
]
