"""Sentences of lower packages are said in the reader's language; values stay, codes become words."""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from django.utils.translation import override

from wanjia.foundation.sheets.types import Problem, SheetRefused
from wanjia.interfaces.kit import phrases, words
from wanjia.interfaces.kit.phrases import translated


class Shade(StrEnum):
    LIGHT_GREY = "LIGHT_GREY"
    DARK_GREY = "DARK_GREY"


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(words, "WORDS", {Shade: {"LIGHT_GREY": "浅灰", "DARK_GREY": "深灰"}})
    monkeypatch.setattr(words, "VOCABULARIES", {"rule": {"JUMP_UP": "电量突增"}})
    phrases._told.cache_clear()
    yield
    phrases._told.cache_clear()


def chinese(text: str) -> str:
    with override("zh-hans"):
        return translated(text)


class TestTranslated:
    def test_a_sentence_without_values(self) -> None:
        assert chinese("the cell is empty") == "单元格为空"

    def test_values_stay_as_they_are(self) -> None:
        assert chinese("nobody has the number YZ0017") == "没有工号为 YZ0017 的人员"

    def test_values_may_stand_in_another_order(self) -> None:
        told = chinese("there is no post 7 that runs and could end on 2026-01-31")

        assert told == "没有可在 2026-01-31 结束的在任岗位 7"

    def test_a_full_stop_stays_one(self) -> None:
        assert chinese("The bill is below 0.") == "电费为负。"
        assert chinese("The bill is below 0") == "电费为负"

    def test_several_sentences_of_one_text(self) -> None:
        problem = Problem(3, "usage_point_number", "the cell is empty", "Keep it once")

        assert chinese(problem.told(file="表.csv")) == "表.csv，第 3 行，计量点编号：单元格为空。只保留一列。"

    def test_several_lines(self) -> None:
        refused = SheetRefused([Problem(n, "value", "the cell is empty", "Keep it once") for n in range(1, 203)])

        lines = chinese(str(refused)).split("\n")

        assert lines[0] == "第 1 行，示数：单元格为空。只保留一列。"
        assert lines[-1] == "同一文件还有 2 处问题"
        assert len(lines) == 201

    def test_a_sentence_inside_another(self) -> None:
        told = chinese("12 (JUMP_UP): R1 entered this reading; another person must approve it")

        assert told == "12（电量突增）：该示数由 R1 录入；须由他人审核"

    def test_codes_become_words(self) -> None:
        assert chinese("Use one of: LIGHT_GREY, DARK_GREY.") == "请使用其中之一：浅灰、深灰。"

    def test_codes_become_words_in_english_too(self) -> None:
        with override("en"):
            told = translated("12 (JUMP_UP): R1 entered this reading; another person must approve it")

        assert told == "12 (Use jumped up): R1 entered this reading; another person must approve it"

    def test_a_code_that_is_none_stays(self) -> None:
        assert chinese("no unit has the code S1_UNKNOWN") == "没有编码为 S1_UNKNOWN 的单位"

    def test_what_nobody_knows_stays_whole(self) -> None:
        odd = "Quite: another, thing. Altogether; different | here"

        assert chinese(odd) == odd

    def test_an_empty_text_stays_empty(self) -> None:
        assert chinese("") == ""

    def test_a_part_that_is_known_is_said_and_the_rest_kept(self) -> None:
        assert chinese("x.yaml, rows 3: unknown key 'a'. Write it out.") == "x.yaml, rows 3：没有键 'a'。请直接写出。"

    def test_a_very_long_text_is_answered_quickly(self) -> None:
        text = "Use: " + ", ".join(f"列{n} (Column {n}): x; y. z" for n in range(200))

        assert chinese(text).startswith("可用的表头：")
