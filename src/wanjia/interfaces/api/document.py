"""The OpenAPI document: complete with examples, problems and scopes, in the language of the reader."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from ninja.openapi.schema import get_schema

from wanjia.interfaces.api.callers import Bearer
from wanjia.interfaces.api.examples import EXAMPLES
from wanjia.interfaces.api.problems import KINDS, MEDIA_TYPE
from wanjia.interfaces.api.rest import api
from wanjia.interfaces.api.signatures import SIGNATURE, TIMESTAMP
from wanjia.interfaces.api.values import ProblemShape
from wanjia.interfaces.kit import words

PREFIX = "/api/v1/"
TOLD = ("summary", "description")
ALWAYS = (401, 403, 405, 429)
ONE = "/{"
#: Operations that name another thing in what is sent.
NAMING = ("create_payment", "report_delivery")
#: Operations that change something although nothing is sent.
CHANGING = ("take_command",)
Tree = dict[str, Any]
MOMENT: Tree = {
    "name": TIMESTAMP,
    "in": "header",
    "required": True,
    "description": "The moment of signing, seconds since 1970.",
    "schema": {"type": "string", "pattern": "^[0-9]{1,12}$"},
}


@lru_cache(maxsize=4)
def described(language: str) -> Tree:
    """Give the document with its sentences in a language."""
    with translation.override(language):
        return dict(_translated(_whole()))


def _whole() -> Tree:
    document: Tree = deepcopy(dict(get_schema(api, path_prefix=PREFIX)))
    document["components"]["schemas"]["Problem"] = ProblemShape.model_json_schema()
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of the console: wanjia_…"},
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": SIGNATURE,
            "description": "HMAC-SHA256 under the secret of the channel.",
        },
    }
    _tell_codes(document["components"]["schemas"])
    uses = uses_of_operations()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            _complete(operation, path=path, use=uses.get(operation["operationId"], ""))
    whole: Tree = _without_titles(document)
    return whole


def uses_of_operations() -> dict[str, str]:
    """Give the scope that each operation asks of a token, by the operation's id."""
    return {
        operation.operation_id: auth.use.value
        for router in api._get_bound_routers()  # noqa: SLF001 - the library tells its operations nowhere else
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, Bearer) and operation.operation_id is not None
    }


def _complete(operation: Tree, *, path: str, use: str) -> None:
    """Add to an operation what all share: its scope, its problems, its headers, an example of its answer."""
    operation["security"] = [{"token": [use]}] if use else [{"signature": []}]
    operation["x-scope"] = use
    if not use:
        operation["parameters"].append(MOMENT)
    for parameter in operation["parameters"]:
        parameter["schema"] = _never_null(parameter["schema"])
    answers = operation["responses"]
    good = {**answers.pop(200, {}), **answers.pop("200", {})}
    good["description"] = "What was asked for."
    if (example := EXAMPLES.get(operation["operationId"])) is not None:
        good["content"]["application/json"]["example"] = example
    statuses = [
        *ALWAYS,
        422,
        400,
        *([404] if ONE in path or operation["operationId"] in NAMING else []),
        *([409, 413] if "requestBody" in operation or operation["operationId"] in CHANGING else []),
    ]
    operation["responses"] = {"200": good} | {str(status): _problem(status) for status in sorted(statuses)}


def _never_null(schema: Tree) -> Tree:
    """Give the schema of a parameter, which may be left out but cannot be null."""
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if not options:
        return schema
    rest = {name: part for name, part in schema.items() if name not in {"anyOf", "default"}}
    return {**options[0], **rest} if "$ref" not in options[0] else options[0]


def _tell_codes(schemas: Tree) -> None:
    """Say in words what the codes mean, instead of what the source says of them."""
    known = {codes.__name__: codes for codes in words.WORDS}
    for name, schema in schemas.items():
        if "enum" in schema:
            told = [f"{code}: {label}" for code, label in words.choices(known[name])] if name in known else []
            schema["description"] = "; ".join(told)


def _problem(status: int) -> Tree:
    titles = [str(kind.title) for kind in KINDS.values() if kind.status == status]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": " ".join(titles), "content": content}


def _without_titles(node: Any) -> Any:
    """Take away the titles that only repeat the names of properties."""
    if isinstance(node, list):
        return [_without_titles(part) for part in node]
    if not isinstance(node, dict):
        return node
    is_schema = isinstance(node.get("title"), str) and "version" not in node
    return {name: _without_titles(part) for name, part in node.items() if not (is_schema and name == "title")}


def _translated(node: Any) -> Any:
    if isinstance(node, list):
        return [_translated(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: gettext(unfolded(part)) if name in TOLD and isinstance(part, str) and part else _translated(part)
        for name, part in node.items()
    }


def unfolded(text: str) -> str:
    """Join the lines of a paragraph; paragraphs stay apart."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))
