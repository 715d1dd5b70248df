"""
What a role permits, and where: the permission matrix.

Each line of the matrix is one permission with the roles whose posts carry it. The lines follow the duties of the posts
(requirements A006 to A023) and the principle that reading, review, issue and collecting lie in different hands.
"""

from __future__ import annotations

from dataclasses import replace

from wanjia.foundation.access.types import Actor, Permission, Scope
from wanjia.foundation.organisation.types import Role

P, R = Permission, Role

MANAGERS = frozenset({R.COMPANY_MANAGER, R.MARKETING_DIRECTOR})
BILLERS = frozenset({R.BILLING_ACCOUNTANT})
AUDITORS = frozenset({R.AUDITOR, R.AUDIT_DIRECTOR})
METERING = frozenset({R.METERING_OFFICER, R.STOREKEEPER})
PLATFORM = frozenset({R.PLATFORM_DISPATCHER, R.PLATFORM_SUPERVISOR})
OFFICERS = frozenset({R.SAFETY_OFFICER, R.TECHNICIAN, R.MARKETING_OFFICER})
FIELD = frozenset({R.AREA_MANAGER, R.ELECTRICIAN})
HALL = frozenset({R.HALL_CLERK, R.METER_READER, R.COLLECTOR})
CLERKS_OF_CUSTOMERS = BILLERS | {R.CASHIER, R.HV_INSPECTOR, R.HALL_CLERK, R.COLLECTOR, R.MARKETING_OFFICER}
WITHOUT_CUSTOMERS = frozenset({R.SYSTEM_ADMINISTRATOR, R.SAFETY_SUPERVISOR, R.DISPATCHER, R.STOREKEEPER})
WHO_SEE_CUSTOMERS = frozenset(Role) - WITHOUT_CUSTOMERS
WHO_SEE_THE_GRID = frozenset(Role) - {R.SYSTEM_ADMINISTRATOR, R.CASHIER}
WHO_SEE_MONEY = (
    MANAGERS
    | BILLERS
    | AUDITORS
    | OFFICERS
    | HALL
    | {R.GENERAL_OFFICE_MANAGER, R.CASHIER, R.HV_INSPECTOR, R.METERING_OFFICER, R.STATION_HEAD, R.AREA_MANAGER}
)
ACCOUNTS = frozenset({R.BILLING_ACCOUNTANT, R.CASHIER})
COLLECTORS = frozenset({R.COLLECTOR, R.HALL_CLERK, R.CASHIER})
DIRECTORS = frozenset({R.MARKETING_DIRECTOR, R.STATION_HEAD})

