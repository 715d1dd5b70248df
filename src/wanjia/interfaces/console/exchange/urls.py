"""Addresses of files in and out."""

from django.urls import path

from wanjia.interfaces.console.exchange import views

urlpatterns = [
    path("lists/<slug:listing>/export/", views.list_export, name="list_export"),
]
