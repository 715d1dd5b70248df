"""An example of each answer, as the sample county gives it."""

from __future__ import annotations

from typing import Any

CUSTOMER = {
    "number": "4213000001",
    "customer_number": "K4213000001",
    "name": "张*",
    "kind": "PERSON",
    "phone": "138******21",
    "address": "光明村******",
    "unit_code": "S1",
    "unit_name": "城关供电所",
}
TERMS = {
    "structure": "HB.RES",
    "contract_kva": "8.0000",
    "running_kva": "8.0000",
    "demand_basis": "NONE",
    "contract_demand_kw": None,
    "power_factor_standard_pct": None,
    "loss_method": "NONE",
    "line_loss_pct": "0.0000",
    "is_large_household": False,
    "start_date": "2021-05-01",
    "end_date": None,
}
AGREEMENT = {
    "number": "G4213000001",
    "usage_point": "P4213000001",
    "start_date": "2021-05-01",
    "end_date": None,
    "terms": [TERMS],
}
POINT = {
    "number": "P4213000001",
    "address": "光明村******",
    "metering_mode": "LV_SUPPLY_LV_METER",
    "unit_code": "S1",
    "unit_name": "城关供电所",
}
INSTALLATION = {"meter": "M4213000001", "usage_point": "P4213000001", "start_date": "2021-05-01", "end_date": None}
METER = {"number": "M4213000001", "model_code": "DDZY", "rated_current_a": "60.0000", "ownership": "UTILITY"}
READING = {
    "id": 1041,
    "usage_point": "P4213000001",
    "meter": "M4213000001",
    "register": "ACTIVE_TOTAL",
    "reading_date": "2026-02-01",
    "value": "10250.3700",
    "quality": "REMOTE",
    "taken_at": "2026-01-31T16:05:00Z",
    "entered_at": "2026-02-01T01:00:00Z",
    "supersedes": None,
}
BILL = {
    "number": "2026010000001",
    "account": "4213000001",
    "kind": "REGULAR",
    "state": "ISSUED",
    "bill_month": "2026-01-01",
    "start_date": "2026-01-01",
    "end_date": "2026-02-01",
    "energy_kwh": 300,
    "amount": "149.49",
    "unit_code": "S1",
    "unit_name": "城关供电所",
    "is_sample": False,
    "opposes": None,
    "replaces": None,
    "issued_at": "2026-02-03T02:10:00Z",
}
LINE = {
    "start_date": "2026-01-01",
    "end_date": "2026-02-01",
    "part": 0,
    "kind": "ENERGY",
    "item": "",
    "time_of_use": "TOTAL",
    "tier": 1,
    "quantity": "240.0000",
    "unit_price": "0.48830000",
    "amount": "117.19",
    "document": "北京市居民阶梯电价 2012",
}
STEP = {"topic": "energy", "title": "Energy charge", "sentence": "Tier 1: 240 kWh × 0.4883 yuan = 117.19 yuan."}
PAYMENT = {
    "number": "26030300000017",
    "account": "4213000001",
    "state": "TAKEN",
    "tender": "ONLINE",
    "channel": "CITYPAY",
    "amount": "128.50",
    "settled": "117.19",
    "received_on": "2026-03-03",
    "taken_at": "2026-03-03T01:06:41Z",
    "reference": "4200002251",
    "unit_code": "S1",
}
TAKEN_IN = {
    "number": "26030300000017",
    "transaction": "4200002251",
    "account": "4213000001",
    "amount": "128.50",
    "settled": "117.19",
    "prepaid": "11.31",
}
BALANCE = {
    "account": "4213000001",
    "owed": "117.19",
    "late_fee": "0.00",
    "credit": "0.00",
    "reduction": "0.00",
    "deposit": "0.00",
    "debts": [{"kind": "ENERGY", "item": "", "due_date": "2026-03-20", "open": "117.19"}],
}
COMMAND = {
    "id": 4711,
    "account": "4213000001",
    "unit_code": "S1",
    "action": "CUT",
    "state": "PENDING",
    "ordered_at": "2026-03-26T02:00:00Z",
    "due_at": "2026-03-27T02:00:00Z",
    "taken_at": None,
    "lease_until": None,
    "reported_at": None,
    "happened_at": None,
    "note": "",
    "answer": "",
}
COMMAND_TAKEN = {
    "id": 4711,
    "action": "CUT",
    "state": "TAKEN",
    "is_to_be_carried_out": True,
    "lease_until": "2026-03-26T02:35:00Z",
    "meters": [{"usage_point": "P4213000001", "number": "M4213000001"}],
}
EXPLAINED = {"title": "", "energy_kwh": 300, "amount": "149.49", "lines": [LINE], "steps": [STEP]}
DOCUMENT = {
    "number": "北京市居民阶梯电价 2012",
    "title": "居民生活用电试行阶梯电价",
    "issuer": "北京市发展和改革委员会",
    "region": "BJ",
    "source": "fgw.beijing.gov.cn",
    "certainty": "READ",
    "is_sample": False,
    "includes_funds": True,
    "start_date": "2012-07-01",
    "end_date": None,
}
STRUCTURE = {
    "code": "HB.RES",
    "name": "居民生活用电",
    "name_en": "Residential",
    "region": "HB",
    "usage_class": "RESIDENTIAL",
    "voltage_band": "BELOW_1KV",
    "is_two_part": False,
    "is_time_of_use": False,
    "is_quantity_only": False,
}
RATE = {
    "structure": "BJ.RES",
    "document": "北京市居民阶梯电价 2012",
    "kind": "ENERGY",
    "item": "",
    "time_of_use": "TOTAL",
    "tier": 1,
    "price": "0.48830000",
    "note": "",
    "start_date": "2012-07-01",
    "end_date": None,
}


