"""Names, signatures, docstrings and package files have the shape that the house agreed on."""

import ast

from tests.architecture.sources import Function, Source, imported_modules, product_sources, sources_of_tests

REFUSED_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "service", "data", "info"}
LAYER_DEPTH = 3  # src/wanjia/<layer>: from here on a name belongs to a package or a module
CALLER_DECIDES = ("override", "click.", "command", "group", "receiver", "register.")
VIEW_ARGUMENT = "request"
LOOKUP_METHODS = ("as_sql", "as_postgresql", "as_sqlite")  # called by Django
#: What only one module may ask of a library, so that it is asked one way everywhere.
ONE_HOME = {
    "collect": "src/wanjia/foundation/columnar/engine.py",
    "collect_all": "src/wanjia/foundation/columnar/engine.py",
    "select_for_update": "src/wanjia/foundation/locking/models.py",
}


def refused_module_names(source: Source) -> list[str]:
    """Find names that say nothing, in a file's name and in its folders below the layer."""
    names = source.path.removesuffix(".py").split("/")[LAYER_DEPTH:]
    return [
        f"{source.path}: `{name}` says nothing; name the business noun it is about"
        for name in names
        if name in REFUSED_NAMES
    ]


def filled_package_files(source: Source) -> list[str]:
    """Find package files that are not empty, so that importing a kernel imports nothing else."""
    is_filled = source.path.endswith("__init__.py") and bool(source.text.strip())
    return [f"{source.path}: must be empty; move its content to a module"] if is_filled else []


def positional_signatures(source: Source) -> list[str]:
    """Find functions that take more than their first argument by position."""
    return [
        f"{source.path}:{function.node.lineno}: {function.name} takes {', '.join(names)} by position, not one"
        for function in source.functions
        if not _is_shaped_by_caller(function) and len(names := _by_position(function)) > 1
    ]


def _by_position(function: Function) -> list[str]:
    names = [argument.arg for argument in (*function.node.args.posonlyargs, *function.node.args.args)]
    is_bound = function.is_method and "staticmethod" not in function.decorators
    return names[1:] if is_bound else names


def _is_shaped_by_caller(function: Function) -> bool:
    """Tell whether somebody else's code calls it with arguments by position: then the shape is theirs."""
    name = function.node.name
    is_dunder = name.startswith("__") and name.endswith("__")
    is_called_back = any(
        decorator.startswith(prefix) or f".{prefix}" in decorator
        for decorator in function.decorators
        for prefix in CALLER_DECIDES
    )
    is_view = _by_position(function)[:1] == [VIEW_ARGUMENT]
    return is_dunder or is_called_back or is_view or function.is_nested or name in LOOKUP_METHODS


def undocumented_functions(source: Source) -> list[str]:
    """Find public functions without a docstring."""
    return [
        f"{source.path}:{node.lineno}: {node.name} needs a docstring; its first line completes 'this will…'"
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]


def astray(source: Source) -> list[str]:
    """Find calls of a library that belong into one module, in another."""
    return [
        f"{source.path}:{node.lineno}: `.{node.attr}` is called in {ONE_HOME[node.attr]} only; use what stands there"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ONE_HOME.get(node.attr, source.path) != source.path
    ]


def impure_oracles(source: Source) -> list[str]:
    """Find imports of the product in an oracle: a twin that shares code with what it checks proves nothing."""
    is_oracle = source.path.startswith("tests/oracles/")
    foreign = [name for name in imported_modules(source) if name.split(".")[0] == "wanjia" and ".types" not in name]
    return [
        f"{source.path}: an oracle imports nothing of wanjia but types, not {name}" for name in foreign if is_oracle
    ]


class TestTheProject:
    def test_names_its_modules_after_the_business(self) -> None:
        found = [complaint for source in product_sources() for complaint in refused_module_names(source)]

        assert not found, "\n".join(found)

    def test_keeps_its_package_files_empty(self) -> None:
        found = [complaint for source in product_sources() for complaint in filled_package_files(source)]

        assert not found, "\n".join(found)

    def test_takes_arguments_by_name_from_the_second(self) -> None:
        found = [complaint for source in product_sources() for complaint in positional_signatures(source)]

        assert not found, "\n".join(found)

    def test_documents_its_public_functions(self) -> None:
        found = [complaint for source in product_sources() for complaint in undocumented_functions(source)]

        assert not found, "\n".join(found)

    def test_asks_its_libraries_one_way(self) -> None:
        found = [complaint for source in product_sources() for complaint in astray(source)]

        assert not found, "\n".join(found)

    def test_keeps_its_oracles_independent(self) -> None:
        found = [complaint for source in sources_of_tests() for complaint in impure_oracles(source)]

        assert not found, "\n".join(found)


