"""Addresses of billing."""

from django.urls import path

from wanjia.interfaces.console.billing import bill_views, run_views, views

urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/new/", run_views.run_new, name="run_new"),
    path("runs/<str:number>/", views.run, name="run"),
    path("runs/<str:number>/price/", run_views.run_price, name="run_price"),
    path("runs/<str:number>/price-again/", run_views.run_reprice, name="run_reprice"),
    path("runs/<str:number>/settle/", run_views.run_settle, name="run_settle"),
    path("runs/<str:number>/issue/", run_views.run_issue, name="run_issue"),
    path("runs/<str:number>/cancel/", run_views.run_cancel, name="run_cancel"),
    path("runs/<str:number>/drafts/<int:bill_id>/", views.run_draft, name="run_draft"),
    path("bills/", views.bills, name="bills"),
    path("bills/compare/", views.comparison, name="comparison"),
    path("bills/compare/file/", views.comparison_file, name="comparison_file"),
    path("bills/<str:number>/", views.bill, name="bill"),
    path("bills/<str:number>/pdf/", bill_views.bill_pdf, name="bill_pdf"),
    path("bills/<str:number>/correct/", bill_views.bill_correct, name="bill_correct"),
    path("bills/<str:number>/cancel/", bill_views.bill_cancel, name="bill_cancel"),
    path("trial/", views.trial, name="trial"),
]
