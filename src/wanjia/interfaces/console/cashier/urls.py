"""Addresses of the counter."""

from __future__ import annotations

from django.urls import URLPattern, path

from wanjia.interfaces.console.cashier import deposits, handovers, shift_views, views

urlpatterns: list[URLPattern] = [
    path("counter/", views.counter, name="counter"),
    path("counter/<str:number>/take/", views.take, name="counter_take"),
    path("counter/<str:number>/deposit/", views.deposit, name="counter_deposit"),
    path("deposits/<int:movement_id>/", deposits.deposit_page, name="deposit"),
    path("deposits/<int:movement_id>/receipt/", deposits.deposit_print, name="deposit_print"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/new/", handovers.handover_new, name="handover_new"),
    path("handovers/<int:handover_id>/", handovers.handover, name="handover"),
    path("handovers/<int:handover_id>/sign/", handovers.handover_sign, name="handover_sign"),
    path("shifts/", shift_views.shifts, name="shifts"),
    path("shifts/mine/", shift_views.my_shift, name="my_shift"),
    path("shifts/<int:shift_id>/", shift_views.shift, name="shift"),
    path("shifts/<int:shift_id>/count/", shift_views.count, name="shift_count"),
    path("shifts/<int:shift_id>/resume/", shift_views.resume, name="shift_resume"),
    path("shifts/<int:shift_id>/agree/", shift_views.agree, name="shift_agree"),
    path("shifts/<int:shift_id>/close/", shift_views.close, name="shift_close"),
    path("shifts/<int:shift_id>/remit/", shift_views.remit, name="shift_remit"),
    path("payments/", views.payments, name="payments"),
    path("payments/<str:number>/", views.payment, name="payment"),
    path("payments/<str:number>/receipt/", views.receipt_print, name="receipt_print"),
    path("payments/<str:number>/void/", views.void_ask, name="void_ask"),
    path("voids/", views.voids, name="voids"),
    path("voids/<int:void_id>/", views.void, name="void"),
    path("voids/<int:void_id>/decide/", views.void_decide, name="void_decide"),
    path("receipts/", views.receipts, name="receipts"),
    path("cheques/", views.cheques, name="cheques"),
    path("cheques/<int:cheque_id>/", views.cheque, name="cheque"),
    path("cheques/<int:cheque_id>/return/", views.cheque_return, name="cheque_return"),
    path("remittances/", views.remittances, name="remittances"),
]
