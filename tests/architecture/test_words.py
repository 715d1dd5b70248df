"""No code is shown on a screen, and every text that people read has its Chinese."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from django.apps import apps

from tests.architecture.sources import Source, product_sources
from tests.architecture.translations import (
    MARKS,
    Text,
    Translation,
    disputed,
    faults_of,
    marked_texts,
    repeated,
    texts_in,
    translations_in,
    untranslated,
)
from tests.support.root import SOURCE
from wanjia.foundation.listings.listing import Listing
from wanjia.interfaces.cli.rulebook import catalogues, flows
from wanjia.interfaces.kit.event_words import EVENT_WORDS, FACT_WORDS, SUBJECT_WORDS
from wanjia.interfaces.kit.flow_words import FLOW_WORDS
from wanjia.interfaces.kit.job_words import JOB_WORDS
from wanjia.interfaces.kit.rule_words import LIMIT_WORDS, RULE_WORDS
from wanjia.interfaces.kit.words import WORDS
from wanjia.measurement.readings.kernel.validation import LIMITS_ASKED
from wanjia.revenue.billing.kernel.checks import LIMITS

CATALOGUES = sorted(SOURCE.glob("**/locale/*/LC_MESSAGES/django.po"))
ENDINGS_OF_FILES = {
    "csv",
    "xlsx",
    "json",
    "yaml",
    "html",
    "css",
    "js",
    "md",
    "po",
    "py",
    "parquet",
    "zip",
    "pdf",
    "log",
}
#: What `events.record` and the functions around it take beside facts.
NO_FACTS = {"by", "at", "subject_kind", "subject_id", "unit_id", "run", "bill", "of", "job", "name", "already", "token"}


def modules_named(name: str) -> Iterator[ModuleType]:
    """Import the product's modules of one name."""
    for path in sorted(SOURCE.glob(f"**/{name}.py")):
        yield importlib.import_module(".".join(("wanjia", *path.relative_to(SOURCE).with_suffix("").parts)))


def enumerations() -> dict[str, type[StrEnum]]:
    """Give every enumeration that a `types` module declares or a list shows."""
    declared = {
        value
        for module in modules_named("types")
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, StrEnum) and value is not StrEnum
    }
    listings = [value for module in modules_named("listings") for value in vars(module).values()]
    lists = [listing for listing in listings if isinstance(listing, Listing)]
    shown = {column.codes for listing in lists for column in listing.columns if column.codes is not None}
    return {f"{codes.__module__}.{codes.__name__}": codes for codes in declared | shown}


def names_in(source: Source, *, labels: set[str]) -> set[str]:
    """Find the names of events, subjects and flows: texts that read ``package.something``."""
    pattern = re.compile(rf"({'|'.join(sorted(labels))})\.([a-z]+(?:_[a-z]+)*)")
    found = {node.value for node in ast.walk(source.tree) if isinstance(node, ast.Constant) and node.value}
    matches = [pattern.fullmatch(value) for value in found if isinstance(value, str)]
    return {match[0] for match in matches if match and match[2] not in ENDINGS_OF_FILES}


def hidden_marks(source: Source) -> list[str]:
    """Find functions that mark texts, imported under names that `translations.MARKS` does not know."""
    return [
        f"{alias.name} as {alias.asname}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in MARKS and (alias.asname or alias.name) not in MARKS
    ]


def loads_in(source: Source) -> set[str]:
    """Find the sheets that `foundation.sheets.loading.load` is given: it names an event after each."""
    return {
        node.args[0].attr
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "load"
        and node.args
        and isinstance(node.args[0], ast.Attribute)
    }


def facts_in(source: Source) -> set[str]:
    """Find what calls that begin with the name of an event say beside who, when and of what."""
    return {
        keyword.arg
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if node.args[0].value in EVENT_WORDS
        for keyword in node.keywords
        if keyword.arg and keyword.arg not in NO_FACTS
    }


def loaded() -> list[tuple[str, str]]:
    """Give event and subject of every sheet that is loaded."""
    found = []
    for source in product_sources():
        names = loads_in(source)
        package = source.path.removeprefix("src/").rpartition("/operations")[0].replace("/", ".")
        sheets = importlib.import_module(f"{package}.sheets") if names else None
        tables = [getattr(sheets, name) for name in sorted(names)]
        kinds = [(table.name, table.model._meta.label_lower) for table in tables]
        found += [(f"{kind.partition('.')[0]}.{name}_loaded", kind) for name, kind in kinds]
    return found


