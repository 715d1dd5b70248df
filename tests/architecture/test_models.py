"""Foreign keys follow the arrows of the imports, and migrations follow the models."""

import ast
from dataclasses import dataclass
from importlib.util import find_spec

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from tests.architecture.order import Order, read_order
from tests.architecture.sources import Source, product_sources

RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


@dataclass(frozen=True)
class Key:
    """
    A foreign key, as the rule sees it.

    :param source: package of the model that holds it, as ``revenue.billing``
    :param target: package of the model it points to
    """

    name: str
    source: str
    target: str
    related_name: str | None


def package_of(model: type[Model]) -> str:
    """Name the package of a model: layer and package, or the outside package alone."""
    parts = model.__module__.split(".")
    return ".".join(parts[1:3]) if parts[0] == "wanjia" else parts[0]


def keys_of(model: type[Model]) -> list[Key]:
    """List the keys a model declares itself."""
    fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [
        Key(
            name=f"{model.__module__}.{model.__name__}.{field.name}",
            source=package_of(model),
            target=package_of(field.related_model),
            related_name=getattr(field, "_related_name", None),
        )
        for field in fields
        if field.is_relation and isinstance(field.related_model, type)
    ]


def wrong_ways(key: Key, *, order: Order) -> list[str]:
    """Tell what is wrong with a key to another package: it points up or sideways, or it is seen from below."""
    if key.target == key.source:
        return []
    if "." not in key.target:
        return [f"{key.name}: points to {key.target}, which is not ours; keep its id as a plain value"]
    complaints = []
    if not order.lies_below(key.target, upper=key.source):
        complaints.append(f"{key.name}: {key.source} does not lie above {key.target}; a key points down")
    if key.related_name != "+":
        complaints.append(f'{key.name}: a key to another package has related_name="+", not {key.related_name!r}')
    return complaints


def keys_by_class(source: Source) -> list[str]:
    """Find keys whose target is a class from elsewhere; across packages a target is a string."""
    own = {node.name for node in source.tree.body if isinstance(node, ast.ClassDef)}
    targets = [_target(node) for node in ast.walk(source.tree) if isinstance(node, ast.Call) and _is_relation(node)]
    return [
        f'{source.path}:{target.lineno}: `{ast.unparse(target)}` comes from elsewhere; write "package.Model"'
        for target in targets
        if target is not None and not isinstance(target, ast.Constant) and ast.unparse(target) not in own
    ]


def _is_relation(call: ast.Call) -> bool:
    return ast.unparse(call.func).rpartition(".")[2] in RELATIONS


def _target(call: ast.Call) -> ast.expr | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "to"]
    return call.args[0] if call.args else next(iter(named), None)


class TestTheProject:
    def test_points_its_foreign_keys_down(self) -> None:
        order = read_order()
        models = [model for model in apps.get_models() if model.__module__.startswith("wanjia.")]

        found = [complaint for model in models for key in keys_of(model) for complaint in wrong_ways(key, order=order)]

        assert not found, "\n".join(found)

    def test_names_the_targets_of_other_packages_as_strings(self) -> None:
        sources = [source for source in product_sources() if source.path.endswith("models.py")]

        found = [complaint for source in sources for complaint in keys_by_class(source)]

        assert not found, "\n".join(found)

    def test_keeps_migrations_for_every_package_with_models(self) -> None:
        """Without its first one Django leaves a package alone, and the next test would see nothing."""
        ours = [config for config in apps.get_app_configs() if config.name.startswith("wanjia.")]

        without = [
            c.name for c in ours if list(c.get_models()) and find_spec(f"{c.name}.migrations.0001_initial") is None
        ]

        assert not without, f"python -m django makemigrations {' '.join(name.rpartition('.')[2] for name in without)}"

    @pytest.mark.django_db
    def test_has_a_migration_for_every_change_of_a_model(self, capsys: pytest.CaptureFixture[str]) -> None:
        try:
            call_command("makemigrations", check=True, dry_run=True)
        except SystemExit:
            pytest.fail(
                "models changed without a migration: python -m django makemigrations\n" + capsys.readouterr().out
            )


class TestOrder:
    ORDER = read_order()

    def test_layers_come_before_packages(self) -> None:
        assert self.ORDER.lies_below("registry.customers", upper="revenue.billing")
        assert not self.ORDER.lies_below("revenue.billing", upper="registry.network")

    def test_packages_of_a_layer_are_ordered_and_some_stand_abreast(self) -> None:
        assert self.ORDER.lies_below("registry.network", upper="registry.customers")
        assert not self.ORDER.lies_below("registry.customers", upper="registry.network")
        assert not self.ORDER.lies_below("revenue.ledger", upper="revenue.billing")
        assert not self.ORDER.lies_below("revenue.billing", upper="revenue.ledger")


class TestKeys:
    def complaints(self, source: str, *, target: str, related_name: str | None = "+") -> list[str]:
        return wrong_ways(Key("planted", source, target, related_name), order=read_order())

    def test_one_that_points_up_or_sideways_is_refused(self) -> None:
        assert "does not lie above" in self.complaints("registry.network", target="revenue.billing")[0]
        assert "does not lie above" in self.complaints("revenue.billing", target="revenue.ledger")[0]

    def test_one_that_is_seen_from_below_is_refused(self) -> None:
        assert "related_name" in self.complaints("revenue.billing", target="registry.network", related_name=None)[0]
        assert "related_name" in self.complaints("revenue.billing", target="registry.network", related_name="bills")[0]

    def test_one_to_a_foreign_package_is_refused(self) -> None:
        assert self.complaints("revenue.billing", target="django")

    def test_one_that_points_down_or_stays_at_home_passes(self) -> None:
        assert not self.complaints("revenue.billing", target="registry.network")
        assert not self.complaints("registry.customers", target="registry.network")
        assert not self.complaints("revenue.billing", target="revenue.billing", related_name="lines")


class TestTargets:
    def complaints(self, target: str) -> list[str]:
        return keys_by_class(Source("models.py", f"class Bill(Model):\n    a = models.ForeignKey({target})\n"))

    def test_a_class_from_elsewhere_is_refused(self) -> None:
        assert self.complaints("Account")
        assert self.complaints("customers.Account")
        assert self.complaints("to=Account, on_delete=CASCADE")

    def test_a_string_or_a_class_of_the_same_file_passes(self) -> None:
        assert not self.complaints('"customers.Account"')
        assert not self.complaints('"self"')
        assert not self.complaints("Bill")
