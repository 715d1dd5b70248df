"""
A sample object for every address with an argument: what the access tests, the browser tests and the screenshots share.

A new address is given its sample here; without one those tests fail and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse

from tests.support.addresses import Address, Arguments, NoSample, Place, first
from tests.support.cash_samples import CASH

#: Answered with a file or a part of a page, not with a page; or it asks for the password first.
NO_PAGES = {
    "console:todo_count",
    "console:trial_balance_file",
    "console:bill_pdf",
    "console:debit_batch_file",
    "console:correction_notice",
    "console:correction_evidence",
    "console:dunning_letter",
    "console:loss_meeting_file",
    "console:quality_meeting_file",
    "console:outage_price",
    "console:outage_plan_file",
    "console:outage_calculation",
    "console:outage_letter",
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


def _interval_finding(place: Place) -> Arguments:
    return {"finding_id": first("intervals.IntervalFinding", **place.inside("usage_point__unit__path"))}


def _later_data(place: Place) -> Arguments:
    return {"finding_id": first("intervals.LaterDataFinding", **place.inside("citation__unit__path"))}


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


def _tie_proposal(place: Place) -> Arguments:
    return {"proposal_id": first("metering.TieProposal", state="PROPOSED", **place.inside())}


def _identified(place: Place) -> Arguments:
    return {"result_id": first("identification.IdentificationResult", **place.inside("run__unit__path"))}


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


def _monitoring_point(place: Place) -> Arguments:
    return {"point_id": first("quality.VoltageMonitoringPoint", **place.inside("usage_point__unit__path"))}


def _compensation_device(place: Place) -> Arguments:
    return {"device_id": first("quality.CompensationDevice", **place.inside())}


def _meter(place: Place) -> Arguments:
    return {"number": first("metering.DeviceInstallation", "meter__number", **place.inside("usage_point__unit__path"))}


def _reading(place: Place) -> Arguments:
    return {"reading_id": first("readings.Reading", **place.inside("usage_point__unit__path"))}


SAMPLES: dict[str, Callable[[Place], Arguments]] = {
    **CASH,
    "console:account": _account,
    "console:personal_show": _account,
    "console:terms_propose": _supplied,
    "console:terms_proposal": _proposal,
    "console:terms_approve": _proposal,
    "console:terms_refuse": _proposal,
    "console:terms_withdraw": _proposal,
    "console:tie_proposal": _tie_proposal,
    "console:tie_approve": _tie_proposal,
    "console:tie_refuse": _tie_proposal,
    "console:tie_withdraw": _tie_proposal,
    "console:identification_result": _identified,
    "console:usage_point": _numbered("metering.UsagePoint"),
    "console:meter": _meter,
    "console:meter_curves": _meter,
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
    "console:interval_finding": _interval_finding,
    "console:later_data_finding": _later_data,
    "console:dismiss_later_data": _later_data,
    "console:settle_interval_finding": lambda place: {**_interval_finding(place), "step": "accept"},
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
    "console:prepaid_policy_change": lambda _place: {"policy_id": first("prepayment.Policy", end_date=None)},
    "console:account_money": _account,
    "console:credit_apply": _account,
    "console:move_propose": _account,
    "console:statement": _account,
    "console:statement_file": _account,
    "console:group": _numbered("receivables.Group"),
    "console:group_add": _numbered("receivables.Group"),
    "console:group_remove": _numbered("receivables.Group"),
    "console:group_statement": _numbered("receivables.Group"),
    "console:group_statement_file": _numbered("receivables.Group"),
    "console:counter_take": _account,
    "console:counter_deposit": _account,
    "console:bank_statement": lambda place: {
        "statement_id": first("reconciliation.BankStatement", **place.inside()),
    },
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
    "console:strategy_step_end": lambda _place: {"step_id": first("dunning.StrategyStep")},
    "console:correction": _numbered("corrections.CorrectionCase"),
    "console:correction_step": _numbered("corrections.CorrectionCase"),
    "console:correction_attach": _numbered("corrections.CorrectionCase"),
    "console:correction_notice": _numbered("corrections.CorrectionCase"),
    "console:exemption": _exemption,
    "console:monitoring_point": _monitoring_point,
    "console:point_check": _monitoring_point,
    "console:point_end": _monitoring_point,
    "console:feeder_reactive": _coded("network.Feeder"),
    "console:compensation_device": _compensation_device,
    "console:device_check": _compensation_device,
    "console:device_switch": _compensation_device,
    "console:exemption_decide": _exemption,
    "console:outage": lambda place: {"outage_id": first("reliability.Outage", **place.inside())},
    "console:outage_letter": lambda place: {"outage_id": first("reliability.Outage", **place.inside())},
    "console:outage_calculation": lambda place: {
        "outage_id": first("reliability.Outage", kind="PLANNED", **place.inside())
    },
    "console:outage_plan_file": lambda _place: {"suffix": "pdf"},
    "console:outage_step": lambda place: {"outage_id": first("reliability.Outage", **place.inside())},
    "console:outage_switch": lambda place: {"outage_id": first("reliability.Outage", **place.inside())},
    "console:loss_issue": lambda _place: {"run_id": first("lineloss.LossMonth")},
    "console:loss_station": lambda place: {
        "code": first("organisation.Unit", "code", kind="STATION", **place.inside("path"))
    },
    "console:powerflow_feeder": _coded("network.Feeder"),
    "console:powerflow_area": _coded("network.TransformerArea"),
    "console:loss_line": lambda place: {"code": first("network.Feeder", "code", **place.inside())},
    "console:loss_area": lambda place: {"code": first("network.TransformerArea", "code", **place.inside())},
    "console:loss_finding": lambda place: {"finding_id": first("lineloss.LossFinding", **place.inside())},
    "console:loss_finding_move": lambda place: {"finding_id": first("lineloss.LossFinding", **place.inside())},
    "console:loss_measure_done": lambda place: {"measure_id": first("lineloss.LossMeasure", **place.inside())},
    "console:loss_measure_adjust": lambda place: {"measure_id": first("lineloss.LossMeasure", **place.inside())},
    "console:loss_meeting_file": lambda _place: {"suffix": "pdf"},
    "console:quality_meeting_file": lambda _place: {"suffix": "pdf"},
    "console:grid_problem_solve": lambda place: {"problem_id": first("quality.GridProblem", **place.inside())},
    "console:defect_remedy": lambda place: {"check_id": first("quality.EquipmentCheck", **place.inside())},
    "console:ledger_entry": lambda place: {"entry_id": first("ledger.Posting", "entry_id", **place.inside())},
}


#: What is asked beside, where an address shows nothing without it.
QUERIES: dict[str, Callable[[Place], Arguments]] = {
    "console:settle_findings": lambda place: {"step": "approve", "finding": _finding(place)["finding_id"]},
    "console:settle_interval_findings": lambda place: {
        "step": "accept",
        "finding": _interval_finding(place)["finding_id"],
    },
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
