"""The settings: which database, how it is opened, and whose secret it is."""

import os
import stat
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from wanjia.site.settings import database_from_url, kept_secret

ON_POSTGRES = "WANJIA_DATABASE" in os.environ
embedded_only = pytest.mark.skipif(ON_POSTGRES, reason="says something about the embedded database")


class TestDatabase:
    def test_is_the_one_that_the_environment_names(self) -> None:
        assert connection.vendor == ("postgresql" if ON_POSTGRES else "sqlite")

    @embedded_only
    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 1), ("foreign_keys", 1), ("temp_store", 2)]
    )
    def test_opens_the_embedded_one_with_its_pragmas(self, pragma: str, value: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")

            assert cursor.fetchone() == (value,)

    @embedded_only
    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_lets_the_second_writer_wait_for_the_first(self) -> None:
        began, order = threading.Event(), []

        def write_second() -> None:
            began.wait()
            with transaction.atomic():
                order.append("second")
            connection.close()

        second = threading.Thread(target=write_second)
        second.start()
        with transaction.atomic():
            began.set()
            second.join(timeout=0.3)
            order.append("first")
        second.join()

        assert order == ["first", "second"]


class TestDatabaseFromUrl:
    def test_reads_every_part(self) -> None:
        found = database_from_url("postgresql://ada:p%40ss%2Fword@db.example:5433/wanjia?sslmode=require")

        assert found == {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "wanjia",
            "USER": "ada",
            "PASSWORD": "p@ss/word",
            "HOST": "db.example",
            "PORT": "5433",
            "OPTIONS": {"sslmode": "require"},
        }

    def test_leaves_out_what_the_url_leaves_out(self) -> None:
        found = database_from_url("postgres:///wanjia")

        assert (found["HOST"], found["PORT"], found["USER"], found["PASSWORD"]) == ("", "", "", "")

    @pytest.mark.parametrize("url", ["mysql://a:b@c/d", "wanjia.sqlite3", "postgresql://a:b@c", "postgresql://a:b@c/"])
    def test_refuses_what_it_cannot_open(self, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="postgresql://user:password@host:port/name"):
            database_from_url(url)


class TestSecret:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        path = tmp_path / "secret-key"

        first, second = kept_secret(path), kept_secret(path)

        assert first == second
        assert len(first) >= 50
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [entry.name for entry in tmp_path.iterdir()] == ["secret-key"]

    def test_differs_from_home_to_home(self, tmp_path: Path) -> None:
        assert kept_secret(tmp_path / "one") != kept_secret(tmp_path / "two")

    def test_of_the_process_that_was_first_counts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "secret-key"
        path.write_text("theirs")
        monkeypatch.setattr(Path, "exists", lambda _: False)

        assert kept_secret(path) == "theirs"


class TestTime:
    def test_is_that_of_shanghai_and_aware(self) -> None:
        assert (settings.TIME_ZONE, settings.USE_TZ) == ("Asia/Shanghai", True)
