"""Sample objects of the addresses of cash: debts, counter, bank, channels, cuts, books."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.addresses import Arguments, Place, first


def _debtor(place: Place) -> Arguments:
    return {"number": first("dunning.Notice", "account__number", **place.inside("account__unit__path"))}


def _notice(place: Place) -> Arguments:
    return {"notice_id": first("dunning.Notice", **place.inside("account__unit__path"))}


def _promise(place: Place) -> Arguments:
    return {"promise_id": first("dunning.Promise", **place.inside("account__unit__path"))}


def _agreement(place: Place) -> Arguments:
    return {"agreement_id": first("dunning.Agreement", **place.inside("account__unit__path"))}


def _warning(place: Place) -> Arguments:
    return {"warning_id": first("dunning.ExposureWarning", **place.inside("account__unit__path"))}


def _cut(place: Place) -> Arguments:
    return {"cut_id": first("disconnection.Cut", **place.inside())}


def _order(place: Place) -> Arguments:
    return {"command_id": first("disconnection.CutCommand", way="FIELD", **place.inside())}


def _important(place: Place) -> Arguments:
    return {"entry_id": first("disconnection.ImportantAccount", **place.inside("account__unit__path"))}


def _message(place: Place) -> Arguments:
    return {"message_id": first("outbox.Message", state="FAILED", **place.inside())}


def _hold(place: Place) -> Arguments:
    return {"hold_id": first("disconnection.Hold", released_at=None, **place.inside("account__unit__path"))}


def _prepaid(place: Place) -> Arguments:
    return {"number": first("prepayment.ControlAgreement", "account__number", **place.inside("account__unit__path"))}


def _charge(place: Place) -> Arguments:
    return {"charge_id": first("receivables.Charge", open_amount__gt=0, **place.inside("account__unit__path"))}


def _concession(place: Place) -> Arguments:
    inside = place.inside("charge__account__unit__path")
    return {"concession_id": first("receivables.Concession", state="PROPOSED", **inside)}


def _credit_move(place: Place) -> Arguments:
    return {"move_id": first("receivables.CreditMove", state="PROPOSED", **place.inside("account__unit__path"))}


def _evidence(place: Place) -> Arguments:
    case = first("attachments.Attachment", "subject_id", subject_kind="corrections.case", **place.inside())
    number = first("corrections.CorrectionCase", "number", pk=case)
    return {"number": number, "attachment_id": first("attachments.Attachment", subject_id=case)}


def _refund(place: Place) -> Arguments:
    inside = place.inside("account__unit__path")
    return {"move_id": first("receivables.CreditMove", kind="REFUND", state="PROPOSED", **inside)}


def _voucher(place: Place) -> Arguments:
    return {"number": first("payments.Voucher", "text", **place.inside())}


def _shift(place: Place) -> Arguments:
    return {"shift_id": first("payments.Shift", **place.inside())}


def _handover(place: Place) -> Arguments:
    return {"handover_id": first("payments.Handover", state="PROPOSED", **place.inside())}


def _deposit(place: Place) -> Arguments:
    found = first("payments.TillMovement", kind="DEPOSIT_TAKEN", **place.inside())
    return {"movement_id": found}


def _void(place: Place) -> Arguments:
    return {"void_id": first("payments.VoidRequest", state="REQUESTED", **place.inside())}


def _cheque(place: Place) -> Arguments:
    return {"cheque_id": first("payments.Cheque", **place.inside())}


def _payment(place: Place) -> Arguments:
    return {"number": first("payments.Payment", "number", shift__isnull=False, **place.inside())}


def _channel(place: Place) -> Arguments:
    return {"code": first("outlets.Channel", "code", **place.inside())}


def _agent(place: Place) -> Arguments:
    return {"code": first("outlets.Agent", "code", **place.inside())}


def _hand_in(place: Place) -> Arguments:
    return {"hand_in_id": first("outlets.HandIn", state="DECLARED", **place.inside("agent__unit__path"))}


def _bank_account(place: Place) -> Arguments:
    return {"account_id": first("reconciliation.BankAccount", **place.inside())}


def _bank_line(place: Place) -> Arguments:
    return {"line_id": first("reconciliation.StatementLine", state="OPEN", **place.inside())}


def _bank_match(place: Place, state: str) -> Arguments:
    return {"match_id": first("reconciliation.Match", state=state, **place.inside())}


def _suspense(place: Place, state: str = "HELD") -> Arguments:
    return {"suspense_id": first("reconciliation.Suspense", state=state, **place.inside())}


def _channel_day(place: Place) -> Arguments:
    return {"day_id": first("reconciliation.ChannelDay", **place.inside())}


def _check_finding(place: Place) -> Arguments:
    return {"finding_id": first("reconciliation.CheckFinding", state="OPEN", **place.inside())}


def _mandate(place: Place) -> Arguments:
    return {"mandate_id": first("directdebit.Mandate", state="PROPOSED", **place.inside("account__unit__path"))}


def _debit_batch(state: str) -> Callable[[Place], Arguments]:
    return lambda place: {"number": first("directdebit.DebitBatch", "number", state=state, **place.inside())}


def _closing(place: Place) -> Arguments:
    return {"closing_id": first("ledger.MonthClosing", **place.inside())}


def _book_month(place: Place) -> Arguments:
    closing = _closing(place)["closing_id"]
    month = first("ledger.MonthClosing", "month", pk=closing)
    return {"code": first("ledger.MonthClosing", "unit__code", pk=closing), "month": f"{month:%Y-%m}"}


CASH: dict[str, Callable[[Place], Arguments]] = {
    "console:cut": _cut,
    "console:cut_decide": lambda place: {**_cut(place), "step": "approve"},
    "console:cut_step": lambda place: {**_cut(place), "step": "cancel"},
    "console:cut_order": _order,
    "console:cut_order_take": _order,
    "console:cut_order_report": _order,
    "console:important_entry": _important,
    "console:important_decide": _important,
    "console:important_withdraw": _important,
    "console:important_end": _important,
    "console:message": _message,
    "console:message_try_again": _message,
    "console:message_put_aside": _message,
    "console:hold": _hold,
    "console:hold_release": _hold,
    "console:prepaid_account": _prepaid,
    "console:prepaid_sign": _prepaid,
    "console:prepaid_end": _prepaid,
    "console:charge": _charge,
    "console:concession_propose": _charge,
    "console:concession": _concession,
    "console:concession_decide": _concession,
    "console:credit_move": _credit_move,
    "console:credit_move_decide": _credit_move,
    "console:refund_pay": _refund,
    "console:voucher": _voucher,
    "console:voucher_print": _voucher,
    "console:shift": _shift,
    "console:shift_count": _shift,
    "console:shift_resume": _shift,
    "console:shift_agree": _shift,
    "console:shift_close": _shift,
    "console:shift_remit": _shift,
    "console:payment": _payment,
    "console:receipt_print": _payment,
    "console:void_ask": _payment,
    "console:handover": _handover,
    "console:handover_sign": _handover,
    "console:deposit": _deposit,
    "console:deposit_print": _deposit,
    "console:void": _void,
    "console:void_decide": _void,
    "console:cheque": _cheque,
    "console:cheque_return": _cheque,
    "console:channel": _channel,
    "console:channel_fee": _channel,
    "console:channel_move": lambda place: {**_channel(place), "step": "suspend"},
    "console:agent": _agent,
    "console:agent_ceiling": _agent,
    "console:agent_sell": _agent,
    "console:agent_hand_in": _agent,
    "console:agent_move": lambda place: {**_agent(place), "step": "suspend"},
    "console:hand_in": _hand_in,
    "console:mandate": _mandate,
    "console:mandate_move": lambda place: {**_mandate(place), "step": "refuse"},
    "console:debit_batch": _debit_batch("SENT"),
    "console:debit_batch_approve": _debit_batch("MADE"),
    "console:debit_batch_send": _debit_batch("MADE"),
    "console:debit_batch_cancel": _debit_batch("MADE"),
    "console:debit_batch_give_up": _debit_batch("SENT"),
    "console:debit_batch_file": _debit_batch("SENT"),
    "console:debit_batch_book": _debit_batch("SENT"),
    "console:debit_return": _debit_batch("SENT"),
    "console:debit_return_take": _debit_batch("SENT"),
    "console:hand_in_confirm": _hand_in,
    "console:hand_in_refuse": _hand_in,
    "console:bank_account": _bank_account,
    "console:bank_account_end": _bank_account,
    "console:bank_match": _bank_account,
    "console:bank_line": _bank_line,
    "console:bank_line_match": _bank_line,
    "console:bank_line_suspend": _bank_line,
    "console:bank_match_accept": lambda place: _bank_match(place, "SUGGESTED"),
    "console:bank_match_reject": lambda place: _bank_match(place, "SUGGESTED"),
    "console:bank_match_undo": lambda place: _bank_match(place, "CONFIRMED"),
    "console:suspense_held": _suspense,
    "console:suspense_assign": _suspense,
    "console:suspense_back": _suspense,
    "console:suspense_release": _suspense,
    "console:suspense_decide": lambda place: {**_suspense(place, "PROPOSED"), "step": "approve"},
    "console:channel_day": _channel_day,
    "console:channel_day_check": _channel_day,
    "console:check_finding": _check_finding,
    "console:check_finding_settle": lambda place: {**_check_finding(place), "step": "explain"},
    "console:check_finding_hand_over": _check_finding,
    "console:debtor": _debtor,
    "console:debtor_phone": _debtor,
    "console:debtor_attempt": _debtor,
    "console:debtor_promise": _debtor,
    "console:agreement_propose": _debtor,
    "console:dunning_letter": _notice,
    "console:promise_withdraw": _promise,
    "console:agreement": _agreement,
    "console:agreement_decide": _agreement,
    "console:warning": _warning,
    "console:warning_move": _warning,
    "console:correction_evidence": _evidence,
    "console:book_month": _book_month,
    "console:book_month_close": _book_month,
    "console:reopening_ask": _closing,
    "console:reopening_decide": _closing,
}
