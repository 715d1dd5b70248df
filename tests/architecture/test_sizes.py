"""Files, functions and nesting stay small; the few that may not are listed with a reason, and the list shrinks."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.sources import Source, product_sources, sources_of_tests

LISTED = Path(__file__).parent / "exceptions.csv"
LISTED_AT_MOST = 0  # lower it when an exception goes; raising it needs a reason that convinces a reviewer
LIMITS = {"file": 500, "test file": 600, "function": 60, "nesting": 3}


@dataclass(frozen=True)
class Size:
    """What was measured: a file or function, by the kind of its limit."""

    kind: str
    name: str
    value: int


@dataclass(frozen=True)
class Exemption:
    """A size beyond the limit that is accepted for now."""

    kind: str
    name: str
    most: int
    reason: str


def sizes_of(source: Source, *, kind: str) -> list[Size]:
    """Measure a file, and each of its functions unless it holds tests."""
    sizes = [Size(kind, source.path, len(source.text.splitlines()))]
    for function in source.functions if kind == "file" else ():
        name = f"{source.path}::{function.name}"
        sizes += [Size("function", name, function.code_lines), Size("nesting", name, function.nesting)]
    return sizes


def complaints(sizes: list[Size], *, exemptions: list[Exemption]) -> list[str]:
    """Compare sizes with the limits and the list; entries that are no longer needed are complaints too."""
    allowed = {(entry.kind, entry.name): entry.most for entry in exemptions}
    measured = {(size.kind, size.name): size.value for size in sizes}
    too_large = [
        f"{name}: {kind} of {value}, more than {allowed.get((kind, name), LIMITS[kind])}; split it by what it knows"
        for (kind, name), value in measured.items()
        if value > allowed.get((kind, name), LIMITS[kind])
    ]
    stale = [
        f"{entry.name}: no longer needs its exception ({entry.kind}); take it out of {LISTED.name}"
        for entry in exemptions
        if measured.get((entry.kind, entry.name), 0) <= LIMITS[entry.kind]
    ]
    unexplained = [f"{entry.name}: an exception needs a reason" for entry in exemptions if not entry.reason.strip()]
    return too_large + stale + unexplained


def listed() -> list[Exemption]:
    """Read the list of exceptions."""
    with LISTED.open(encoding="utf-8", newline="") as lines:
        return [Exemption(r["kind"], r["name"], int(r["most"]), r["reason"]) for r in csv.DictReader(lines)]


class TestTheProject:
    def test_keeps_its_files_and_functions_small(self) -> None:
        sizes = [size for source in product_sources() for size in sizes_of(source, kind="file")]
        sizes += [size for source in sources_of_tests() for size in sizes_of(source, kind="test file")]

        found = complaints(sizes, exemptions=listed())

        assert not found, "\n".join(found)

    def test_does_not_add_exceptions(self) -> None:
        assert len(listed()) <= LISTED_AT_MOST


class TestSizes:
    def test_a_long_file_is_refused_from_its_501st_line(self) -> None:
        fits, long = (Source("src/wanjia/a.py", "x = 1\n" * lines) for lines in (500, 501))

        assert not complaints(sizes_of(fits, kind="file"), exemptions=[])
        assert "file of 501, more than 500" in complaints(sizes_of(long, kind="file"), exemptions=[])[0]

    def test_a_test_file_may_have_600_lines(self) -> None:
        fits, long = (Source("tests/test_a.py", "x = 1\n" * lines) for lines in (600, 601))

        assert not complaints(sizes_of(fits, kind="test file"), exemptions=[])
        assert complaints(sizes_of(long, kind="test file"), exemptions=[])

    def test_a_function_is_refused_from_its_61st_line_and_its_docstring_does_not_count(self) -> None:
        docstring = '    """\n    Say what.\n    """\n'
        fits, long = (Source("src/wanjia/a.py", "def f():\n" + docstring + "    x = 1\n" * lines) for lines in (59, 60))

        assert not complaints(sizes_of(fits, kind="file"), exemptions=[])
        assert "a.py::f: function of 61" in complaints(sizes_of(long, kind="file"), exemptions=[])[0]

    def test_nesting_is_refused_at_the_fourth_level(self) -> None:
        three = "class A:\n    def f(self):\n        for a in b:\n            if a:\n                with a:\n"
        fits = Source("src/wanjia/a.py", three + " " * 20 + "pass\n")
        deep = Source("src/wanjia/a.py", three + " " * 20 + "try:\n" + " " * 24 + "pass\n" + " " * 20 + "finally: pass")

        assert not complaints(sizes_of(fits, kind="file"), exemptions=[])
        assert "a.py::A.f: nesting of 4" in complaints(sizes_of(deep, kind="file"), exemptions=[])[0]

    def test_a_chain_of_elif_is_one_level(self) -> None:
        chain = "def f(a):\n    if a == 1: pass\n" + "".join(f"    elif a == {n}: pass\n" for n in range(2, 9))

        assert Source("a.py", chain).functions[0].nesting == 1

    def test_match_except_and_else_count(self) -> None:
        match = "def f(a):\n    match a:\n        case 1:\n            if a: pass\n"
        handler = "def f(a):\n    try: pass\n    except E:\n        while a: pass\n"
        otherwise = "def f(a):\n    for b in a: pass\n    else:\n        if a: pass\n        b = 1\n"

        assert [Source("a.py", text).functions[0].nesting for text in (match, handler, otherwise)] == [2, 2, 2]


class TestExceptions:
    def test_a_listed_size_passes_but_may_not_grow(self) -> None:
        entry = Exemption("file", "src/wanjia/a.py", 520, "generated table")

        assert not complaints([Size("file", "src/wanjia/a.py", 520)], exemptions=[entry])
        assert "more than 520" in complaints([Size("file", "src/wanjia/a.py", 521)], exemptions=[entry])[0]

    def test_an_entry_goes_when_it_is_no_longer_needed(self) -> None:
        entry = Exemption("file", "src/wanjia/a.py", 520, "generated table")

        assert "no longer needs" in complaints([Size("file", "src/wanjia/a.py", 500)], exemptions=[entry])[0]
        assert "no longer needs" in complaints([], exemptions=[entry])[0]

    def test_an_entry_has_a_reason(self) -> None:
        entry = Exemption("file", "src/wanjia/a.py", 520, " ")

        assert complaints([Size("file", "src/wanjia/a.py", 520)], exemptions=[entry])
