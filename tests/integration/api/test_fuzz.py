"""The API asked what its own description allows, and what it does not: never a fault of ours."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.integration.api.county import key_of
from wanjia.interfaces.api.document import described
from wanjia.site.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = sorted(
    operation["operationId"] for methods in described("en")["paths"].values() for operation in methods.values()
)
FEW, MANY = 6, 150


def strategy_of(operation: str, *, mode: GenerationMode) -> Any:
    schema = schemathesis.openapi.from_dict(described("en"))
    schema.app = application
    schema.config.update(base_url="http://localhost")
    return schema.find_operation_by_id(operation).as_strategy(generation_mode=mode)


@pytest.fixture
def open_connection() -> Iterator[None]:
    """Keep the connection of the test open when a request ends, as the test client of the framework does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("county", "open_connection")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as told", "otherwise"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(
    operation: str, mode: GenerationMode, pytestconfig: pytest.Config
) -> None:
    key = key_of("B0")
    examples = MANY if pytestconfig.getoption("--full") else FEW

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy_of(operation, mode=mode))
    def asked(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        case.validate_response(response, checks=CHECKS)

    asked()
