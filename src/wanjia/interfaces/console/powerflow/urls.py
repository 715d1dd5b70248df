"""Addresses of theoretical loss."""

from django.urls import path

from wanjia.interfaces.console.powerflow import views

urlpatterns = [
    path("powerflow/feeders/<str:code>/", views.feeder, name="powerflow_feeder"),
    path("powerflow/areas/<str:code>/", views.area, name="powerflow_area"),
]
