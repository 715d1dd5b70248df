"""What the browser loads lies in the repository, as its manifest says, and asks nobody else for anything."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.support.root import ROOT

STATIC = ROOT / "src/wanjia/interfaces/kit/static"
VENDOR = STATIC / "vendor"
LICENCES = {"MIT", "Apache-2.0", "0BSD", "BSD-3-Clause", "OFL-1.1"}
OUTSIDE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//(?!www\.w3\.org)""")


def manifest() -> list[dict[str, str]]:
    entries: list[dict[str, str]] = json.loads((VENDOR / "manifest.json").read_text())
    return entries


class TestVendoredFiles:
    @pytest.mark.parametrize("entry", manifest(), ids=lambda entry: entry["file"])
    def test_are_what_the_manifest_says(self, entry: dict[str, str]) -> None:
        content = (VENDOR / entry["file"]).read_bytes()

        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        assert entry["licence"] in LICENCES
        assert b"sourceMappingURL" not in content

    def test_all_stand_in_the_manifest(self) -> None:
        kept = {path.name for path in VENDOR.iterdir()} - {"manifest.json"}

        assert kept == {entry["file"] for entry in manifest()}


def templates_and_styles() -> list[Path]:
    interfaces = ROOT / "src/wanjia/interfaces"
    own = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js"} and VENDOR not in path.parents]
    return [*interfaces.glob("**/templates/**/*.html"), *own]


class TestPages:
    def test_load_nothing_from_elsewhere(self) -> None:
        found = [str(path) for path in templates_and_styles() if OUTSIDE.search(path.read_text(encoding="utf-8"))]

        assert not found

    def test_the_search_for_outside_addresses_finds_them(self) -> None:
        assert OUTSIDE.search('<script src="https://cdn.example/x.js">')
        assert OUTSIDE.search("background: url(//cdn.example/x.png)")
        assert not OUTSIDE.search('<a href="/customers/">')
