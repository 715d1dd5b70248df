"""The order of layers and packages, read from the import contracts so that it is written down once."""

from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

from tests.support.root import ROOT

SECTION = "importlinter:contract:"


@dataclass(frozen=True)
class Order:
    """
    Ranks; a higher number lies above.

    :param layers: layer → rank
    :param packages: (layer, package) → rank within the layer; packages abreast have the same
    """

    layers: dict[str, int]
    packages: dict[tuple[str, str], int]

    def lies_below(self, lower: str, *, upper: str) -> bool:
        """
        Tell whether one package lies below another.

        :param lower: as ``registry.network``
        :param upper: likewise
        """
        (low_layer, low), (high_layer, high) = lower.split("."), upper.split(".")
        if low_layer != high_layer:
            return self.layers[low_layer] < self.layers[high_layer]
        return self.packages[low_layer, low] < self.packages[high_layer, high]


def read_order(path: Path = ROOT / ".importlinter") -> Order:
    """Read the contract of layers, and of each layer that of its packages."""
    contracts = ConfigParser()
    contracts.read(path, encoding="utf-8")
    layers = {name: rank for rank, names in enumerate(_rows(contracts, "layers")) for name in names}
    packages = {
        (layer, package): rank
        for layer in layers
        if contracts.has_section(SECTION + layer)
        for rank, names in enumerate(_rows(contracts, layer))
        for package in names
    }
    return Order(layers, packages)


def _rows(contracts: ConfigParser, contract: str) -> list[list[str]]:
    """List a contract's rows from the lowest, each with the names that stand abreast."""
    rows = contracts[SECTION + contract]["layers"].strip().splitlines()
    return [[name.strip(" ()") for name in row.split("|")] for row in reversed(rows)]
