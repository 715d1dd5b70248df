"""Addresses of the pages about supply quality."""

from __future__ import annotations

from django.urls import URLPattern, path

from wanjia.interfaces.console.quality import limits, views

urlpatterns: list[URLPattern] = [
    path("quality/", views.board, name="quality_board"),
    path("quality/compute/", views.compute, name="quality_compute"),
    path("quality/limits/", limits.quality_limits, name="quality_limits"),
    path("quality/points/", views.points, name="monitoring_points"),
    path("quality/points/add/", views.point_add, name="point_add"),
    path("quality/points/<int:point_id>/", views.point, name="monitoring_point"),
    path("quality/points/<int:point_id>/check/", views.point_check, name="point_check"),
    path("quality/points/<int:point_id>/end/", views.point_end, name="point_end"),
    path("quality/voltages/", views.voltages, name="voltage_months"),
    path("quality/findings/", views.findings, name="quality_findings"),
    path("quality/loads/", views.loads, name="quality_loads"),
    path("quality/low/", views.low, name="low_voltages"),
    path("quality/power-factors/", views.factors, name="power_factors"),
    path("quality/feeders/<str:code>/", views.feeder, name="feeder_reactive"),
    path("quality/taps/", views.taps, name="tap_advice"),
    path("quality/taps/move/", views.tap_move, name="tap_move"),
    path("quality/compensation/", views.devices, name="compensation_devices"),
    path("quality/compensation/add/", views.device_add, name="device_add"),
    path("quality/compensation/<int:device_id>/", views.device, name="compensation_device"),
    path("quality/compensation/<int:device_id>/check/", views.device_check, name="device_check"),
    path("quality/compensation/<int:device_id>/switch/", views.device_switch, name="device_switch"),
    path("quality/checks/", views.checks, name="equipment_checks"),
]
