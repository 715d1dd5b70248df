"""`wanjia bill trial`: exit codes, text and JSON, and how long a bill takes in a running process."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.support.root import ROOT
from wanjia.interfaces.cli.billing_trial import trial

EXAMPLES = ROOT / "examples"


def called(*words: str) -> Result:
    return CliRunner().invoke(trial, words)


def written(folder: Path, text: str, *, name: str = "case.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


class TestText:
    def test_tells_every_step(self) -> None:
        found = called(str(EXAMPLES / "home.yaml"))

        assert found.exit_code == 0
        assert "Energy charge: Tier 2: 60 kWh × 0.5383 yuan = 32.30 yuan. Price: " in found.output
        assert "Total: 2 lines sum to 149.49 yuan for 300 kWh, 0.4983 yuan/kWh on average." in found.output

    def test_tells_it_in_chinese(self) -> None:
        found = called(str(EXAMPLES / "home.yaml"), "--lang", "zh")

        assert "合计: 共2行，合计149.49 元；300 kWh，平均0.4983 元/kWh。" in found.output

    def test_tells_samples(self, tmp_path: Path) -> None:
        text = "book: beijing\nstructure: BJ.RES.ANNUAL\nmonth: 2026-01\nkwh: 100\n"

        found = called(written(tmp_path, text))

        assert "This price is a sample, not published." in found.output
        assert "At least one price is a sample" in found.output

    def test_tells_spans_and_agreements(self, tmp_path: Path) -> None:
        text = (
            "month: 2026-03\nprices: {energy: 0.5}\nagreements:\n- {title: shop, kwh: 100}\n- {title: flat, kwh: 10}\n"
        )

        found = called(written(tmp_path, text))

        assert "shop" in found.output
        assert "Total: 2 agreements come to 55.00 yuan for 110 kWh." in found.output
        assert "Energy charge (2026-03-06 – 2026-03-15): " in called(str(EXAMPLES / "changes.yaml")).output

    def test_reads_gb18030(self, tmp_path: Path) -> None:
        path = tmp_path / "case.yaml"
        path.write_bytes("title: 居民用电一月\nmonth: 2026-03\nprices: {energy: 0.5}\nkwh: 10\n".encode("gb18030"))

        assert "居民用电一月" in called(str(path)).output


class TestJson:
    @pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
    def test_lines_sum_to_the_total(self, path: Path) -> None:
        found = json.loads(called(str(path), "--json").output)

        fen = sum(round(float(line["amount"]) * 100) for line in found["lines"])
        assert fen == round(float(found["totals"]["amount"]) * 100)
        assert isinstance(found["totals"]["amount"], str)
        assert found["steps"][-1]["step"] == "total"
        assert found["steps"][-1]["figures"]["amount"] == found["totals"]["amount"]
        assert found["refusals"] == []

    def test_names_price_document_and_sample(self) -> None:
        (first, *_) = json.loads(called(str(EXAMPLES / "home.yaml"), "--json").output)["lines"]

        assert (first["document"], first["is_sample"]) == ("北京市居民阶梯电价 2012", False)
        assert (first["quantity"], first["unit_price"], first["amount"]) == ("240.0000", "0.48830000", "117.19")


class TestExitCodes:
    def test_a_bill_that_is_refused_is_1(self, tmp_path: Path) -> None:
        text = "month: 2026-03\nprices: {energy: 0.5}\nreadings: [{end: 2026-03-11, total: [0, 5]}]\n"

        found = called(written(tmp_path, text))

        assert found.exit_code == 1
        assert "Cannot be billed: Some of the days billed are not covered by readings." in found.output

    def test_a_refusal_in_json_has_its_code(self, tmp_path: Path) -> None:
        text = "month: 2026-03\nprices: {energy: 0.5}\nreadings: [{end: 2026-03-11, total: [0, 5]}]\n"

        found = called(written(tmp_path, text), "--json")

        assert found.exit_code == 1
        assert json.loads(found.output)["refusals"] == [{"agreement": 1, "code": "READING_MISSING"}]

    def test_a_file_that_says_something_impossible_is_1(self, tmp_path: Path) -> None:
        found = called(written(tmp_path, "month: 2026-03\nkwhh: 5\n"))

        assert found.exit_code == 1
        assert found.stderr.startswith("case.yaml: unknown key 'kwhh'. Did you mean 'kwh'?")

    def test_no_file_is_wrong_use(self) -> None:
        assert called("nowhere.yaml").exit_code == 2


class TestDocument:
    def test_the_worked_example_comes_out(self) -> None:
        page = (ROOT / "docs" / "trial-bill.md").read_text(encoding="utf-8")

        found = json.loads(called(str(EXAMPLES / "changes.yaml"), "--json").output)

        assert f"{float(found['totals']['amount']):,.2f} yuan for {found['totals']['energy_kwh']:,} kWh" in page
        assert all(f"{float(line['amount']):,.2f}" in page for line in found["lines"])
