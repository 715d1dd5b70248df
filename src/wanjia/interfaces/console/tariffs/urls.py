"""Addresses of prices and what-ifs."""

from django.urls import path

from wanjia.interfaces.console.tariffs import views

urlpatterns = [
    path("prices/documents/", views.price_documents, name="price_documents"),
    path("prices/documents/<int:document_id>/", views.price_document, name="price_document"),
    path("prices/documents/<int:document_id>/text/", views.price_document_text, name="price_document_text"),
    path("prices/catalogue/", views.structures, name="structures"),
    path("prices/catalogue/<str:code>/", views.structure, name="structure"),
    path("prices/rules/", views.policy_switches, name="policy_switches"),
    path("prices/calculator/", views.calculator, name="calculator"),
    path("prices/what-if/", views.what_ifs, name="what_ifs"),
    path("prices/what-if/new/", views.what_if_new, name="what_if_new"),
    path("prices/what-if/accounts/", views.what_if_accounts, name="what_if_accounts"),
    path("prices/what-if/<int:what_if_id>/", views.what_if, name="what_if"),
    path("prices/what-if/<int:what_if_id>/draft/", views.what_if_draft, name="what_if_draft"),
    path("prices/what-if/<int:what_if_id>/cancel/", views.what_if_cancel, name="what_if_cancel"),
    path("prices/what-if/<int:what_if_id>/accounts/<str:number>/", views.what_if_account, name="what_if_account"),
]
