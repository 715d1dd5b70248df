"""
The sentences that packages below the console say to people, found in the source.

A sentence is a template: what stands in braces in the source stands as ``{}`` here. Looked at are the texts of refusals
and of readers that give up, problems of sheets with their cures, meanings and next steps of rules, and the answers of
functions that give a reason or nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tests.support.root import SOURCE

#: Interfaces speak the reader's language themselves; the command line speaks English only.
SILENT = ("interfaces/console", "interfaces/kit", "interfaces/cli", "interfaces/demo", "site")
#: What says a sentence beside refusals: its name → places and names of the arguments that are sentences.
SAYINGS = {
    "Problem": (2, 3),
    "Rule": (2, 3, "meaning", "next_step"),
    "Refusal": (0, "reason"),
    "HolidaysUnknown": (0,),
    "NoSuchPeriod": (0,),
}
#: Arguments that are sentences or parts of them wherever they are given.
SAYING_ARGUMENTS = {"what", "cure", "why"}
#: Functions that give a reason or nothing, known by what they promise to return.
REASONS = {"str | None"}
#: Functions that speak to whoever writes the program.
FOR_PROGRAMMERS = {"_refuse_if"}
HOLE = "{}"
DEEPEST = 4


@dataclass
class Sources:
    """The parsed source: modules by path, functions by name, names of all refusals."""

    modules: dict[str, ast.Module]
    functions: dict[str, list[ast.FunctionDef]] = field(default_factory=dict)
    refusals: set[str] = field(default_factory=set)


def parsed(root: Path = SOURCE) -> Sources:
    """Parse every module that may say something."""
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*.py"))}
    modules = {
        name: ast.parse(path.read_text())
        for name, path in paths.items()
        if not name.startswith(SILENT) and "/migrations/" not in name
    }
    found = Sources(modules)
    classes: dict[str, set[str]] = {}
    for module in modules.values():
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                found.functions.setdefault(node.name, []).append(node)
            if isinstance(node, ast.ClassDef):
                classes[node.name] = {_last_name(base) for base in node.bases}
    found.refusals = {"Refused", "refused"}
    while more := {name for name, bases in classes.items() if bases & found.refusals} - found.refusals:
        found.refusals |= more
    return found


def templates(sources: Sources) -> dict[str, str]:
    """Give each template with the module that says it, in the order of the source."""
    said: dict[str, str] = {}
    for name, module in sources.modules.items():
        above = _assigned(module)
        for scope in ast.walk(module):
            if isinstance(scope, ast.FunctionDef | ast.Module):
                for template in _said_in(scope, above=above, sources=sources):
                    if any(letter.isalpha() for letter in template.replace(HOLE, "")):
                        said.setdefault(template, name)
    return said


def _said_in(
    scope: ast.FunctionDef | ast.Module, *, above: dict[str, list[ast.expr]], sources: Sources
) -> Iterator[str]:
    names = above | _assigned(scope)
    gives_reason = isinstance(scope, ast.FunctionDef) and scope.returns and ast.unparse(scope.returns) in REASONS
    for node in _own(scope):
        for expression in _sentences(node, sources=sources, gives_reason=bool(gives_reason)):
            yield from written(expression, names=names, sources=sources)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a function or module without the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own(child)


def _sentences(node: ast.AST, *, sources: Sources, gives_reason: bool) -> Iterator[ast.expr]:
    """Give the expressions at a node that are said to people."""
    if gives_reason and isinstance(node, ast.Return) and node.value is not None:
        yield node.value
    if not isinstance(node, ast.Call):
        return
    called = _last_name(node.func)
    if called in FOR_PROGRAMMERS:
        return
    if called in sources.refusals and node.args:
        yield node.args[0]
    yield from (keyword.value for keyword in node.keywords if keyword.arg in SAYING_ARGUMENTS)
    for at in {at for function in sources.functions.get(called, ()) for at in _saying_places(function)}:
        yield from node.args[at : at + 1]
    for place in SAYINGS.get(called, ()):
        if isinstance(place, int) and len(node.args) > place:
            yield node.args[place]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == place)


def _saying_places(function: ast.FunctionDef) -> Iterator[int]:
    """Give the places of a function's arguments that are sentences, as a call counts them."""
    names = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
    return (place for place, name in enumerate(names) if name in SAYING_ARGUMENTS)


def _assigned(scope: ast.AST) -> dict[str, list[ast.expr]]:
    names: dict[str, list[ast.expr]] = {}
    for node in _own(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    names.setdefault(target.id, []).append(node.value)
                for place, part in enumerate(target.elts if isinstance(target, ast.Tuple) else ()):
                    if isinstance(part, ast.Name):
                        names.setdefault(part.id, []).append(ast.Subscript(node.value, ast.Constant(place)))
        if isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
            names.setdefault(node.target.id, []).append(node.value)
    return names


def written(node: ast.expr, *, names: dict[str, list[ast.expr]], sources: Sources, depth: int = 0) -> Iterator[str]:
    """Give the templates that an expression may come to; whatever cannot be told from the source is a hole."""
    if depth > DEEPEST:
        yield HOLE
        return

    def inner(part: ast.expr) -> list[str]:
        return list(written(part, names=names, sources=sources, depth=depth + 1))

    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=values):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in values)
            filled = [part.value for part in values if isinstance(part, ast.FormattedValue)]
            yield from (text for part in filled for text in inner(part) if " " in text.replace(HOLE, "").strip())
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (a + b for a, b in product(inner(left), inner(right)))
        case ast.Call() | ast.Subscript():
            yield from _called(node, inner=inner, sources=sources, depth=depth + 1)
        case _:
            either = _either(node, names=names)
            yield from (text for part in either for text in inner(part)) if either else (HOLE,)


def _either(node: ast.expr, *, names: dict[str, list[ast.expr]]) -> list[ast.expr]:
    """Give the expressions of which one is the value of another."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values):
            return values
        case ast.Name(id=name):
            return names.get(name, [])
        case _:
            return []


def _called(
    node: ast.Call | ast.Subscript, *, inner: Callable[[ast.expr], list[str]], sources: Sources, depth: int
) -> Iterator[str]:
    """Give what a call may come to: a format or literal of columns, or what a function of the source returns."""
    match node:
        case ast.Call(func=ast.Attribute(attr="format" | "lit", value=ast.Name(id="pl")), args=[first, *_]):
            yield from inner(first)
        case ast.Call(func=ast.Name(id=name)) if name in sources.functions:
            for function in sources.functions[name]:
                yield from _returned(function, sources=sources, depth=depth)
        case ast.Subscript(value=ast.Call(func=ast.Name(id=name)), slice=ast.Constant(value=int() as place)):
            for function in sources.functions.get(name, ()):
                yield from _returned(function, sources=sources, depth=depth, place=place)
        case _:
            yield HOLE


def _returned(function: ast.FunctionDef, *, sources: Sources, depth: int, place: int | None = None) -> Iterator[str]:
    """Give what a function may return, or what stands at a place of the tuples that it returns."""
    names = _assigned(function)
    for node in _own(function):
        if isinstance(node, ast.Return) and node.value is not None:
            value = node.value
            if place is not None:
                value = value.elts[place] if isinstance(value, ast.Tuple) else ast.Constant(None)
            yield from written(value, names=names, sources=sources, depth=depth)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
