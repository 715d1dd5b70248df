"""Addresses of the pages about direct debits."""

from django.urls import path

from wanjia.interfaces.console.directdebit import batch_views, mandate_views, return_views

urlpatterns = [
    path("mandates/", mandate_views.mandates, name="mandates"),
    path("mandates/propose/", mandate_views.mandate_propose, name="mandate_propose"),
    path("mandates/<int:mandate_id>/", mandate_views.mandate, name="mandate"),
    path("mandates/<int:mandate_id>/<slug:step>/", mandate_views.mandate_move, name="mandate_move"),
    path("debit-banks/", mandate_views.debit_banks, name="debit_banks"),
    path("debit-banks/open/", mandate_views.debit_bank_open, name="debit_bank_open"),
    path("debits/", batch_views.debits, name="debits"),
    path("debit-batches/", batch_views.debit_batches, name="debit_batches"),
    path("debit-batches/make/", batch_views.debit_batch_make, name="debit_batch_make"),
    path("debit-batches/<str:number>/", batch_views.debit_batch, name="debit_batch"),
    path("debit-batches/<str:number>/approve/", batch_views.debit_batch_approve, name="debit_batch_approve"),
    path("debit-batches/<str:number>/send/", batch_views.debit_batch_send, name="debit_batch_send"),
    path("debit-batches/<str:number>/cancel/", batch_views.debit_batch_cancel, name="debit_batch_cancel"),
    path("debit-batches/<str:number>/give-up/", batch_views.debit_batch_give_up, name="debit_batch_give_up"),
    path("debit-batches/<str:number>/file/", batch_views.debit_batch_file, name="debit_batch_file"),
    path("debit-batches/<str:number>/book/", return_views.debit_batch_book, name="debit_batch_book"),
    path("debit-batches/<str:number>/return/", return_views.debit_return, name="debit_return"),
    path("debit-batches/<str:number>/return/take/", return_views.debit_return_take, name="debit_return_take"),
]
