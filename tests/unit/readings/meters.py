"""Small tables of one or a few meters, as the kernels of readings read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from wanjia.foundation.periods.types import Period
from wanjia.measurement.readings.kernel.schema import INDEXES, INSTALLATIONS, MULTIPLIERS, READINGS, REGISTERS
from wanjia.measurement.readings.kernel.usage import usage

TOTAL = "ACTIVE_TOTAL"
DEMAND = "MAXIMUM_DEMAND"


@dataclass
class Meters:
    """The five tables, row by row; usage point, meter and installation have the number 1 unless said."""

    readings: list[dict[str, Any]] = field(default_factory=list)
    installations: list[dict[str, Any]] = field(default_factory=list)
    indexes: list[dict[str, Any]] = field(default_factory=list)
    multipliers: list[dict[str, Any]] = field(default_factory=list)
    registers: list[dict[str, Any]] = field(default_factory=list)

    def installed(
        self,
        day: date,
        *,
        until: date | None = None,
        point: int = 1,
        meter: int = 1,
        digits: int = 5,
        start: Any = 0,
        end: Any = None,
        registers: Iterable[str] = (TOTAL,),
    ) -> "Meters":
        """Hang a meter on a usage point."""
        number = len(self.installations) + 1
        self.installations.append(
            {
                "installation_id": number,
                "usage_point_id": point,
                "meter_id": meter,
                "start_date": day,
                "end_date": until,
            }
        )
        for register in registers:
            known = {"meter_id": meter, "register": register, "integer_digits": digits}
            if known not in self.registers:
                self.registers.append(known)
            if start is not None:
                values = {
                    "start_value": Decimal(str(start)),
                    "end_value": None if end is None else Decimal(str(end)),
                }
                self.indexes.append({"installation_id": number, "register": register, **values})
        return self

    def read(
        self, day: date, *, value: Any, quality: str = "MANUAL", point: int = 1, meter: int = 1, register: str = TOTAL
    ) -> "Meters":
        """Note a reading; its id is its place, from 1."""
        self.readings.append(
            {
                "reading_id": len(self.readings) + 1,
                "usage_point_id": point,
                "meter_id": meter,
                "register": register,
                "reading_date": day,
                "value": Decimal(str(value)),
                "quality": quality,
            }
        )
        return self

    def ratio(self, day: date, *, multiplier: Any, until: date | None = None, point: int = 1) -> "Meters":
        """Install transformers."""
        self.multipliers.append(
            {"usage_point_id": point, "start_date": day, "end_date": until, "multiplier": Decimal(str(multiplier))}
        )
        return self

    def tables(self) -> dict[str, pl.DataFrame]:
        """Give the tables by the names of the kernel's arguments."""
        return {
            "installations": INSTALLATIONS.frame(self.installations),
            "indexes": INDEXES.frame(self.indexes),
            "multipliers": MULTIPLIERS.frame(self.multipliers),
            "registers": REGISTERS.frame(self.registers),
        }

    def usage(self, *, during: Period | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Run the kernel."""
        return usage(READINGS.frame(self.readings), **self.tables(), during=during)
