"""Addresses of who hangs where."""

from __future__ import annotations

from django.urls import path

from wanjia.interfaces.console.identification import views

urlpatterns = [
    path("identification/", views.runs, name="identification_runs"),
    path("identification/new/", views.compare, name="identification_compare"),
    path("identification/customers/", views.results, name="identification_results"),
    path("identification/customers/<int:result_id>/", views.result, name="identification_result"),
    path("tie-proposals/", views.proposals, name="tie_proposals"),
    path("tie-proposals/<int:proposal_id>/", views.proposal, name="tie_proposal"),
    path("tie-proposals/<int:proposal_id>/approve/", views.approve, name="tie_approve"),
    path("tie-proposals/<int:proposal_id>/refuse/", views.refuse_it, name="tie_refuse"),
    path("tie-proposals/<int:proposal_id>/withdraw/", views.withdraw, name="tie_withdraw"),
]