class TestNames:
    def test_a_module_or_folder_that_says_nothing_is_refused(self) -> None:
        assert refused_module_names(Source("src/wanjia/revenue/billing/utils.py", ""))
        assert refused_module_names(Source("src/wanjia/revenue/billing/kernel/helpers.py", ""))
        assert refused_module_names(Source("src/wanjia/revenue/data/types.py", ""))

    def test_the_layer_called_service_is_none_of_them(self) -> None:
        assert not refused_module_names(Source("src/wanjia/service/safety/rules.py", ""))
        assert refused_module_names(Source("src/wanjia/service/safety/service.py", ""))


class TestPackageFiles:
    def test_a_filled_one_is_refused(self) -> None:
        assert filled_package_files(Source("src/wanjia/revenue/__init__.py", '"""Revenue."""\n'))
        assert not filled_package_files(Source("src/wanjia/revenue/__init__.py", "\n"))
        assert not filled_package_files(Source("src/wanjia/revenue/types.py", "A = 1\n"))


class TestSignatures:
    def complaints(self, text: str) -> list[str]:
        return positional_signatures(Source("src/wanjia/a.py", text))

    def test_a_second_argument_by_position_is_refused(self) -> None:
        assert self.complaints("def f(a, b): ...")
        assert self.complaints("async def f(a, /, b): ...")
        assert self.complaints("class A:\n    def f(self, a, b): ...")
        assert self.complaints("class A:\n    @staticmethod\n    def f(a, b): ...")

    def test_one_argument_and_any_number_of_names_pass(self) -> None:
        assert not self.complaints("def f(a, *, b, c): ...")
        assert not self.complaints("class A:\n    def f(self, a, *, b): ...")
        assert not self.complaints("class A:\n    @classmethod\n    def f(cls, a): ...")
        assert not self.complaints("def f(*args, **kwargs): ...")

    def test_a_shape_that_somebody_else_decides_passes(self) -> None:
        assert not self.complaints("class A:\n    def __exit__(self, a, b, c): ...")
        assert not self.complaints("class A:\n    @override\n    def save(self, a, b): ...")
        assert not self.complaints("@click.argument('a')\ndef f(a, b): ...")
        assert not self.complaints("@bill.command()\ndef f(a, b): ...")
        assert not self.complaints("def customer(request, number): ...")
        assert not self.complaints("def f(a):\n    def key(b, c): ...\n    return key")


class TestDocstrings:
    def test_a_public_function_without_one_is_refused(self) -> None:
        assert undocumented_functions(Source("src/wanjia/a.py", "def f(): ..."))

    def test_a_private_one_may_do_without(self) -> None:
        assert not undocumented_functions(Source("src/wanjia/a.py", "def _f(): ..."))
        assert not undocumented_functions(Source("src/wanjia/a.py", 'def f():\n    """Say what."""'))


class TestOneHome:
    def test_a_call_elsewhere_is_refused(self) -> None:
        assert astray(Source("src/wanjia/a.py", "table.lazy().collect()"))
        assert astray(Source("src/wanjia/a.py", "import polars as pl\npl.collect_all([])"))
        assert astray(Source("src/wanjia/a.py", "Bill.objects.select_for_update()"))

    def test_a_call_at_home_and_other_calls_pass(self) -> None:
        assert not astray(Source(ONE_HOME["collect"], "table.collect(engine='in-memory')"))
        assert not astray(Source("src/wanjia/a.py", "table.collect_schema()\ntable.pipe(collected)"))


class TestOracles:
    def test_one_that_imports_the_code_it_checks_is_refused(self) -> None:
        kernel = "from wanjia.revenue.billing.kernel import price"
        types = "from wanjia.revenue.billing.types import Line\nfrom decimal import Decimal"

        assert impure_oracles(Source("tests/oracles/bills.py", kernel))
        assert impure_oracles(Source("tests/oracles/bills.py", "import wanjia.revenue.billing.rules"))
        assert not impure_oracles(Source("tests/oracles/bills.py", types))
        assert not impure_oracles(Source("tests/unit/test_bills.py", kernel))
