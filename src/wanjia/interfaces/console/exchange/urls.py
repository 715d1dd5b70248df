"""Addresses of files in and out."""

from django.urls import path

from wanjia.interfaces.console.exchange import views

urlpatterns = [
    path("lists/<slug:listing>/export/", views.list_export, name="list_export"),
    path("imports/", views.imports, name="imports"),
    path("imports/files/<int:job_id>/", views.import_checked, name="import_checked"),
    path("imports/files/<int:job_id>/take/", views.import_take, name="import_take"),
    path("imports/<slug:sheet>/", views.import_sheet, name="import_sheet"),
    path("imports/<slug:sheet>/template/", views.import_template, name="import_template"),
]
