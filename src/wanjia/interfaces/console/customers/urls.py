"""Addresses of customers."""

from django.urls import path

from wanjia.interfaces.console.customers import views

urlpatterns = [
    path("customers/", views.accounts, name="accounts"),
    path("customers/<str:number>/", views.account, name="account"),
    path("customers/<str:number>/personal/", views.personal_show, name="personal_show"),
    path("customers/<str:number>/terms/", views.terms_propose, name="terms_propose"),
    path("terms-proposals/", views.terms_proposals, name="terms_proposals"),
    path("terms-proposals/<int:proposal_id>/", views.terms_proposal, name="terms_proposal"),
    path("terms-proposals/<int:proposal_id>/approve/", views.terms_approve, name="terms_approve"),
    path("terms-proposals/<int:proposal_id>/refuse/", views.terms_refuse, name="terms_refuse"),
    path("terms-proposals/<int:proposal_id>/withdraw/", views.terms_withdraw, name="terms_withdraw"),
]
