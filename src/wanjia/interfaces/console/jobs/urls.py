"""Addresses of jobs."""

from django.urls import path

from wanjia.interfaces.console.jobs import timetable_views, views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/units/", views.unit_jobs, name="unit_jobs"),
    path("timetable/", timetable_views.timetable, name="timetable"),
    path("timetable/<int:timetable_id>/", timetable_views.timetable_row, name="timetable_row"),
    path("timetable/<int:timetable_id>/change/", timetable_views.timetable_change, name="timetable_change"),
    path("timetable/<int:timetable_id>/retry/", timetable_views.timetable_retry, name="timetable_retry"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<int:job_id>/retry/", views.job_retry, name="job_retry"),
    path("jobs/<int:job_id>/file/", views.job_file, name="job_file"),
]
