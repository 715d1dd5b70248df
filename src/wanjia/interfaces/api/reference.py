"""The OpenAPI document laid out for a page: chapters of operations with their parameters, fields and examples."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wanjia.interfaces.api.problems import KINDS
from wanjia.interfaces.api.signatures import SIGNATURE, TIMESTAMP

Tree = dict[str, Any]
DEPTH_AT_MOST = 4
#: The chapters in their order, as the operations name them.
CHAPTERS = {
    "customers": "Customers",
    "usage points": "Usage points",
    "meters": "Meters",
    "readings": "Readings",
    "bills": "Bills",
    "balances": "Balances",
    "payments": "Payments",
    "channels": "Channels",
    "commands": "Commands to cut and restore",
    "messages": "Messages to customers",
    "trial bills": "Trial bills",
    "prices": "Prices",
}


@dataclass(frozen=True, slots=True)
class Field:
    """
    A parameter or a field of what is sent or answered.

    :ivar depth: how deep it lies inside others
    """

    name: str
    kind: str
    meaning: str
    is_required: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    scope: str
    parameters: tuple[Field, ...]
    sent: tuple[Field, ...]
    answered: tuple[Field, ...]
    call: str
    example: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """The operations about one kind of thing."""

    name: str
    title: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One kind of problem as the page shows it."""

    code: str
    status: int
    title: str


def problems() -> list[ProblemRow]:
    """Give the problems that the API answers with."""
    return [ProblemRow(code, kind.status, str(kind.title)) for code, kind in KINDS.items()]


def chapters(document: Tree, *, base: str) -> list[Chapter]:
    """Lay a document out."""
    found: dict[str, list[Operation]] = {tag: [] for tag in CHAPTERS}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(
                _operation(operation, method=method, path=path, document=document, base=base)
            )
    return [Chapter(tag.replace(" ", "-"), _(CHAPTERS[tag]), tuple(rows)) for tag, rows in found.items()]


def _operation(operation: Tree, *, method: str, path: str, document: Tree, base: str) -> Operation:
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = operation["responses"]["200"]["content"].get("application/json", {})
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        paragraphs=tuple(operation.get("description", "").split("\n\n")),
        scope=operation["x-scope"],
        parameters=tuple(_parameter(parameter, document=document) for parameter in operation["parameters"]),
        sent=tuple(fields_of(sent, document=document)) if sent else (),
        answered=tuple(fields_of(answer.get("schema", {}), document=document)),
        call=_call(operation, method=method, address=base.removesuffix("/api/v1") + path),
        example=json.dumps(answer["example"], ensure_ascii=False, indent=2) if answer else "%PDF-1.7 …",
    )


def _parameter(parameter: Tree, *, document: Tree) -> Field:
    schema = _followed(parameter["schema"], document=document)
    meaning = parameter.get("description") or schema.get("description", "")
    return Field(parameter["name"], kind_of(schema), meaning, parameter["required"])


def _call(operation: Tree, *, method: str, address: str) -> str:
    """Write an example of a call as a command line."""
    lines = [f"curl {address}", "  -H 'Authorization: Bearer wanjia_…'"]
    if not operation["x-scope"]:
        lines[1:] = [f"  -H '{TIMESTAMP}: 1772500000'", f"  -H '{SIGNATURE}: 5f0c…'"]
    if method == "post" and "requestBody" in operation:
        body = json.dumps(BODIES[operation["operationId"]], ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d '{body}'"]
    if any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"]):
        lines.insert(2, "  -H 'Idempotency-Key: 2026-02-01-route-7'")
    return " \\\n".join(lines)


TOLD = {
    "transaction": "4200002251",
    "account": "4213000001",
    "amount": "128.50",
    "paid_at": "2026-03-03T09:06:40+08:00",
}
#: What the examples send.
BODIES: dict[str, Tree] = {
    "deliver_readings": {
        "readings": [
            {"meter": "M4213000001", "register": "ACTIVE_TOTAL", "reading_date": "2026-02-01", "value": "10250.37"}
        ]
    },
    "create_payment": {**TOLD, "channel": "CITYPAY"},
    "tell_payment": TOLD,
    "report_command": {"outcome": "DONE", "happened_at": "2026-03-26T10:06:40+08:00", "answer": "relay open"},
    "report_delivery": {"message": "dunning.notice:15", "outcome": "DELIVERED"},
    "run_trial_bill": {"book": "beijing", "structure": "BJ.RES", "month": "2026-01", "kwh": 300},
}


def fields_of(schema: Tree, *, document: Tree, depth: int = 0) -> Iterator[Field]:
    """Give the fields of a schema, each followed by those inside it."""
    whole = _followed(schema, document=document)
    if depth >= DEPTH_AT_MOST:
        return
    required = whole.get("required", [])
    for name, part in whole.get("properties", {}).items():
        inner = _followed(part, document=document)
        meaning = part.get("description") or inner.get("description", "")
        yield Field(name, kind_of(inner), meaning, name in required, depth)
        inside = inner["items"] if inner.get("type") == "array" else inner
        yield from fields_of(inside, document=document, depth=depth + 1)


def _followed(schema: Tree, *, document: Tree) -> Tree:
    """Follow references, and take what a value is when it is not null."""
    if "$ref" in schema:
        return _followed(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]], document=document)
    options = _options(schema)
    return _followed(options[0], document=document) if options else schema


def _options(schema: Tree) -> list[Tree]:
    """Give what a value may be when it is not null."""
    return [option for option in schema.get("anyOf") or schema.get("allOf") or () if option.get("type") != "null"]


def kind_of(schema: Tree) -> str:
    """Say in a few words what a value is."""
    if options := _options(schema):
        return kind_of(options[0])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return _("list")
    return str(schema.get("format") or schema.get("type", "object"))
