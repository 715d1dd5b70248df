"""What a panel of diagrams shows, as a file to take away: its figures as CSV or Excel, its places as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from wanjia.foundation.listings.writing import csv_file, excel_file
from wanjia.interfaces.kit.diagrams import Drawings
from wanjia.interfaces.kit.figures import cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TABLES: dict[str, tuple[Callable[..., int], str]] = {"csv": (csv_file, "text/csv"), "xlsx": (excel_file, XLSX)}
GEOJSON = "geojson"


def file_of(content: Any, *, kind: str) -> HttpResponse:
    """
    Give what a panel shows as a file.

    :param kind: csv, xlsx or geojson
    :raises Http404: if the panel has nothing of that kind
    """
    if not isinstance(content, Drawings):
        raise Http404
    if kind in TABLES and content.rows:
        return _handed_out(_table(content, kind=kind), name=f"{content.name}.{kind}", content_type=TABLES[kind][1])
    if kind == GEOJSON and content.features:
        said = {"type": "FeatureCollection", "features": list(content.features)}
        text = json.dumps(said, ensure_ascii=False).encode()
        return _handed_out(text, name=f"{content.name}.{kind}", content_type="application/geo+json")
    raise Http404


def _table(content: Drawings, *, kind: str) -> bytes:
    write, _type = TABLES[kind]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"table.{kind}"
        write(path, columns=content.columns, rows=content.rows, word=lambda column, value: cell(value, column=column))
        return path.read_bytes()


def _handed_out(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)
