"""Whole files through `wanjia steg rebill`: a made-up one with every cause, and the published one."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wanjia.interfaces.cli.main import main
from wanjia.interfaces.exchange.steg.report import BOOK, rebill_file

CASE = Path(__file__).parent / "every_cause"
PUBLISHED_ELECTRICITY = 2_155_967
WANTED_SHARE = 0.995
WANTED_SECONDS = 60


def printed(invoices: Path) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["steg", "rebill", "--invoices", str(invoices), "--json"])
    assert done.exit_code == 0, done.output
    plain: dict[str, Any] = json.loads(done.stdout)
    return plain


class TestMadeUpInvoices:
    def test_they_come_out_as_expected(self) -> None:
        expected = json.loads((CASE / "expected.json").read_text())

        found = printed(CASE / "given.csv")

        assert {name: found[name] for name in expected} == expected

    def test_each_class_shows_examples(self) -> None:
        found = printed(CASE / "given.csv")

        assert {cause: len(examples) for cause, examples in found["examples"].items()} == found["by_class"]
        (example,) = found["examples"]["TWO_MONTHS_WITH_QUOTA_OF_FOUR"]
        assert example == {
            "row": 16,
            "client": "made_Client_9",
            "invoice_date": "2008-03-02",
            "tariff": 11,
            "months": 2,
            "old_index": 50000,
            "new_index": 51300,
            "multiplier": 1,
            "energy": 1300,
            "published": [1200, 100, 0, 0],
            "priced": [600, 700, 0, 0],
        }


@pytest.mark.needs_shared
class TestPublishedInvoices:
    def test_the_share_that_comes_out_is_high_and_every_miss_has_a_cause(self, shared_dir: Path) -> None:
        found = printed(shared_dir / "data" / "steg_invoice.parquet")

        assert found["electricity_invoices"] == PUBLISHED_ELECTRICITY
        assert found["share"] >= WANTED_SHARE
        assert found["reproduced"] + sum(found["by_class"].values()) == PUBLISHED_ELECTRICITY
        assert found["by_class"]["TIERS_DO_NOT_SUM_TO_INDEX_DIFFERENCE"] == 6_710
        assert found["by_class"]["OTHER"] == 0
        assert found["rollovers"] == {"taken": 1_396, "reproduced": 1_384}
        assert found["seconds"] < WANTED_SECONDS

    def test_a_wrong_ladder_is_seen(self, shared_dir: Path, tmp_path: Path) -> None:
        book = tmp_path / "wrong.yaml"
        book.write_text(BOOK.read_text(encoding="utf-8").replace("limits: [300]", "limits: [299]"), encoding="utf-8")

        report = rebill_file(shared_dir / "data" / "steg_invoice.parquet", book=book)

        assert report.share < WANTED_SHARE
