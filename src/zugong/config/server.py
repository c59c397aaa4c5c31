"""Starting the HTTP server and the worker beside it."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"
# Threads of each process that wait for slow people (config.lanes), and connections it keeps open.
DOOR_THREADS, CONNECTIONS = 128, 512
HEADER_MILLISECONDS = 20_000


def free_port(wanted: int, host: str = HOST) -> int:
    """The wanted port, or the next one nobody listens on; 100 are tried."""
    for port in range(wanted, wanted + 100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port between {wanted} and {wanted + 99}")


def default_threads() -> int:
    """As many request threads as the machine has cores, two at least: pages wait for the processor, not for others."""
    return max(2, os.cpu_count() or 2)


@contextmanager
def worker_process() -> Iterator[subprocess.Popen[bytes]]:
    """The background worker as a child process, stopped with the server."""
    process = subprocess.Popen([sys.executable, "-m", "zugong", "worker"], env=os.environ.copy())
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM. Blocks. ``threads`` requests at a time are inside Django in each process."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings

    os.environ["ZUGONG_LANES"] = str(threads)
    server = Granian(
        "zugong.config.lanes:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=DOOR_THREADS,
        backpressure=CONNECTIONS,
        # Of HTTP/2 one connection brings many bodies at once; browsers speak it to the proxy in front.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        log_enabled=True,
        log_level="warning",  # type: ignore[arg-type]
        websockets=False,
        respawn_failed_workers=True,
    )
    # It finds so many threads strange; here most of them only wait.
    logging.getLogger("_granian").addFilter(lambda line: "Python threads" not in line.getMessage())
    server.serve()
