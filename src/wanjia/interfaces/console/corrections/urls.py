"""Addresses of the pages about corrections."""

from django.urls import path

from wanjia.interfaces.console.corrections import views, wizard

urlpatterns = [
    path("corrections/", views.cases, name="corrections"),
    path("corrections/new/", wizard.new, name="correction_new"),
    path("corrections/<str:number>/", views.case, name="correction"),
    path("corrections/<str:number>/step/", views.step, name="correction_step"),
    path("corrections/<str:number>/evidence/", views.attach, name="correction_attach"),
    path("corrections/<str:number>/evidence/<int:attachment_id>/", views.evidence_file, name="correction_evidence"),
    path("corrections/<str:number>/notice/", views.notice, name="correction_notice"),
]
