"""Addresses of the pages about disconnection."""

from django.urls import path

from wanjia.interfaces.console.disconnection import views

urlpatterns = [
    path("cuts/", views.cuts, name="cuts"),
    path("cuts/<int:cut_id>/", views.cut, name="cut"),
    path("cuts/<int:cut_id>/decide/<slug:step>/", views.cut_decide, name="cut_decide"),
    path("cuts/<int:cut_id>/go-on/<slug:step>/", views.cut_step, name="cut_step"),
    path("cut-commands/", views.commands, name="cut_commands"),
    path("holds/", views.holds, name="holds"),
    path("holds/place/", views.place, name="hold_place"),
    path("holds/<int:hold_id>/", views.hold, name="hold"),
    path("holds/<int:hold_id>/release/", views.release, name="hold_release"),
]