MATRIX: dict[Permission, frozenset[Role]] = {
    P.ORGANISATION_VIEW: MANAGERS
    | {R.SYSTEM_ADMINISTRATOR, R.GENERAL_OFFICE_MANAGER, R.STATION_HEAD, R.AUDIT_DIRECTOR},
    P.ORGANISATION_EDIT: frozenset({R.SYSTEM_ADMINISTRATOR}),
    P.EXEMPTIONS_REQUEST: frozenset({R.STATION_HEAD, R.MARKETING_DIRECTOR, R.GENERAL_OFFICE_MANAGER}),
    P.EXEMPTIONS_APPROVE: frozenset({R.AUDIT_DIRECTOR, R.COMPANY_MANAGER}),
    P.EVENTS_VIEW: MANAGERS | AUDITORS | {R.SYSTEM_ADMINISTRATOR, R.GENERAL_OFFICE_MANAGER, R.STATION_HEAD},
    P.TOKENS_ISSUE: frozenset({R.SYSTEM_ADMINISTRATOR}),
    P.TIMETABLE_EDIT: frozenset({R.SYSTEM_ADMINISTRATOR}),
    P.TIMETABLE_EDIT: frozenset({R.SYSTEM_ADMINISTRATOR}),
    P.CUSTOMERS_VIEW: WHO_SEE_CUSTOMERS,
    P.PERSONAL_VIEW: CLERKS_OF_CUSTOMERS | AUDITORS | {R.MARKETING_DIRECTOR, R.STATION_HEAD},
    P.TERMS_PROPOSE: BILLERS | {R.HV_INSPECTOR, R.HALL_CLERK, R.MARKETING_OFFICER},
    P.TERMS_APPROVE: BILLERS | {R.MARKETING_DIRECTOR, R.GENERAL_OFFICE_MANAGER, R.STATION_HEAD},
    P.METERING_VIEW: WHO_SEE_CUSTOMERS | {R.STOREKEEPER},
    P.NETWORK_VIEW: WHO_SEE_THE_GRID,
    P.READINGS_VIEW: WHO_SEE_MONEY | METERING,
    P.READINGS_ENTER: BILLERS | {R.METER_READER, R.METERING_OFFICER, R.HV_INSPECTOR, R.MARKETING_OFFICER},
    P.READINGS_REVIEW: BILLERS | {R.MARKETING_OFFICER, R.GENERAL_OFFICE_MANAGER},
    P.BILLS_VIEW: WHO_SEE_MONEY,
    P.RUNS_PLAN: BILLERS,
    P.RUNS_SETTLE: BILLERS,
    P.RUNS_ISSUE: BILLERS,
    P.TRIALS_RUN: WHO_SEE_MONEY,
    P.PRICES_VIEW: frozenset(Role) - {R.SYSTEM_ADMINISTRATOR, R.SAFETY_SUPERVISOR, R.DISPATCHER, R.STOREKEEPER},
    P.WHAT_IF_RUN: MANAGERS | BILLERS | {R.GENERAL_OFFICE_MANAGER},
    P.LEDGER_VIEW: MANAGERS | ACCOUNTS | AUDITORS | {R.GENERAL_OFFICE_MANAGER},
    P.MONTH_CLOSE: BILLERS,
    P.MONTH_REOPEN: frozenset({R.MARKETING_DIRECTOR}),
    P.RECEIVABLES_VIEW: WHO_SEE_MONEY,
    P.PAYMENTS_TAKE: COLLECTORS,
    P.PAYMENTS_APPROVE: DIRECTORS | BILLERS | {R.MARKETING_OFFICER},
    P.RESPONSIBLE_NAME: DIRECTORS,
    P.AGENTS_EDIT: DIRECTORS,
    P.DEBITS_SEND: ACCOUNTS,
    P.CREDITS_PROPOSE: ACCOUNTS | {R.HALL_CLERK, R.MARKETING_OFFICER},
    P.CREDITS_APPROVE: DIRECTORS,
    P.BANK_RECONCILE: ACCOUNTS,
    P.DEBTS_COLLECT: BILLERS | {R.COLLECTOR, R.AREA_MANAGER, R.MARKETING_OFFICER, R.HV_INSPECTOR, R.STATION_HEAD},
    P.CUTS_APPROVE: DIRECTORS,
    P.HOLDS_PLACE: DIRECTORS
    | {R.MARKETING_OFFICER, R.HALL_CLERK, R.HV_INSPECTOR, R.PLATFORM_DISPATCHER, R.AREA_MANAGER},
    P.CORRECTIONS_PROPOSE: BILLERS | {R.HALL_CLERK, R.HV_INSPECTOR, R.METERING_OFFICER, R.MARKETING_OFFICER, R.AUDITOR},
    P.CORRECTIONS_APPROVE: BILLERS | DIRECTORS | {R.GENERAL_OFFICE_MANAGER, R.COMPANY_MANAGER},
    P.PREPAYMENT_EDIT: DIRECTORS | BILLERS,
    P.FILES_IMPORT: BILLERS | {R.SYSTEM_ADMINISTRATOR, R.METERING_OFFICER, R.GENERAL_OFFICE_MANAGER},
    P.FILES_EXPORT: MANAGERS | BILLERS | AUDITORS | {R.GENERAL_OFFICE_MANAGER, R.STATION_HEAD, R.MARKETING_OFFICER},
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """Give what a post with this role permits."""
    return frozenset(permission for permission, roles in MATRIX.items() if role in roles)


def is_permitted(actor: Actor, *, permission: Permission) -> bool:
    """Tell whether one of the actor's posts carries the permission; a process may do everything."""
    return actor.person_id is None or any(post.role in MATRIX[permission] for post in actor.posts)


def acting(actor: Actor, *, permission: Permission) -> Actor:
    """
    Give the actor with only those units in which a post carries the permission.

    Somebody who enters readings in one station and looks at another station's bills has both posts, and neither
    permission reaches into the other station.
    """
    if actor.person_id is None:
        return actor
    paths = {post.unit_path for post in actor.posts if post.role in MATRIX[permission]}
    return replace(actor, scope=Scope(tuple(sorted(paths))))
