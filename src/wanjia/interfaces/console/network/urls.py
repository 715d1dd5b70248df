"""Addresses of the grid."""

from django.urls import path

from wanjia.interfaces.console.network import views

urlpatterns = [
    path("grid/", views.grid, name="grid"),
    path("grid/nodes/", views.nodes, name="grid_nodes"),
    path("grid/segments/", views.segments, name="line_segments"),
    path("grid/conductors/", views.conductors, name="conductor_types"),
    path("substations/", views.substations, name="substations"),
    path("substations/<str:code>/", views.substation, name="substation"),
    path("feeders/", views.feeders, name="feeders"),
    path("feeders/<str:code>/", views.feeder, name="feeder"),
    path("areas/", views.areas, name="areas"),
    path("areas/<str:code>/", views.area, name="area"),
]
