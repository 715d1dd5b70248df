"""Documents that can go stale are tested: the glossary and the table of requirements."""

import importlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from django.apps import apps

from tests.architecture.sources import product_sources
from tests.support.requirements import Requirement, proof_report, read_requirements, unknown_ids
from tests.support.root import ROOT
from wanjia.foundation.findings.catalogue import Rule
from wanjia.foundation.workflow.types import Flow
from wanjia.interfaces.cli.rulebook import catalogues, flows, rules_page

GLOSSARY = ROOT / "docs" / "glossary.md"
ROWS = 510
COLUMNS = 4  # code name, 中文, meaning, source


def terms_in(text: str) -> set[str]:
    """Read the code names of a glossary: what stands in backticks in the first column of its tables."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def torn_rows(text: str) -> list[str]:
    """Find rows of the glossary that lack a column or leave one empty."""
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    cells = {row: [cell.strip() for cell in row.strip("|").split("|")] for row in rows}
    return [f"glossary: {row}" for row, parts in cells.items() if len(parts) != COLUMNS or not all(parts)]


def missing_terms(names: set[str], *, glossary: str) -> list[str]:
    """Find the names that a glossary does not explain."""
    missing = sorted(names - terms_in(glossary))
    return [f"{name}: not in docs/glossary.md (code name · 中文 · meaning · source)" for name in missing]


def model_names() -> set[str]:
    """Name every model of the product."""
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("wanjia.")}


def modules_where(wanted: Callable[[Path], bool]) -> list[ModuleType]:
    """Import the modules of the product whose path is wanted."""
    return [
        importlib.import_module(source.path.removeprefix("src/").removesuffix(".py").replace("/", "."))
        for source in product_sources()
        if wanted(Path(source.path)) and not source.path.endswith("__init__.py")
    ]


def flow_names() -> set[str]:
    """Name every flow of the product."""
    modules = modules_where(lambda path: path.name == "flow.py")
    return {value.name for module in modules for value in vars(module).values() if isinstance(value, Flow)}


def rule_codes() -> set[str]:
    """Name every rule that stands in a catalogue of the product."""
    modules = modules_where(lambda path: "kernel" in path.parts)
    catalogues = [value for module in modules for value in vars(module).values() if isinstance(value, tuple)]
    return {rule.code for catalogue in catalogues for rule in catalogue if isinstance(rule, Rule)}


class TestGlossary:
    def test_explains_every_model(self) -> None:
        missing = missing_terms(model_names(), glossary=GLOSSARY.read_text(encoding="utf-8"))

        assert not missing, "\n".join(missing)

    def test_explains_every_flow(self) -> None:
        missing = missing_terms(flow_names(), glossary=GLOSSARY.read_text(encoding="utf-8"))

        assert not missing, "\n".join(missing)

    def test_fills_every_column(self) -> None:
        torn = torn_rows(GLOSSARY.read_text(encoding="utf-8"))

        assert not torn, "\n".join(torn)

    def test_a_name_that_is_only_mentioned_counts_as_missing(self) -> None:
        text = (
            "Says `Meter`.\n\n| code | 中文 | meaning | source |\n|---|---|---|---|\n| `Bill` | 账单 | of `Seal` | – |"
        )

        assert terms_in(text) == {"Bill"}
        assert missing_terms({"Bill", "Meter", "Seal"}, glossary=text) == [
            f"{name}: not in docs/glossary.md (code name · 中文 · meaning · source)" for name in ("Meter", "Seal")
        ]

    def test_a_row_without_chinese_is_torn(self) -> None:
        assert torn_rows("| `Bill` |  | what is owed | ours |")
        assert torn_rows("| `Bill` | 账单 | what is owed |")
        assert not torn_rows("| `Bill` | 账单 | what is owed | ours |")


class TestRules:
    def test_the_page_of_rules_and_flows_is_the_one_printed(self) -> None:
        assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page()

    def test_the_page_holds_every_rule_and_flow(self) -> None:
        printed = {rule.code for rules in catalogues().values() for rule in rules}

        assert printed == rule_codes()
        assert {flow.name for flow in flows()} == flow_names()


class TestRequirements:
    def test_holds_every_row_once_in_order(self) -> None:
        lines = (ROOT / "docs" / "requirements.csv").read_text(encoding="utf-8").splitlines()[1:]
        ids = [line.split(",")[0] for line in lines]

        assert ids == [f"A{number:03}" for number in range(1, ROWS + 1)]

    def test_gives_every_row_a_module_and_a_text(self) -> None:
        rows = read_requirements().values()

        assert not [row.id for row in rows if not re.match(r"M\d\d .+ \(.+\)$", row.module) or not row.text.strip()]
        assert len(Counter(row.module for row in rows)) == 20

    def test_an_unknown_id_is_found(self) -> None:
        assert unknown_ids(["A001", "A511", "B1"], known=read_requirements()) == ["A511", "B1"]


class TestProofReport:
    ROWS = {
        "A1": Requirement("A1", "M01 One (一)", "first"),
        "A2": Requirement("A2", "M01 One (一)", "second"),
        "A3": Requirement("A3", "M02 Two (二)", "third"),
    }

    def test_counts_proven_rows_by_module_and_lists_their_tests_once(self) -> None:
        lines = proof_report({"A2": ["t.py::b", "t.py::a", "t.py::b"]}, requirements=self.ROWS)

        assert [line.split() for line in lines] == [
            ["1", "of", "2", "M01", "One", "(一)"],
            ["A2", "t.py::a"],
            ["A2", "t.py::b"],
            ["0", "of", "1", "M02", "Two", "(二)"],
            ["1", "of", "3", "all"],
        ]
