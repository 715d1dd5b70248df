"""Addresses of the pages about supply quality."""

from __future__ import annotations

from django.urls import URLPattern, path

from wanjia.interfaces.console.quality import limits, problems, views

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
    path("quality/meeting/<str:suffix>/", problems.meeting_file, name="quality_meeting_file"),
    path("quality/plans/", problems.reactive_plans, name="reactive_plans"),
    path("quality/problems/", problems.grid_problems, name="grid_problems"),
    path("quality/problems/add/", problems.grid_problem_add, name="grid_problem_add"),
    path("quality/problems/<int:problem_id>/solve/", problems.grid_problem_solve, name="grid_problem_solve"),
    path("quality/patrol/", problems.patrol_note, name="patrol_note"),
    path("quality/checks/<int:check_id>/remedy/", problems.defect_remedy, name="defect_remedy"),
    path("quality/checks/", views.checks, name="equipment_checks"),
]
