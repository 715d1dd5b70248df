"""
A sample object for every address with an argument: what the access tests, the browser tests and the screenshots share.

A new address is given its sample here; without one those tests fail and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

Arguments = dict[str, Any]


#: Answered with a file or a part of a page, not with a page; or it asks for the password first.
NO_PAGES = {
    "console:todo_count",
    "console:trial_balance_file",
    "console:bill_pdf",
    "console:debit_batch_file",
    "console:correction_notice",
    "console:correction_evidence",
    "console:dunning_letter",
    "console:comparison_file",
    "console:statement_file",
    "console:group_statement_file",
    "console:received_file",
    "console:ageing_file",
    "console:import_template",
    "console:job_file",
    "console:price_document_text",
    "console:what_if_draft",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "recovery_codes",
}


class NoSample(Exception):
    """An address without a sample object; the text says where to give one."""


@dataclass(frozen=True)
class Place:
    """
    Where samples are looked for.

    :ivar unit_path: the station whose objects are taken
    :ivar number: the person who looks; jobs, tokens and saved views are this person's own
    """

    unit_path: str
    number: str

    def inside(self, path: str = "unit__path") -> Arguments:
        """Give the condition of lying in the station."""
        return {f"{path}__startswith": self.unit_path}


@dataclass(frozen=True)
class Address:
    """One routed address: its name with its namespace, its view, and the names of its arguments."""

    name: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def permissions(self) -> tuple[Any, ...]:
        """Give the permissions of its entry."""
        return tuple(getattr(self.view, "permissions", ()))

    @property
    def methods(self) -> tuple[str, ...]:
        """Give the methods of its entry."""
        return tuple(getattr(self.view, "methods", ()))

    @property
    def has_entry(self) -> bool:
        """Tell whether it was opened through an entry."""
        return hasattr(self.view, "permissions")


def addresses() -> list[Address]:
    """Give every address of the site in the order in which they are looked up."""
    return list(_walked(get_resolver().url_patterns, space=""))


def _walked(patterns: list[Any], *, space: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, space=f"{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            names = tuple(pattern.pattern.converters) or tuple(pattern.pattern.regex.groupindex)
            yield Address(f"{space}{pattern.name}", pattern.callback, names)


def first(model: str, value: str = "pk", /, **conditions: Any) -> Any:
    """
    Give a value of the earliest row that fulfils the conditions.

    :raises NoSample: if there is none
    """
    found = apps.get_model(model).objects.filter(**conditions).order_by("pk").values_list(value, flat=True).first()
    if found is None:
        msg = f"there is no {model} with {conditions}"
        raise NoSample(msg)
    return found


def _bill(place: Place) -> Arguments:
    return {"number": first("billing.Bill", "number", state="ISSUED", kind="REGULAR", **place.inside())}


def _account(place: Place) -> Arguments:
    return {"number": first("billing.Bill", "account__number", state="ISSUED", **place.inside("account__unit__path"))}


def _supplied(place: Place) -> Arguments:
    return {
        "number": first(
            "customers.CustomerAgreement", "account__number", end_date=None, **place.inside("account__unit__path")
        )
    }


def _priced_again(place: Place) -> Arguments:
    """Give an account that the what-if has priced, or one of the bills while it is not priced yet."""
    what_if = _what_if(place)["what_if_id"]
    try:
        return {"number": first("whatif.WhatIfEffect", "account__number", what_if=what_if)}
    except NoSample:
        return _account(place)


def _run(state: str) -> Callable[[Place], Arguments]:
    return lambda place: {"number": first("billing.BillingRun", "number", state=state, **place.inside())}


def _draft(place: Place) -> Arguments:
    bill = first("billing.Bill", state="DRAFT", run__isnull=False, **place.inside())
    return {"number": first("billing.Bill", "run__number", pk=bill), "bill_id": bill}


def _finding(place: Place) -> Arguments:
    return {"finding_id": first("readings.ReadingFinding", state="OPEN", **place.inside("usage_point__unit__path"))}


def _person(place: Place) -> Arguments:
    return {"number": first("organisation.Post", "person__number", **place.inside())}


def _post(place: Place) -> Arguments:
    post = first("organisation.Post", end_date=None, **place.inside())
    return {"number": first("organisation.Post", "person__number", pk=post), "post_id": post}


def _job(place: Place) -> Arguments:
    return {"job_id": first("jobs.Job", actor_number=place.number)}


def _timetable(place: Place) -> Arguments:
    return {"timetable_id": first("jobs.Timetable", **place.inside())}


def _checked_file(place: Place) -> Arguments:
    return {"job_id": first("jobs.Job", actor_number=place.number, kind="files.check_sheet")}


def _what_if(place: Place) -> Arguments:
    return {"what_if_id": first("whatif.WhatIf", **place.inside())}


def _proposal(place: Place) -> Arguments:
    return {"proposal_id": first("customers.TermsProposal", state="PROPOSED", **place.inside())}


def _exemption(place: Place) -> Arguments:
    return {"exemption_id": first("duties.Exemption", **place.inside())}


def _event(place: Place) -> Arguments:
    return {"event_id": first("events.Event", **place.inside())}


def _token(place: Place) -> Arguments:
    return {"token_id": first("tokens.ApiToken", user__login=place.number)}


def _view(place: Place) -> Arguments:
    return {"view_id": first("signin.SavedView", user__login=place.number)}


def _route(place: Place) -> Arguments:
    return {"code": first("readings.ReadingRoute", "code", **place.inside())}


def _coded(model: str) -> Callable[[Place], Arguments]:
    return lambda place: {"code": first(model, "code", **place.inside())}


def _numbered(model: str, path: str = "unit__path") -> Callable[[Place], Arguments]:
    return lambda place: {"number": first(model, "number", **place.inside(path))}


def _meter(place: Place) -> Arguments:
    return {"number": first("metering.DeviceInstallation", "meter__number", **place.inside("usage_point__unit__path"))}


def _reading(place: Place) -> Arguments:
    return {"reading_id": first("readings.Reading", **place.inside("usage_point__unit__path"))}


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


SAMPLES: dict[str, Callable[[Place], Arguments]] = {
    "console:account": _account,
    "console:personal_show": _account,
    "console:terms_propose": _supplied,
    "console:terms_proposal": _proposal,
    "console:terms_approve": _proposal,
    "console:terms_refuse": _proposal,
    "console:terms_withdraw": _proposal,
    "console:usage_point": _numbered("metering.UsagePoint"),
    "console:meter": _meter,
    "console:substation": _coded("network.Substation"),
    "console:feeder": _coded("network.Feeder"),
    "console:area": _coded("network.TransformerArea"),
    "console:route": _route,
    "console:validate_route": _route,
    "console:enter_readings": _route,
    "console:finding": _finding,
    "console:settle_finding": lambda place: {**_finding(place), "step": "approve"},
    "console:settle_refused": lambda _place: {"step": "dismiss"},
    "console:correct_reading": _reading,
    "console:price_document": lambda _place: {"document_id": first("tariffs.PriceDocument")},
    "console:price_document_text": lambda _place: {"document_id": first("tariffs.PriceDocument")},
    "console:structure": lambda _place: {"code": first("tariffs.PricingStructure", "code")},
    "console:what_if": _what_if,
    "console:what_if_draft": _what_if,
    "console:what_if_cancel": _what_if,
    "console:what_if_account": lambda place: {**_what_if(place), **_priced_again(place)},
    "console:run": _run("priced"),
    "console:run_price": _run("planned"),
    "console:run_reprice": _run("priced"),
    "console:run_settle": _run("priced"),
    "console:run_issue": _run("priced"),
    "console:run_cancel": _run("priced"),
    "console:run_draft": _draft,
    "console:bill": _bill,
    "console:bill_pdf": _bill,
    "console:bill_correct": _bill,
    "console:bill_cancel": _bill,
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
    "console:prepaid_policy_change": lambda _place: {"policy_id": first("prepayment.Policy", end_date=None)},
    "console:charge": _charge,
    "console:concession_propose": _charge,
    "console:account_money": _account,
    "console:credit_apply": _account,
    "console:move_propose": _account,
    "console:statement": _account,
    "console:statement_file": _account,
    "console:concession": _concession,
    "console:concession_decide": _concession,
    "console:credit_move": _credit_move,
    "console:credit_move_decide": _credit_move,
    "console:group": _numbered("receivables.Group"),
    "console:group_add": _numbered("receivables.Group"),
    "console:group_remove": _numbered("receivables.Group"),
    "console:group_statement": _numbered("receivables.Group"),
    "console:group_statement_file": _numbered("receivables.Group"),
    "console:counter_take": _account,
    "console:counter_deposit": _account,
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
    "console:bank_statement": lambda place: {
        "statement_id": first("reconciliation.BankStatement", **place.inside()),
    },
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
    "console:list_export": lambda _place: {"listing": "accounts"},
    "console:save_view": lambda _place: {"listing": "accounts"},
    "console:forget_view": _view,
    "console:import_checked": _checked_file,
    "console:import_take": _checked_file,
    "console:import_sheet": lambda _place: {"sheet": "readings"},
    "console:import_template": lambda _place: {"sheet": "readings"},
    "console:job": _job,
    "console:job_cancel": _job,
    "console:job_retry": _job,
    "console:job_file": _job,
    "console:timetable_row": _timetable,
    "console:timetable_change": _timetable,
    "console:timetable_retry": _timetable,
    "console:token": _token,
    "console:revoke_token": _token,
    "console:event": _event,
    "console:person": _person,
    "console:post_add": _person,
    "console:post_end": _post,
    "console:account_open": _person,
    "console:account_close": _person,
    "console:account_reset": _person,
    "console:account_second_factor": _person,
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
    "console:strategy_step_end": lambda _place: {"step_id": first("dunning.StrategyStep")},
    "console:correction": _numbered("corrections.CorrectionCase"),
    "console:correction_step": _numbered("corrections.CorrectionCase"),
    "console:correction_attach": _numbered("corrections.CorrectionCase"),
    "console:correction_evidence": _evidence,
    "console:correction_notice": _numbered("corrections.CorrectionCase"),
    "console:exemption": _exemption,
    "console:exemption_decide": _exemption,
    "console:ledger_entry": lambda place: {"entry_id": first("ledger.Posting", "entry_id", **place.inside())},
    "console:book_month": _book_month,
    "console:book_month_close": _book_month,
    "console:reopening_ask": _closing,
    "console:reopening_decide": _closing,
}


#: What is asked beside, where an address shows nothing without it.
QUERIES: dict[str, Callable[[Place], Arguments]] = {
    "console:settle_findings": lambda place: {"step": "approve", "finding": _finding(place)["finding_id"]},
    "console:counter": lambda place: {"account": _account(place)["number"]},
    "console:concession_propose": lambda _place: {"kind": "WRITE_OFF"},
    "console:move_propose": lambda _place: {"kind": "REFUND"},
}


def link_of(address: Address, *, place: Place) -> str:
    """
    Give the whole address of a sample.

    :raises NoSample: as `arguments_of`
    """
    link = reverse(address.name, kwargs=arguments_of(address, place=place))
    query = QUERIES.get(address.name)
    return f"{link}?{urlencode(query(place))}" if query else link


def arguments_of(address: Address, *, place: Place) -> Arguments:
    """
    Give the arguments of an address.

    :raises NoSample: if it has some and no sample is given here, or the sample is not in the database
    """
    if not address.arguments:
        return {}
    if address.name not in SAMPLES:
        msg = f"{address.name} takes {', '.join(address.arguments)}: give it a sample object in {__name__}.SAMPLES"
        raise NoSample(msg)
    try:
        return SAMPLES[address.name](place)
    except NoSample as missing:
        msg = f"{address.name}: {missing}; the world of the tests must hold one"
        raise NoSample(msg) from missing
