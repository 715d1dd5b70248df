"""Addresses of the pages about dunning."""

from django.urls import path

from wanjia.interfaces.console.dunning import rule_views, views

urlpatterns = [
    path("dunning/", views.desk, name="dunning_desk"),
    path("dunning/plan/", views.plan_day, name="dunning_plan"),
    path("dunning/debtors/<str:number>/", views.debtor, name="debtor"),
    path("dunning/debtors/<str:number>/phone/", views.debtor_phone, name="debtor_phone"),
    path("dunning/debtors/<str:number>/attempt/", views.attempt, name="debtor_attempt"),
    path("dunning/debtors/<str:number>/promise/", views.promise, name="debtor_promise"),
    path("dunning/debtors/<str:number>/agreement/", views.agreement_propose, name="agreement_propose"),
    path("dunning/notices/", views.notices, name="dunning_notices"),
    path("dunning/notices/<int:notice_id>/letter/", views.letter, name="dunning_letter"),
    path("dunning/promises/", views.promises, name="promises"),
    path("dunning/promises/<int:promise_id>/withdraw/", views.promise_withdraw, name="promise_withdraw"),
    path("dunning/agreements/", views.agreements, name="agreements"),
    path("dunning/agreements/<int:agreement_id>/", views.agreement, name="agreement"),
    path("dunning/agreements/<int:agreement_id>/decide/", views.agreement_decide, name="agreement_decide"),
    path("dunning/risks/", views.risks, name="risks"),
    path("dunning/risks/assess/", views.assess, name="risks_assess"),
    path("dunning/warnings/", views.warnings, name="warnings"),
    path("dunning/warnings/<int:warning_id>/", views.warning, name="warning"),
    path("dunning/warnings/<int:warning_id>/move/", views.warning_move, name="warning_move"),
    path("dunning/effect/", rule_views.effect, name="dunning_effect"),
    path("dunning/strategies/", rule_views.strategies, name="strategies"),
    path("dunning/strategies/step/", rule_views.step_add, name="strategy_step_add"),
    path("dunning/strategies/step/<int:step_id>/end/", rule_views.step_end, name="strategy_step_end"),
    path("dunning/templates/write/", rule_views.template_write, name="dunning_template_write"),
]
