"""Every sentence that a package below the console says to people can be said in Chinese."""

import ast
import re

import pytest

from tests.architecture.phrases import Sources, parsed, templates
from wanjia.interfaces.kit.phrases import table

PLACE = re.compile(r"\{(\d*)\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def found_in(source: str) -> set[str]:
    module = ast.parse(source)
    functions = {node.name: [node] for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    return set(templates(Sources({"m.py": module}, functions, {"Refused"})))


class TestFinding:
    @pytest.mark.parametrize(
        ("source", "sentence"),
        [
            ('raise Refused("no such thing")', "no such thing"),
            ('def f(a):\n    msg = f"no {a} there"\n    raise Refused(msg)', "no {} there"),
            ('NO = "it is gone"\ndef f():\n    raise Refused(NO)', "it is gone"),
            ('def why(a) -> str | None:\n    return None if a else "say why"', "say why"),
            ('Problem(1, "", "it is empty", "Fill it in")', "Fill it in"),
            ('problems_where(t, wrong=w, column="a", what=pl.format("{} is odd", "a"), cure="Mend")', "{} is odd"),
            ('Rule("A", S, "It is odd.", "Look at it.", f)', "Look at it."),
            ('def say(what, *, cure): ...\nsay("it is cut", cure="Send it")', "it is cut"),
            ('def f(a):\n    raise Refused(f"bill {a}: " + ("paid" if a else "closed"))', "bill {}: closed"),
            ('def g():\n    return 1, "Write digits"\ndef f():\n    a, cure = g()\n    say(cure=cure)', "Write digits"),
            ('def f(a):\n    why = "is not known"\n    raise Refused(f"{a} {why}")', "is not known"),
        ],
    )
    def test_a_sentence_is_found_wherever_it_is_said(self, source: str, sentence: str) -> None:
        assert sentence in found_in(source)

    def test_what_nobody_is_told_is_left_out(self) -> None:
        assert found_in('raise ValueError("wrong use")\nx = "a b c"') == set()


class TestTable:
    def test_every_sentence_has_chinese_words(self) -> None:
        known = table()["sentences"]

        missing = [f"{module}: {text}" for text, module in templates(parsed()).items() if text not in known]

        assert missing == [], "say them in interfaces/kit/phrases/zh_Hans.yaml"

    def test_no_sentence_stands_there_that_nobody_says(self) -> None:
        said = templates(parsed())

        assert [text for text in table()["sentences"] if text not in said] == []

    def test_the_values_of_a_sentence_all_stand_in_its_translation(self) -> None:
        both = chinese_of()

        assert [text for text, chinese in both.items() if _places(chinese) != list(range(text.count("{}")))] == []

    def test_translations_are_chinese(self) -> None:
        both = chinese_of()
        signs_only = {"{} ({}): {}"}

        assert [text for text, chinese in both.items() if not CHINESE.search(chinese) and text not in signs_only] == []


def chinese_of() -> dict[str, str]:
    said = table()["sentences"] | table()["also"]
    return {text: both[0] if isinstance(both, list) else both for text, both in said.items()}


def _places(chinese: str) -> list[int]:
    found = PLACE.findall(chinese)
    return sorted(int(place) if place else counted for counted, place in enumerate(found))
