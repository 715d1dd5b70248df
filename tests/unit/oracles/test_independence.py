"""The twin shares nothing with the kernel: loading it loads nothing of the product but types."""

import subprocess
import sys

from tests.support.root import ROOT

LOADED = """
import sys
import {module}
print("\\n".join(name for name, module in sys.modules.items()
      if name.split(".")[0] == "wanjia" and getattr(module, "__file__", None) is not None
      and not module.__file__.endswith("__init__.py") and not name.endswith(".types")))
"""


def loaded_by(module: str) -> list[str]:
    program = LOADED.format(module=module)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_twin_loads_only_types() -> None:
    assert loaded_by("tests.oracles.bill") == []


def test_anything_else_would_be_seen() -> None:
    assert "wanjia.foundation.quantities.rounding" in loaded_by("wanjia.foundation.quantities.rounding")
