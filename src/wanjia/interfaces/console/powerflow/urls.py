"""Addresses of theoretical loss."""

from django.urls import path

from wanjia.interfaces.console.powerflow import desk, views

urlpatterns = [
    path("powerflow/feeders/<str:code>/", views.feeder, name="powerflow_feeder"),
    path("powerflow/areas/<str:code>/", views.area, name="powerflow_area"),
    path("powerflow/", desk.runs, name="theoretical_runs"),
    path("powerflow/losses/", desk.losses, name="theoretical_losses"),
    path("powerflow/methods/", desk.methods, name="classical_losses"),
    path("powerflow/advice/", desk.advice, name="loss_advice"),
    path("powerflow/figures/", desk.figures, name="loss_figures"),
    path("powerflow/transformers/", desk.offered, name="offered_transformers"),
    path("powerflow/wires/", desk.wires, name="wire_prices"),
]