class TestCodes:
    """Every code has words."""

    def test_every_enumeration_has_words_for_all_of_its_codes_and_no_others(self) -> None:
        wrong = [
            f"{name}: {sorted({code.value for code in codes} ^ set(WORDS.get(codes, {})))}"
            for name, codes in enumerations().items()
            if {code.value for code in codes} != set(WORDS.get(codes, {}))
        ]

        assert not wrong, f"give them words in wanjia/interfaces/kit/*_words.py: {wrong}"

    def test_every_flow_has_words_for_its_states_and_steps(self) -> None:
        wanted = {
            flow.name: {*(state.name for state in flow.states), *(step.name for step in flow.steps)} for flow in flows()
        }

        missing = {name: sorted(names - set(FLOW_WORDS.get(name, {}))) for name, names in wanted.items()}

        assert not {name: names for name, names in missing.items() if names}, "see kit/flow_words.py"

    def test_every_rule_has_words(self) -> None:
        codes = {rule.code for rules in catalogues().values() for rule in rules}

        assert not codes - set(RULE_WORDS), "see kit/rule_words.py"

    def test_every_limit_of_a_rule_has_words(self) -> None:
        names = {name for _, name in LIMITS_ASKED} | set(LIMITS)

        assert not names - set(LIMIT_WORDS), "see kit/rule_words.py"

    def test_what_rules_say_has_its_chinese(self) -> None:
        rules = [rule for rules in catalogues().values() for rule in rules]
        said = {Text("", text): "docs/rules.md" for rule in rules for text in (rule.meaning, rule.next_step)}

        missing = untranslated(said, known={text for path in CATALOGUES for text in translations_in(path)})

        assert not missing, "\n".join(missing)


class TestEvents:
    """What happened is said in words."""

    def test_every_name_of_an_event_or_subject_in_the_code_has_words(self) -> None:
        labels = {a.label for a in apps.get_app_configs() if a.name.startswith("wanjia.")} | {"demo"}
        known = {*EVENT_WORDS, *SUBJECT_WORDS, *JOB_WORDS, *(flow.name for flow in flows())}

        unknown = [
            f"{source.path}: {name}" for source in product_sources() for name in names_in(source, labels=labels) - known
        ]

        assert not unknown, f"give them words in kit/event_words.py: {sorted(unknown)}"

    def test_the_events_of_loaded_sheets_have_words(self) -> None:
        unknown = [(name, kind) for name, kind in loaded() if name not in EVENT_WORDS or kind not in SUBJECT_WORDS]

        assert loaded()
        assert not unknown

    def test_what_events_keep_has_words(self) -> None:
        found = {
            f"{source.path}: {fact}" for source in product_sources() for fact in facts_in(source) - set(FACT_WORDS)
        }

        assert not found, f"give them words in kit/event_words.py: {sorted(found)}"

    def test_a_planted_name_is_found(self) -> None:
        source = Source("x.py", 'record("billing.bill_eaten", by=me)\nopen("billing.csv")\nSee("a.billing.run")')

        assert names_in(source, labels={"billing"}) == {"billing.bill_eaten"}

    def test_a_planted_fact_is_found(self) -> None:
        source = Source("x.py", 'record("billing.bill_paid", by=me, at=now, taste="sour")')

        assert facts_in(source) == {"taste"}


class TestTexts:
    """Every text has its Chinese, once, with the same placeholders."""

    def test_every_marked_text_has_its_chinese(self) -> None:
        missing = untranslated(
            marked_texts(SOURCE), known={text for path in CATALOGUES for text in translations_in(path)}
        )

        assert not missing, "\n".join(missing)

    @pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
    def test_translations_are_sound(self, path: Path) -> None:
        faults = [*faults_of(translations_in(path)), *repeated(path)]

        assert not faults, "\n".join(faults)

    def test_no_two_files_translate_one_text_differently(self) -> None:
        faults = disputed([translations_in(path) for path in CATALOGUES])

        assert not faults, "\n".join(faults)

    def test_the_functions_that_mark_texts_have_no_names_that_are_not_looked_for(self) -> None:
        hidden = [f"{source.path}: {name}" for source in product_sources() for name in hidden_marks(source)]

        assert not hidden, f"texts marked by these would not be found: {hidden}"

    def test_a_planted_alias_is_found(self) -> None:
        source = Source("x.py", "from django.utils.translation import gettext as _, ngettext as many, pgettext")

        assert hidden_marks(source) == ["ngettext as many"]

    def test_texts_of_templates_and_code_are_found(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text(
            "{% load i18n %}{% translate 'Save' %}{% blocktranslate with n=1 %}page {{ n }}{% endblocktranslate %}"
        )
        (tmp_path / "b.py").write_text(
            'x = pgettext_lazy("flow", "Open")\ny = ngettext("%(n)s row", "%(n)s rows", 2)\n'
        )

        found = {text for path in sorted(tmp_path.iterdir()) for text in texts_in(path)}

        assert found == {Text("", "Save"), Text("", "page %(n)s"), Text("flow", "Open"), Text("", "%(n)s row")}

    def test_a_text_without_chinese_is_named_with_its_file(self) -> None:
        assert untranslated({Text("", "Save"): "kit/a.html"}, known=set()) == ["kit/a.html: no Chinese for “Save”"]

    def test_empty_unsure_and_torn_translations_are_named(self, tmp_path: Path) -> None:
        path = tmp_path / "django.po"
        path.write_text(
            dedent(
                """
                msgid "Save"
                msgstr ""

                #, fuzzy
                msgid "Back"
                msgstr "返回"

                msgid "page %(page)s"
                msgstr "页"

                msgid "Back"
                msgstr "后退"
                """
            )
        )

        assert len(faults_of(translations_in(path))) == 3
        assert repeated(path) == ["django.po: “Back” stands 2 times"]

    def test_two_opinions_are_named(self) -> None:
        text = Text("", "Back")
        files = [
            {text: Translation(name, (word,), ("Back",), is_fuzzy=False)} for name, word in (("a", "返回"), ("b", "后"))
        ]

        assert disputed(files) == ["“Back” is 返回 in a and 后 in b"]
