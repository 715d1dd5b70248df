"""Addresses of exemptions from the separation of duties."""

from django.urls import path

from wanjia.interfaces.console.duties import views

urlpatterns = [
    path("exemptions/", views.exemptions, name="exemptions"),
    path("exemptions/ask/", views.ask, name="exemption_ask"),
    path("exemptions/<int:exemption_id>/", views.exemption, name="exemption"),
    path("exemptions/<int:exemption_id>/decide/", views.decide, name="exemption_decide"),
]
