"""Addresses of the pages about prepayment and fee control."""

from django.urls import path

from wanjia.interfaces.console.prepayment import views

urlpatterns = [
    path("prepayment/", views.balances, name="prepaid_balances"),
    path("prepayment/compute/", views.compute, name="prepaid_compute"),
    path("prepayment/policies/", views.policies, name="prepaid_policies"),
    path("prepayment/policies/<int:policy_id>/change/", views.change_policy, name="prepaid_policy_change"),
    path("prepayment/accounts/<str:number>/", views.account, name="prepaid_account"),
    path("prepayment/accounts/<str:number>/sign/", views.sign, name="prepaid_sign"),
    path("prepayment/accounts/<str:number>/end/", views.end, name="prepaid_end"),
]
