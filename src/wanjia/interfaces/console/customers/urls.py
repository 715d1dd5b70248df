"""Addresses of customers."""

from django.urls import path

from wanjia.interfaces.console.customers import views

urlpatterns = [
    path("customers/", views.accounts, name="accounts"),
    path("customers/<str:number>/", views.account, name="account"),
]
