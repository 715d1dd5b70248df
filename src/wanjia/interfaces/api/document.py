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
from wanjia.interfaces.api.values import ProblemShape

PREFIX = "/api/v1/"
TOLD = ("summary", "description")
ALWAYS = (401, 403, 405, 429)
ONE = "/{"
Tree = dict[str, Any]


@lru_cache(maxsize=4)
def described(language: str) -> Tree:
    """Give the document with its sentences in a language."""
    with translation.override(language):
        return dict(_translated(_whole()))


def _whole() -> Tree:
    document: Tree = deepcopy(dict(get_schema(api, path_prefix=PREFIX)))
    document["components"]["schemas"]["Problem"] = ProblemShape.model_json_schema()
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token of the console: wanjia_…"}
    }
    uses = uses_of_operations()
    for path, methods in document["paths"].items():
        for operation in methods.values():
            _complete(operation, path=path, use=uses[operation["operationId"]])
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
    operation["security"] = [{"token": [use]}]
    operation["x-scope"] = use
    answers = operation["responses"]
    good = answers.pop(200, answers.get("200"))
    good["description"] = "What was asked for."
    if (example := EXAMPLES.get(operation["operationId"])) is not None:
        good["content"]["application/json"]["example"] = example
    statuses = [*ALWAYS, 422, 400, *([404] if ONE in path else []), *([409, 413] if "requestBody" in operation else [])]
    operation["responses"] = {"200": good} | {str(status): _problem(status) for status in sorted(statuses)}


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
