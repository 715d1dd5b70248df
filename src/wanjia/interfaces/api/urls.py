"""Addresses of the API, of its description for machines, and of its reference for people."""

from django.urls import include, path

from wanjia.interfaces.api import views
from wanjia.interfaces.api.rest import addresses

app_name = "api"

urlpatterns = [
    path("", views.reference, name="reference"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", include(addresses())),
]
