"""The words of people, posts and the screen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from wanjia.foundation.access.masking import Personal
from wanjia.foundation.access.types import Permission
from wanjia.foundation.duties.types import DutyRule, ExemptionState
from wanjia.foundation.findings.types import Severity
from wanjia.foundation.organisation.types import Role, UnitKind
from wanjia.foundation.signin.types import Density, Language, SignInState, Theme
from wanjia.foundation.tokens.types import ApiScope

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CODES: Mapping[type[StrEnum], Mapping[str, _StrPromise]] = {
    SignInState: {
        "NEVER": pgettext_lazy("sign-in", "Not opened"),
        "WAITING": pgettext_lazy("sign-in", "One-time password"),
        "OPEN": pgettext_lazy("sign-in", "May sign in"),
        "CLOSED": pgettext_lazy("sign-in", "Closed"),
    },
    DutyRule: {
        "REVIEW_OWN_READING": pgettext_lazy("duty rule", "Nobody reviews a reading of one's own"),
        "ISSUE_OWN_READING": pgettext_lazy("duty rule", "Nobody issues a bill for a reading of one's own"),
        "COLLECT_OWN_READING": pgettext_lazy("duty rule", "Nobody takes money for a reading of one's own"),
        "APPROVE_OWN_CHANGE": pgettext_lazy("duty rule", "Nobody approves a change of parameters of one's own"),
    },
    ExemptionState: {
        "REQUESTED": pgettext_lazy("exemption", "Asked for"),
        "APPROVED": pgettext_lazy("exemption", "Approved"),
        "REFUSED": pgettext_lazy("exemption", "Refused"),
        "REVOKED": pgettext_lazy("exemption", "Revoked"),
    },
    UnitKind: {
        "COMPANY": pgettext_lazy("unit kind", "Company"),
        "DEPARTMENT": pgettext_lazy("unit kind", "Department"),
        "TEAM": pgettext_lazy("unit kind", "Team"),
        "STATION": pgettext_lazy("unit kind", "Supply station"),
        "GROUP": pgettext_lazy("unit kind", "Group of a station"),
    },
    Role: {
        "SYSTEM_ADMINISTRATOR": pgettext_lazy("role", "System administrator"),
        "COMPANY_MANAGER": pgettext_lazy("role", "Company manager"),
        "MARKETING_DIRECTOR": pgettext_lazy("role", "Marketing director"),
        "GENERAL_OFFICE_MANAGER": pgettext_lazy("role", "General office manager"),
        "BILLING_ACCOUNTANT": pgettext_lazy("role", "Billing accountant"),
        "CASHIER": pgettext_lazy("role", "Cashier"),
        "HV_INSPECTOR": pgettext_lazy("role", "High-voltage inspector"),
        "METERING_OFFICER": pgettext_lazy("role", "Metering officer"),
        "STOREKEEPER": pgettext_lazy("role", "Meter storekeeper"),
        "AUDITOR": pgettext_lazy("role", "Auditor"),
        "AUDIT_DIRECTOR": pgettext_lazy("role", "Audit director"),
        "PLATFORM_DISPATCHER": pgettext_lazy("role", "Command platform dispatcher"),
        "PLATFORM_SUPERVISOR": pgettext_lazy("role", "Command platform supervisor"),
        "SAFETY_SUPERVISOR": pgettext_lazy("role", "Safety supervisor"),
        "DISPATCHER": pgettext_lazy("role", "Grid dispatcher"),
        "STATION_HEAD": pgettext_lazy("role", "Station head"),
        "SAFETY_OFFICER": pgettext_lazy("role", "Safety officer"),
        "TECHNICIAN": pgettext_lazy("role", "Technician"),
        "MARKETING_OFFICER": pgettext_lazy("role", "Marketing officer"),
        "HALL_CLERK": pgettext_lazy("role", "Hall clerk"),
        "METER_READER": pgettext_lazy("role", "Meter reader"),
        "COLLECTOR": pgettext_lazy("role", "Collector"),
        "AREA_MANAGER": pgettext_lazy("role", "Area manager"),
        "ELECTRICIAN": pgettext_lazy("role", "Electrician"),
    },
    Permission: {
        "ORGANISATION_VIEW": pgettext_lazy("permission", "Look at units, people and posts"),
        "ORGANISATION_EDIT": pgettext_lazy("permission", "Change units, people and posts"),
        "EXEMPTIONS_REQUEST": pgettext_lazy("permission", "Ask for an exemption"),
        "EXEMPTIONS_APPROVE": pgettext_lazy("permission", "Approve exemptions"),
        "EVENTS_VIEW": pgettext_lazy("permission", "Look at the event log"),
        "TOKENS_ISSUE": pgettext_lazy("permission", "Issue access tokens"),
        "TIMETABLE_EDIT": pgettext_lazy("permission", "Change when work begins by itself"),
        "CUSTOMERS_VIEW": pgettext_lazy("permission", "Look at customers"),
        "PERSONAL_VIEW": pgettext_lazy("permission", "See personal data unmasked"),
        "TERMS_PROPOSE": pgettext_lazy("permission", "Propose terms of agreements"),
        "TERMS_APPROVE": pgettext_lazy("permission", "Approve terms of agreements"),
        "METERING_VIEW": pgettext_lazy("permission", "Look at usage points and meters"),
        "NETWORK_VIEW": pgettext_lazy("permission", "Look at the grid"),
        "READINGS_VIEW": pgettext_lazy("permission", "Look at readings"),
        "READINGS_ENTER": pgettext_lazy("permission", "Enter readings"),
        "READINGS_REVIEW": pgettext_lazy("permission", "Review readings"),
        "INTERVALS_VIEW": pgettext_lazy("permission", "Look at load curves"),
        "INTERVALS_EDIT": pgettext_lazy("permission", "Validate and estimate load curves"),
        "LOSS_VIEW": pgettext_lazy("permission", "Look at line loss"),
        "LOSS_EDIT": pgettext_lazy("permission", "Set loss targets, enter measures"),
        "LOSS_ISSUE": pgettext_lazy("permission", "Publish line loss"),
        "TIES_PROPOSE": pgettext_lazy("permission", "Propose corrections of areas and phases"),
        "TIES_APPROVE": pgettext_lazy("permission", "Approve corrections of areas and phases"),
        "QUALITY_VIEW": pgettext_lazy("permission", "Look at voltage and power factor"),
        "QUALITY_EDIT": pgettext_lazy("permission", "Keep monitoring points and compensation"),
        "OUTAGES_VIEW": pgettext_lazy("permission", "Look at outages"),
        "OUTAGES_PLAN": pgettext_lazy("permission", "Plan and record outages"),
        "OUTAGES_APPROVE": pgettext_lazy("permission", "Approve outages"),
        "BILLS_VIEW": pgettext_lazy("permission", "Look at bills"),
        "RUNS_PLAN": pgettext_lazy("permission", "Plan billing runs"),
        "RUNS_SETTLE": pgettext_lazy("permission", "Settle what checks before issue find"),
        "RUNS_ISSUE": pgettext_lazy("permission", "Issue bills"),
        "TRIALS_RUN": pgettext_lazy("permission", "Compute trial bills"),
        "PRICES_VIEW": pgettext_lazy("permission", "Look at prices"),
        "WHAT_IF_RUN": pgettext_lazy("permission", "Compute what other prices would bring"),
        "LEDGER_VIEW": pgettext_lazy("permission", "Look at the books"),
        "MONTH_CLOSE": pgettext_lazy("permission", "Close a month of the books"),
        "MONTH_REOPEN": pgettext_lazy("permission", "Decide on reopening a month"),
        "RECEIVABLES_VIEW": pgettext_lazy("permission", "Look at what customers owe"),
        "PAYMENTS_TAKE": pgettext_lazy("permission", "Take money at the counter"),
        "PAYMENTS_APPROVE": pgettext_lazy("permission", "Decide on voids and differences of tills"),
        "RESPONSIBLE_NAME": pgettext_lazy("permission", "Name who is responsible for a route"),
        "AGENTS_EDIT": pgettext_lazy("permission", "Open channels and appoint agents"),
        "DEBITS_SEND": pgettext_lazy("permission", "Let banks collect: mandates, batches and returns"),
        "CREDITS_PROPOSE": pgettext_lazy("permission", "Propose waivers, write-offs, refunds and transfers"),
        "CREDITS_APPROVE": pgettext_lazy("permission", "Decide on waivers, write-offs, refunds and transfers"),
        "BANK_RECONCILE": pgettext_lazy("permission", "Reconcile the bank with the books"),
        "DEBTS_COLLECT": pgettext_lazy("permission", "Remind debtors and agree with them"),
        "CUTS_APPROVE": pgettext_lazy("permission", "Decide on cuts of supply"),
        "CUTS_CARRY_OUT": pgettext_lazy("permission", "Carry out commands to cut and restore"),
        "HOLDS_PLACE": pgettext_lazy("permission", "Place and release holds against cuts"),
        "CORRECTIONS_PROPOSE": pgettext_lazy("permission", "Propose corrections"),
        "CORRECTIONS_APPROVE": pgettext_lazy("permission", "Decide on corrections"),
        "PREPAYMENT_EDIT": pgettext_lazy("permission", "Set policies of fee control"),
        "FILES_IMPORT": pgettext_lazy("permission", "Import files"),
        "FILES_EXPORT": pgettext_lazy("permission", "Export files"),
    },
    Personal: {
        "NAME": pgettext_lazy("personal data", "Name"),
        "PHONE": pgettext_lazy("personal data", "Phone"),
        "ADDRESS": pgettext_lazy("personal data", "Address"),
        "IDENTITY": pgettext_lazy("personal data", "Identity number"),
    },
    Language: {
        "zh-hans": pgettext_lazy("language", "Chinese"),
        "en": pgettext_lazy("language", "English"),
    },
    Theme: {
        "SYSTEM": pgettext_lazy("theme", "As the machine is set"),
        "LIGHT": pgettext_lazy("theme", "Light"),
        "DARK": pgettext_lazy("theme", "Dark"),
    },
    Density: {
        "COMFORTABLE": pgettext_lazy("density", "Comfortable rows"),
        "COMPACT": pgettext_lazy("density", "Close rows"),
    },
    ApiScope: {
        "customers:read": pgettext_lazy("API scope", "Read customers"),
        "personal:read": pgettext_lazy("API scope", "Read personal data unmasked"),
        "usage-points:read": pgettext_lazy("API scope", "Read usage points"),
        "meters:read": pgettext_lazy("API scope", "Read meters"),
        "readings:read": pgettext_lazy("API scope", "Read readings"),
        "readings:write": pgettext_lazy("API scope", "Deliver readings"),
        "bills:read": pgettext_lazy("API scope", "Read bills"),
        "balances:read": pgettext_lazy("API scope", "Read balances"),
        "payments:read": pgettext_lazy("API scope", "Read payments"),
        "payments:write": pgettext_lazy("API scope", "Tell of payments"),
        "commands:carry-out": pgettext_lazy("API scope", "Take on and report commands to cut and restore"),
        "trial-bills:run": pgettext_lazy("API scope", "Bill on trial"),
        "prices:read": pgettext_lazy("API scope", "Read prices"),
    },
    Severity: {
        "INFO": pgettext_lazy("severity", "Information"),
        "WARNING": pgettext_lazy("severity", "Warning"),
        "ERROR": pgettext_lazy("severity", "Holds back"),
    },
}
