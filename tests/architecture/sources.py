"""The project's Python files, taken apart for the tests of its shape."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.support.root import ROOT, SOURCE, TESTS

Definition = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


@dataclass(frozen=True)
class Source:
    """
    One file.

    :param path: from the root of the repository, with slashes
    """

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax."""
        return ast.parse(self.text, self.path)

    @cached_property
    def functions(self) -> list["Function"]:
        """All functions and methods, also those inside others."""
        return list(_functions_in(self.tree, owner="", is_method=False, is_nested=False))


@dataclass(frozen=True)
class Function:
    """A function and where it stands."""

    name: str
    node: Definition
    is_method: bool
    is_nested: bool

    @property
    def code_lines(self) -> int:
        """Lines from ``def`` to the end, without the docstring."""
        first = self.node.body[0]
        docstring = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(self.node, clean=False) else 0
        return (self.node.end_lineno or 0) - self.node.lineno + 1 - docstring

    @property
    def nesting(self) -> int:
        """How deep its blocks stand in each other; a chain of ``elif`` is one block."""
        return _depth(self.node.body)

    @property
    def decorators(self) -> list[str]:
        """The decorators as dotted names, without their arguments."""
        return [ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in self.node.decorator_list]


def _functions_in(parent: ast.AST, *, owner: str, is_method: bool, is_nested: bool) -> Iterator[Function]:
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, Definition):
            name = f"{owner}{node.name}"
            yield Function(name, node, is_method=is_method, is_nested=is_nested)
            yield from _functions_in(node, owner=f"{name}.", is_method=False, is_nested=True)
        elif isinstance(node, ast.ClassDef):
            yield from _functions_in(node, owner=f"{owner}{node.name}.", is_method=True, is_nested=is_nested)
        else:
            yield from _functions_in(node, owner=owner, is_method=is_method, is_nested=is_nested)


def _depth(body: Sequence[ast.stmt]) -> int:
    return max((_depth_of(statement) for statement in body), default=0)


def _depth_of(statement: ast.stmt) -> int:
    if not isinstance(statement, BLOCKS):
        return 0
    if isinstance(statement, ast.If) and len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
        return max(1 + _depth(statement.body), _depth_of(statement.orelse[0]))
    return 1 + max(_depth(body) for body in _bodies(statement))


def _bodies(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(statement, field, [])
    for part in (*getattr(statement, "handlers", []), *getattr(statement, "cases", [])):
        yield part.body


def read_sources(folder: Path, *, root: Path = ROOT) -> list[Source]:
    """Read all Python files below a folder but the migrations, which are generated."""
    return [
        Source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts
    ]


def product_sources() -> list[Source]:
    """Read the product."""
    return read_sources(SOURCE)


def sources_of_tests() -> list[Source]:
    """Read the tests."""
    return read_sources(TESTS)


def imported_modules(source: Source) -> list[str]:
    """List the dotted names a file imports; ``from a import b`` counts as ``a.b``."""
    names = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names
