"""The kinds of jobs that a worker can do. A new kind is one line here and one in the console's words of jobs."""

from __future__ import annotations

from collections.abc import Mapping

from wanjia.foundation.access.types import Permission
from wanjia.interfaces.worker import (
    billing_jobs,
    debit_jobs,
    document_jobs,
    dunning_jobs,
    file_jobs,
    identification_jobs,
    interval_jobs,
    ledger_jobs,
    loss_jobs,
    message_jobs,
    powerflow_jobs,
    prepayment_jobs,
    quality_jobs,
    reconciliation_jobs,
    reliability_jobs,
    store_jobs,
    what_if_jobs,
)
from wanjia.interfaces.worker.work import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("billing.price_run", Permission.RUNS_PLAN, billing_jobs.price_run),
        Kind("billing.issue_run", Permission.RUNS_ISSUE, billing_jobs.issue_run),
        Kind("messages.send", Permission.DEBTS_COLLECT, message_jobs.send_messages),
        Kind("directdebit.book_returns", Permission.DEBITS_SEND, debit_jobs.book_returns),
        Kind("dunning.plan_day", Permission.DEBTS_COLLECT, dunning_jobs.plan_day),
        Kind("dunning.assess_risks", Permission.DEBTS_COLLECT, dunning_jobs.assess_risks),
        Kind("prepayment.balance_day", Permission.PREPAYMENT_EDIT, prepayment_jobs.balance_day),
        Kind("quality.compute_running", Permission.QUALITY_EDIT, quality_jobs.compute_running),
        Kind("quality.compute_latest", Permission.QUALITY_EDIT, quality_jobs.compute_latest),
        Kind("intervals.validate_days", Permission.INTERVALS_EDIT, interval_jobs.validate_days),
        Kind("intervals.settle_findings", Permission.INTERVALS_EDIT, interval_jobs.settle_findings),
        Kind("intervals.count_collection", Permission.INTERVALS_EDIT, store_jobs.count_days),
        Kind("intervals.tidy_store", Permission.INTERVALS_EDIT, store_jobs.tidy_store),
        Kind("lineloss.compute_days", Permission.LOSS_EDIT, loss_jobs.compute_days),
        Kind("lineloss.compute_month", Permission.LOSS_EDIT, loss_jobs.compute_month),
        Kind("powerflow.compute_month", Permission.LOSS_EDIT, powerflow_jobs.compute_month),
        Kind("identification.identify", Permission.TIES_PROPOSE, identification_jobs.identify),
        Kind("ledger.verify", Permission.MONTH_CLOSE, ledger_jobs.verify),
        Kind("reconciliation.check_days", Permission.BANK_RECONCILE, reconciliation_jobs.check_days),
        Kind("reliability.announce_due", Permission.OUTAGES_PLAN, reliability_jobs.announce_due),
        Kind("reliability.work_out_month", Permission.OUTAGES_PLAN, reliability_jobs.work_out),
        Kind("documents.bill_batch", Permission.FILES_EXPORT, document_jobs.bill_batch),
        Kind("files.export_list", Permission.FILES_EXPORT, file_jobs.export_list),
        Kind("files.check_sheet", Permission.FILES_IMPORT, file_jobs.check_sheet),
        Kind("files.import_sheet", Permission.FILES_IMPORT, file_jobs.import_sheet),
        Kind("revenue.what_if", Permission.WHAT_IF_RUN, what_if_jobs.price_what_if),
    )
}
