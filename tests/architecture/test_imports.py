"""Each import contract refuses what it is there to refuse: a violation is planted in a copy of the product."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.sources import product_sources
from tests.support.root import ROOT, SOURCE

LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
PURE = {"types", "rules", "kernel", "protocols"}


def imports(name: str) -> str:
    """Write a module that imports another."""
    return f"import {name}\n"


def imports_inside_a_function(name: str) -> str:
    """Write a module that hides its import."""
    return f"def f():\n    import {name}\n"


class PlantedTree:
    """A copy of the product, in which violations are planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(SOURCE, folder / "src" / "wanjia", ignore=shutil.ignore_patterns("__pycache__", "*.yaml"))
        shutil.copytree(ROOT / "tests" / "architecture", folder / "tests" / "architecture")
        shutil.copy(ROOT / ".importlinter", folder)

    def plant(self, name: str, text: str = "") -> None:
        """Write a module, and the packages above it that are missing."""
        path = self.folder / "src" / Path(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in path.relative_to(self.folder / "src").parents[:-1]:
            (self.folder / "src" / package / "__init__.py").touch()
        path.write_text(text)

    def broken(self, contract: str) -> str:
        """Check one contract; what the linter says if it is broken, else nothing."""
        done = subprocess.run(
            [*LINT, "--contract", contract, "--no-cache"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder / "src"), "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Contracts:" in done.stdout, done.stdout + done.stderr
        return done.stdout if done.returncode else ""


@pytest.fixture
def tree(tmp_path: Path) -> PlantedTree:
    """Give a copy of the product."""
    return PlantedTree(tmp_path)


class TestTheProject:
    def test_keeps_every_contract(self) -> None:
        done = subprocess.run(
            LINT,
            cwd=ROOT,
            env={**os.environ, "COLUMNS": "300"},
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 0, done.stdout + done.stderr

    def test_imports_its_pure_modules_without_django(self) -> None:
        names = [source.path.removeprefix("src/").removesuffix(".py").replace("/", ".") for source in product_sources()]
        pure = [name for name in names if set(name.split(".")[3:4]) & PURE]
        program = f"import {', '.join(pure) or 'sys'}\nimport sys\nassert 'django' not in sys.modules"

        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

        assert done.returncode == 0, done.stderr


class TestLayers:
    @pytest.mark.parametrize("write", [imports, imports_inside_a_function])
    def test_an_import_upward_is_refused(self, tree: PlantedTree, write: Callable[[str], str]) -> None:
        tree.plant("wanjia.revenue.planted.types")
        tree.plant("wanjia.foundation.planted.types", write("wanjia.revenue.planted.types"))

        assert "wanjia.foundation.planted.types -> wanjia.revenue.planted.types" in tree.broken("layers")

    def test_a_layer_that_nobody_declared_is_refused(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.planted.types")

        assert "- wanjia.planted" in tree.broken("layers")


class TestModules:
    @pytest.mark.parametrize("layer", ["registry", "measurement", "revenue", "energy", "service", "oversight"])
    def test_a_module_importing_a_later_one_is_refused(self, tree: PlantedTree, layer: str) -> None:
        tree.plant(f"wanjia.{layer}.planted.operations")
        tree.plant(f"wanjia.{layer}.planted.models", imports(f"wanjia.{layer}.planted.operations"))

        assert f"wanjia.{layer}.planted.models -> wanjia.{layer}.planted.operations" in tree.broken("modules")

    def test_kernel_and_protocols_do_not_know_each_other(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.revenue.planted.kernel.money")
        tree.plant("wanjia.revenue.planted.protocols.file", imports("wanjia.revenue.planted.kernel.money"))

        assert "wanjia.revenue.planted.protocols.file" in tree.broken("modules")

    def test_a_module_of_another_name_is_refused(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.revenue.planted.toolbox")

        assert "- wanjia.revenue.planted.toolbox" in tree.broken("modules")


class TestPurity:
    @pytest.mark.parametrize("module", ["types", "rules", "kernel.money", "protocols.file"])
    @pytest.mark.parametrize("tool", ["django", "time", "psycopg"])
    def test_a_pure_module_that_reaches_outside_is_refused(self, tree: PlantedTree, module: str, tool: str) -> None:
        tree.plant(f"wanjia.revenue.planted.{module}", imports(tool))

        assert f"wanjia.revenue.planted.{module} -> {tool}" in tree.broken("pure")

    def test_a_detour_over_another_module_is_refused(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.revenue.planted.queries", imports("django.db"))
        tree.plant("wanjia.revenue.planted.rules", imports("wanjia.revenue.planted.queries"))

        assert "wanjia.revenue.planted.rules -> wanjia.revenue.planted.queries" in tree.broken("pure")

    def test_the_models_of_its_own_package_are_refused(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.revenue.planted.models")
        tree.plant("wanjia.revenue.planted.kernel.money", imports_inside_a_function("wanjia.revenue.planted.models"))

        assert "wanjia.revenue.planted.kernel.money -> wanjia.revenue.planted.models" in tree.broken("pure")


class TestPrivateModules:
    @pytest.mark.parametrize("module", ["models", "subscribers", "apps", "migrations.first", "protocols.file"])
    @pytest.mark.parametrize("write", [imports, imports_inside_a_function])
    def test_another_package_may_not_import_them(
        self, tree: PlantedTree, module: str, write: Callable[[str], str]
    ) -> None:
        tree.plant(f"wanjia.registry.planted.{module}")
        tree.plant("wanjia.revenue.planted.queries", write(f"wanjia.registry.planted.{module}"))

        assert f"wanjia.revenue.planted.queries -> wanjia.registry.planted.{module}" in tree.broken("private")

    @pytest.mark.parametrize("module", ["models", "subscribers", "apps"])
    def test_interfaces_and_foundation_are_no_exception(self, tree: PlantedTree, module: str) -> None:
        tree.plant(f"wanjia.foundation.planted.{module}")
        tree.plant("wanjia.foundation.grown.operations", imports(f"wanjia.foundation.planted.{module}"))
        tree.plant("wanjia.interfaces.grown.views", imports(f"wanjia.foundation.planted.{module}"))

        said = tree.broken("private")

        assert f"wanjia.foundation.grown.operations -> wanjia.foundation.planted.{module}" in said
        assert f"wanjia.interfaces.grown.views -> wanjia.foundation.planted.{module}" in said

    def test_the_site_may_connect_subscribers_and_nothing_else(self, tree: PlantedTree) -> None:
        tree.plant("wanjia.revenue.planted.subscribers")
        tree.plant("wanjia.revenue.planted.models")
        tree.plant("wanjia.site.connected", imports("wanjia.revenue.planted.subscribers"))
        tree.plant("wanjia.site.curious", imports("wanjia.revenue.planted.models"))

        said = tree.broken("private")

        assert "wanjia.site.connected" not in said
        assert "wanjia.site.curious -> wanjia.revenue.planted.models" in said

    def test_what_a_package_shows_passes(self, tree: PlantedTree) -> None:
        shown = ["types", "queries", "operations", "flow", "sheets", "rules", "kernel.money"]
        for module in shown:
            tree.plant(f"wanjia.registry.planted.{module}")
        tree.plant("wanjia.registry.planted.protocols.file")
        text = "".join(imports(f"wanjia.registry.planted.{module}") for module in shown)
        tree.plant("wanjia.revenue.planted.operations", text)
        tree.plant("wanjia.interfaces.planted.files", imports("wanjia.registry.planted.protocols.file"))
        tree.plant("wanjia.revenue.planted.models", imports("wanjia.foundation.periods.models"))

        assert "planted" not in tree.broken("private")


UPWARD = [
    # layer, the package that imports, the package above it
    ("foundation", "periods", "columnar"),
    ("foundation", "columnar", "organisation"),
    ("foundation", "organisation", "access"),
    ("foundation", "access", "events"),
    ("foundation", "events", "workflow"),
    ("registry", "network", "metering"),
    ("registry", "metering", "tariffs"),
    ("registry", "tariffs", "customers"),
    ("measurement", "readings", "acquisition"),
    ("revenue", "billing", "receivables"),
    ("service", "safety", "connections"),
    ("service", "connections", "stations"),
    ("oversight", "indicators", "audit"),
    ("oversight", "audit", "accidents"),
    ("oversight", "accidents", "performance"),
    ("interfaces", "kit", "exchange"),
    ("interfaces", "exchange", "demo"),
    ("interfaces", "demo", "cli"),
]
ABREAST = [
    ("foundation", "periods", "quantities"),
    ("foundation", "workflow", "sheets"),
    ("registry", "tariffs", "seals"),
    ("revenue", "billing", "ledger"),
    ("energy", "quality", "reliability"),
    ("service", "workorders", "inspection"),
    ("service", "gridservice", "stations"),
    ("interfaces", "console", "api"),
]


class TestPackageOrder:
    @pytest.mark.parametrize(("layer", "importer", "imported"), [*UPWARD, *ABREAST])
    def test_a_package_may_not_import_one_above_or_beside_it(
        self, tree: PlantedTree, layer: str, importer: str, imported: str
    ) -> None:
        target = f"wanjia.{layer}.{imported}.planted"
        tree.plant(target)
        tree.plant(f"wanjia.{layer}.{importer}.planted", imports_inside_a_function(target))

        assert f"wanjia.{layer}.{importer}.planted -> {target}" in tree.broken(layer)

    @pytest.mark.parametrize("layer", sorted({layer for layer, _, _ in [*UPWARD, *ABREAST]}))
    def test_a_package_without_a_place_is_refused(self, tree: PlantedTree, layer: str) -> None:
        tree.plant(f"wanjia.{layer}.planted.types")

        assert f"- wanjia.{layer}.planted" in tree.broken(layer)

    def test_a_layer_that_does_not_exist_breaks_nothing(self, tree: PlantedTree) -> None:
        shutil.rmtree(tree.folder / "src" / "wanjia" / "oversight", ignore_errors=True)

        assert not tree.broken("oversight")
