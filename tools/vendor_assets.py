"""
Fetch the browser's libraries again: ``python -m tools.vendor_assets`` (needs npm; set-up does not).

The minified files are kept in the repository, so that neither set-up nor the browser needs a network. Each stands in
``manifest.json`` with its version, licence and SHA-256; a test compares them.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src/wanjia/interfaces/kit/static/vendor"
#: package → version, licence, files kept (path in the package → name here)
ASSETS: dict[str, tuple[str, str, dict[str, str]]] = {
    "@tabler/core": (
        "1.6.1",
        "MIT",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
    ),
    "echarts": ("6.1.0", "Apache-2.0", {"dist/echarts.common.min.js": "echarts.common.min.js"}),
    "htmx.org": ("2.0.11", "0BSD", {"dist/htmx.min.js": "htmx.min.js"}),
}
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=[^*]+\*/)\s*$")


def fetch(package: str, *, version: str, files: dict[str, str], folder: Path) -> list[dict[str, str]]:
    """Unpack some files of a package into the vendor folder, without their references to source maps."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    entries = []
    with tarfile.open(folder / packed.stdout.strip()) as archive:
        for path, name in files.items():
            member = archive.extractfile(f"package/{path}")
            if member is None:
                msg = f"{package} has no {path}"
                raise FileNotFoundError(msg)
            content = SOURCE_MAP.sub(b"\n", member.read())
            (VENDOR / name).write_bytes(content)
            entries.append({"file": name, "sha256": hashlib.sha256(content).hexdigest()})
    return entries


def main() -> None:
    """Fetch everything and write the manifest."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    manifest = []
    with tempfile.TemporaryDirectory() as folder:
        for package, (version, licence, files) in ASSETS.items():
            said = {"package": package, "version": version, "licence": licence}
            entries = fetch(package, version=version, files=files, folder=Path(folder))
            manifest += [{**said, **entry} for entry in entries]
    (VENDOR / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
