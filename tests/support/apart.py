"""
Copies of the test database, for tests that commit, from several connections at once too.

A copy of a written world is quicker than writing it again, and nothing has to be cleaned up: the copy is thrown away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import sql


@dataclass(frozen=True)
class Database:
    """A database beside others of its server or folder."""

    name: str

    @contextmanager
    def copied(self, suffix: str) -> Iterator[Database]:
        """
        Make a copy and throw it away in the end; nobody may be connected to this one meanwhile.

        :param suffix: what is put behind the name; not in use
        """
        copy = Database(f"{self.name}_{suffix}")
        _copy(self.name, copy.name)
        try:
            yield copy
        finally:
            _drop(copy.name)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Let everything inside work on this one, in threads too; what goes on outside in a transaction rests."""
        outer = connections[DEFAULT_DB_ALIAS]
        settings = outer.settings_dict
        before, settings["NAME"] = settings["NAME"], self.name
        del connections[DEFAULT_DB_ALIAS]
        try:
            yield
        finally:
            connection.close()
            settings["NAME"] = before
            connections[DEFAULT_DB_ALIAS] = outer


def database_of_tests() -> Database:
    """Give the database that tests work on, as the migrations left it; outside a transaction."""
    connection.close()
    return Database(str(connection.settings_dict["NAME"]))


def _copy(whole: str, copy: str) -> None:
    if connection.vendor == "postgresql":
        _ask_server("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", copy, whole)
    else:
        # The last connection that closed has written its log of changes back into the file.
        assert not Path(f"{whole}-wal").exists(), f"somebody is connected to {whole}"
        shutil.copyfile(whole, copy)


def _drop(name: str) -> None:
    if connection.vendor == "postgresql":
        _ask_server("DROP DATABASE {} WITH (FORCE)", name)
    else:
        for part in ("", "-wal", "-shm"):
            Path(name + part).unlink(missing_ok=True)


def _ask_server(words: str, *names: str) -> None:
    """Say something to the server of the databases, from none of them."""
    whom = {**connection.get_connection_params(), "dbname": "postgres"}
    plain = {key: whom[key] for key in ("dbname", "user", "password", "host", "port") if whom.get(key)}
    with psycopg.connect(**plain, autocommit=True) as server:
        server.execute(sql.SQL(words).format(*map(sql.Identifier, names)))