def _page(row: dict[str, Any]) -> dict[str, Any]:
    return {"items": [row], "next_cursor": None}


#: Operation → an answer of it.
EXAMPLES: dict[str, dict[str, Any]] = {
    "list_customers": _page(CUSTOMER),
    "read_customer": {**CUSTOMER, "agreements": [AGREEMENT]},
    "list_usage_points": _page(POINT),
    "read_usage_point": {**POINT, "installations": [INSTALLATION], "multipliers": [], "areas": []},
    "list_meters": _page(METER),
    "read_meter": {
        **METER,
        "registers": [{"kind": "ACTIVE_TOTAL", "integer_digits": 6, "decimal_digits": 2}],
        "installations": [INSTALLATION],
    },
    "list_readings": _page(READING),
    "deliver_readings": {
        "written": 1,
        "already_there": 0,
        "refused": 1,
        "lines": [{"line": 1, "rule": "METER_UNKNOWN", "reason": "Unknown meter"}],
    },
    "read_balance": BALANCE,
    "list_payments": _page(PAYMENT),
    "create_payment": TAKEN_IN,
    "tell_payment": TAKEN_IN,
    "list_commands": _page(COMMAND),
    "take_command": COMMAND_TAKEN,
    "report_command": {"id": 4711, "state": "DONE"},
    "report_delivery": {"message": "dunning.notice:15", "state": "DELIVERED"},
    "list_bills": _page(BILL),
    "read_bill": {**BILL, "explanation": EXPLAINED, "pdf": "/api/v1/bills/2026010000001/pdf"},
    "run_trial_bill": {
        "agreements": [EXPLAINED],
        "energy_kwh": 300,
        "amount": "149.49",
        "average_price": "0.4983",
        "is_sample": False,
        "refusals": [],
    },
    "list_documents": _page(DOCUMENT),
    "list_structures": _page(STRUCTURE),
    "read_structure": STRUCTURE,
    "list_rates": _page(RATE),
}
