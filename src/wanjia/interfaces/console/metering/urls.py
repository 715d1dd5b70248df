"""Addresses of usage points and meters."""

from django.urls import path

from wanjia.interfaces.console.metering import views

urlpatterns = [
    path("usage-points/", views.usage_points, name="usage_points"),
    path("usage-points/<str:number>/", views.usage_point, name="usage_point"),
    path("meters/", views.meters, name="meters"),
    path("meters/<str:number>/", views.meter, name="meter"),
    path("gateways/", views.gateways, name="gateway_points"),
    path("terminals/", views.terminals, name="collection_terminals"),
]
