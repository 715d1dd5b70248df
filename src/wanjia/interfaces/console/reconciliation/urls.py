"""Addresses of the pages about reconciliation."""

from django.urls import path

from wanjia.interfaces.console.reconciliation import check_views, line_views, views

urlpatterns = [
    path("bank/", views.desk, name="bank_desk"),
    path("bank/match/", views.match_all, name="bank_match_all"),
    path("bank/rules/", views.rules, name="bank_rules"),
    path("bank/rules/senders/", views.sender_name, name="bank_sender_name"),
    path("bank-accounts/", views.account_list, name="bank_accounts"),
    path("bank-accounts/open/", views.account_open, name="bank_account_open"),
    path("bank-accounts/<int:account_id>/", views.account, name="bank_account"),
    path("bank-accounts/<int:account_id>/end/", views.account_end, name="bank_account_end"),
    path("bank-accounts/<int:account_id>/match/", views.match, name="bank_match"),
    path("bank-statements/", views.statement_list, name="bank_statements"),
    path("bank-statements/take/", views.statement_take, name="bank_statement_take"),
    path("bank-statements/<int:statement_id>/", views.statement, name="bank_statement"),
    path("bank-lines/", line_views.lines, name="bank_lines"),
    path("bank-lines/<int:line_id>/", line_views.line, name="bank_line"),
    path("bank-lines/<int:line_id>/match/", line_views.line_match, name="bank_line_match"),
    path("bank-lines/<int:line_id>/suspend/", line_views.line_suspend, name="bank_line_suspend"),
    path("bank-matches/", line_views.matches, name="bank_matches"),
    path("bank-matches/<int:match_id>/accept/", line_views.match_accept, name="bank_match_accept"),
    path("bank-matches/<int:match_id>/reject/", line_views.match_reject, name="bank_match_reject"),
    path("bank-matches/<int:match_id>/undo/", line_views.match_undo, name="bank_match_undo"),
    path("suspense/", check_views.suspense_list, name="suspense"),
    path("suspense/<int:suspense_id>/", check_views.suspense, name="suspense_held"),
    path("suspense/<int:suspense_id>/assign/", check_views.suspense_assign, name="suspense_assign"),
    path("suspense/<int:suspense_id>/back/", check_views.suspense_back, name="suspense_back"),
    path("suspense/<int:suspense_id>/release/", check_views.suspense_release, name="suspense_release"),
    path("suspense/<int:suspense_id>/<slug:step>/", check_views.suspense_decide, name="suspense_decide"),
    path("channel-days/", check_views.channel_days, name="channel_days"),
    path("channel-days/take/", check_views.channel_day_take, name="channel_day_take"),
    path("channel-days/<int:day_id>/", check_views.channel_day, name="channel_day"),
    path("channel-days/<int:day_id>/check/", check_views.channel_day_check, name="channel_day_check"),
    path("books-days/", check_views.books_days, name="books_days"),
    path("books-days/check/", check_views.books_check, name="books_check"),
    path("check-findings/", check_views.findings, name="check_findings"),
    path("check-findings/<int:finding_id>/", check_views.finding, name="check_finding"),
    path("check-findings/<int:finding_id>/hand-over/", check_views.finding_hand_over, name="check_finding_hand_over"),
    path("check-findings/<int:finding_id>/<slug:step>/", check_views.finding_settle, name="check_finding_settle"),
]
