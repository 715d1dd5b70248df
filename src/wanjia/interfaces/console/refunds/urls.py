"""Addresses of the pages about refunds paid out."""

from django.urls import path

from wanjia.interfaces.console.refunds import views

urlpatterns = [
    path("refunds/", views.refunds, name="refunds"),
    path("refunds/<int:move_id>/", views.refund_pay, name="refund_pay"),
    path("vouchers/", views.vouchers, name="vouchers"),
    path("vouchers/<str:number>/", views.voucher, name="voucher"),
    path("vouchers/<str:number>/print/", views.voucher_print, name="voucher_print"),
]
