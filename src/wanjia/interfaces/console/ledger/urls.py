"""Addresses of the pages about the books."""

from django.urls import path

from wanjia.interfaces.console.ledger import month_views, views

urlpatterns = [
    path("books/", views.trial_balance, name="trial_balance"),
    path("books/file/", views.trial_balance_file, name="trial_balance_file"),
    path("books/entries/", views.entries, name="ledger_entries"),
    path("books/entries/<int:entry_id>/", views.ledger_entry, name="ledger_entry"),
    path("books/postings/", views.postings, name="ledger_postings"),
    path("books/months/", month_views.book_months, name="book_months"),
    path("books/months/<str:code>/<str:month>/", month_views.book_month, name="book_month"),
    path("books/months/<str:code>/<str:month>/close/", month_views.book_month_close, name="book_month_close"),
    path("books/closings/", month_views.closings, name="book_closings"),
    path("books/closings/<int:closing_id>/ask/", month_views.reopening_ask, name="reopening_ask"),
    path("books/closings/<int:closing_id>/decide/", month_views.reopening_decide, name="reopening_decide"),
]
