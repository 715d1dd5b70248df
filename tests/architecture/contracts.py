"""Contracts for import-linter that it does not bring along: private modules, and the order of a layer's packages."""

from dataclasses import dataclass

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.layers import LayersContract
from importlinter.domain.imports import ModuleExpression

LAYER, PACKAGE, MODULE = 1, 2, 3


@dataclass(frozen=True)
class Place:
    """Where a dotted name lies: ``wanjia.revenue.billing.kernel.money`` is (revenue, billing, kernel)."""

    layer: str
    package: str
    module: str

    @classmethod
    def of(cls, name: str) -> "Place":
        """Read a dotted name; parts that it does not have are empty."""
        parts = name.split(".") + [""] * 3
        return cls(parts[LAYER], parts[PACKAGE], parts[MODULE])

    def is_beside(self, other: "Place") -> bool:
        """Tell whether both lie in the same package."""
        return (self.layer, self.package) == (other.layer, other.package)


class PrivateModules(Contract):
    """
    Refuse direct imports of another package's private modules, also those hidden in functions.

    Options: ``business`` layers, whose packages show nothing but ``shown``; modules ``never`` shown by any package;
    ``shown_bases``, modules of abstract models that stay open; ``shown_to_interfaces`` and ``shown_to_site``, what
    these two layers may import besides. That rules and kernels go to higher packages only follows from the contracts
    of layers and package order: nothing lower can import them.
    """

    business = fields.SetField(subfield=fields.StringField())
    never = fields.SetField(subfield=fields.StringField())
    shown = fields.SetField(subfield=fields.StringField())
    shown_bases = fields.SetField(subfield=fields.StringField())
    shown_to_interfaces = fields.SetField(subfield=fields.StringField())
    shown_to_site = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import of the graph once."""
        refused = [
            (importer, imported, [detail["line_number"] for detail in self._details(graph, importer, imported)])
            for imported in sorted(graph.modules)
            if imported not in self.shown_bases and self._is_guarded(Place.of(imported))  # type: ignore[operator]
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not self._is_allowed(Place.of(importer), Place.of(imported))
        ]
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each refused import."""
        for importer, imported, lines in check.metadata["refused"]:
            numbers = ", ".join(f"l.{line}" for line in lines)
            output.print_error(f"- {importer} -> {imported} ({numbers})", bold=False)
        output.new_line()

    @staticmethod
    def _details(graph: ImportGraph, importer: str, imported: str) -> list[dict[str, object]]:
        return [dict(detail) for detail in graph.get_import_details(importer=importer, imported=imported)]

    def _is_guarded(self, place: Place) -> bool:
        return bool(place.module) and place.layer not in {"interfaces", "site"}

    def _is_allowed(self, importer: Place, imported: Place) -> bool:
        if importer.is_beside(imported):
            return True
        if importer.layer == "site" and imported.module in self.shown_to_site:  # type: ignore[operator]
            return True
        if imported.module in self.never:  # type: ignore[operator]
            return False
        if imported.layer not in self.business or imported.module in self.shown:  # type: ignore[operator]
            return True
        return importer.layer == "interfaces" and imported.module in self.shown_to_interfaces  # type: ignore[operator]


class PackageOrder(LayersContract):
    """The linter's own layers, for a layer of the platform that may not exist yet: then there is nothing to refuse."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Check the containers that exist."""
        declared: list[ModuleExpression] = self.containers  # type: ignore[assignment]
        present = [container for container in declared if container.expression in graph.modules]
        self.containers = present  # type: ignore[assignment]
        return super().check(graph, verbose) if present else ContractCheck(kept=True)
