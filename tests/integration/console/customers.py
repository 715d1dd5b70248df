"""The village with customers whose personal data is known, in both stations, and one month billed."""

from datetime import date

from tests.integration.billing import village
from tests.integration.billing.village import AT, CLERK, SINCE
from tests.integration.console.grid import FAR_POINT, make_grid
from tests.integration.console.people import hire
from tests.integration.registry import table
from wanjia.foundation.organisation.types import Role
from wanjia.registry.customers import operations
from wanjia.registry.customers import sheets as customer_sheets

NEAR, FAR = "1099", "2001"
NEAR_NAME, FAR_NAME = "曾小贤", "张超一"
NEAR_PHONE, FAR_PHONE = "13800138000", "13912345678"
NEAR_ADDRESS, FAR_ADDRESS = "光明村东风路88号", "石桥镇人民路9号"
BILLED = date(2025, 1, 1)


def make_customers() -> None:
    """Write the village with its grid, two known customers, more staff, and the bills of January 2025."""
    make_grid()
    hire("C1", ("S1", Role.HALL_CLERK))
    hire("B2", ("C", Role.BILLING_ACCOUNTANT))
    hire("E2", ("S1", Role.ELECTRICIAN))
    hire("X1", ("S1", Role.METER_READER), ("S2", Role.HALL_CLERK))
    people = [
        {
            "number": "K8",
            "name": NEAR_NAME,
            "kind": "PERSON",
            "phone": NEAR_PHONE,
            "identity_number": "420100199001011234",
        },
        {"number": "K9", "name": FAR_NAME, "kind": "PERSON", "phone": FAR_PHONE},
    ]
    operations.load_customers(table(customer_sheets.CUSTOMERS, *people), by=CLERK, at=AT)
    accounts = [
        {"number": NEAR, "customer_number": "K8", "unit_code": "S1", "address": NEAR_ADDRESS},
        {"number": FAR, "customer_number": "K9", "unit_code": "S2", "address": FAR_ADDRESS},
    ]
    operations.load_accounts(table(customer_sheets.ACCOUNTS, *accounts), by=CLERK, at=AT)
    agreement = {"number": "G2001", "account_number": FAR, "usage_point_number": FAR_POINT, "start_date": SINCE}
    operations.load_agreements(table(customer_sheets.AGREEMENTS, agreement), by=CLERK, at=AT)
    terms = {
        "agreement_number": "G2001",
        "structure_code": "HB.CI1.LT1KV",
        "contract_kva": 40,
        "running_kva": 40,
        "start_date": SINCE,
    }
    operations.load_agreement_terms(table(customer_sheets.AGREEMENT_TERMS, terms), by=CLERK, at=AT)
    village.billed(BILLED)
