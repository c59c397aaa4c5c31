"""Between the server and Django: whoever is slow waits at the door and holds no counter.

The server gives each request a thread, which costs little. Only so many of them are inside Django at one time, each on a
database connection of its own (a lane). A body is received whole before a lane is taken, and a page is sent after it was
given back: a phone on a bad line, or somebody who sends a byte a second, holds a thread and nothing else. Some threads are
kept for requests that need no waiting, so pages open whatever the slow ones do.
"""

from __future__ import annotations

import io
import os
import socket
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.template.loader import render_to_string
from django.utils import translation

from zugong.organisations.addresses import line_of
from zugong.web.middleware import body_size

SLOW = 96
"""How many of the server's threads may wait for a body, or to be rid of a large answer; one address has half at most."""
SLOW_BYTES = 1 << 30
"""What the bodies under way may declare together: they lie on the disk until they are whole."""
IN_MEMORY = 2_621_440
WHOLE = 4 << 20
"""An answer up to this size is handed over at once; the server sends it without a thread."""
PATIENCE, FLOOR = 30.0, 512
"""Seconds any body may take; longer ones must have brought this many bytes a second by then."""
CHUNK = 4096

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


class Slow:
    """Counts who waits: by address and by the bytes they said would come."""

    def __init__(self, places: int = SLOW, room: int = SLOW_BYTES) -> None:
        self._lock = threading.Lock()
        self._places, self._room = places, room
        self._waiting: Counter[str] = Counter()
        self._bytes = 0

    def enter(self, line: str, size: int = 0) -> bool:
        with self._lock:
            if (
                self._waiting.total() >= self._places
                or self._waiting[line] >= self._places // 2
                or self._bytes + size > self._room
            ):
                return False
            self._waiting[line] += 1
            self._bytes += size
            return True

    def leave(self, line: str, size: int = 0) -> None:
        with self._lock:
            self._waiting[line] -= 1
            if not self._waiting[line]:
                del self._waiting[line]
            self._bytes -= size


class Turns:
    """Hands the lanes out in the order people came."""

    def __init__(self, lanes: Iterable[Any]) -> None:
        self._lock = threading.Lock()
        self._free = list(lanes)
        self._waiting: deque[SimpleQueue[Any]] = deque()
        for lane in self._free:
            lane.inc_thread_sharing()  # by one thread after the other

    def take(self) -> Any:
        with self._lock:
            if self._free:
                return self._free.pop()
            turn: SimpleQueue[Any] = SimpleQueue()
            self._waiting.append(turn)
        return turn.get()

    def give(self, lane: Any) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().put(lane)
            else:
                self._free.append(lane)


class Lanes:
    """A WSGI application that lets ``lanes`` requests at a time into ``inside``."""

    def __init__(self, inside: Callable[..., Iterable[bytes]], *, lanes: int) -> None:
        self._inside = inside
        self._turns = Turns(connections.create_connection("default") for _number in range(lanes))
        self._slow = Slow()
        self._told = threading.Event()

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        if not self._told.is_set():
            self._told.set()
            notice_lost_clients()
        size = body_size(environ)
        if size is None:  # larger than any form, or nonsense: Django says so without reading it
            return self._answer(environ, start)
        if not size or environ["REQUEST_METHOD"] in {"GET", "HEAD", "OPTIONS"}:
            environ["wsgi.input"] = io.BytesIO()
            return self._answer(environ, start)
        line = line_of(environ)
        if not self._slow.enter(line, size):
            return _refuse(start, 503)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                whole = receive(environ["wsgi.input"], size, body)
            finally:
                self._slow.leave(line, size)
            if not whole:
                return _refuse(start, 408)
            environ["wsgi.input"] = body
            return self._answer(environ, start)

    def _answer(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        with self._lane():
            response = self._inside(environ, start)
            if getattr(response, "streaming", False) and _length(response) > WHOLE:
                return self._stream(response, environ, start)
            try:
                return [b"".join(response)]
            finally:
                _close(response)

    def _stream(self, response: Any, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        line = line_of(environ)
        if self._slow.enter(line):
            return Stream(response, lambda: self._slow.leave(line))
        _close(response)
        return _refuse(start, 503)

    @contextmanager
    def _lane(self) -> Iterator[None]:
        lane = self._turns.take()
        connections["default"] = lane
        try:
            yield
        finally:
            del connections["default"]
            self._turns.give(lane)


class Stream:
    """A large answer on its way, piece by piece."""

    def __init__(self, response: Any, done: Callable[[], None]) -> None:
        self._response, self._done = response, done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        done, self._done = self._done, lambda: None
        done()
        _close(self._response)


def receive(stream: Any, size: int, body: Any) -> bool:
    """Write what comes into ``body``; False when it was cut off or came too slowly.

    Read in small pieces: a piece cannot be given up once it is waited for.
    """
    began, got, piece = time.monotonic(), 0, 1
    while got < size:
        part = stream.read(min(piece, size - got))
        took = time.monotonic() - began
        got += len(part)
        if not part or (took > PATIENCE and got < took * FLOOR and got < size):
            return False
        body.write(part)
        piece = min(CHUNK, piece * 2)
    body.seek(0)
    return True


def notice_lost_clients() -> None:
    """Let the kernel find clients that went away without a word: connections inherit it from the listening socket."""
    if not os.path.isdir("/proc/self/fd"):
        return
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError, ValueError):
            found = socket.socket(fileno=os.dup(int(name)))
            with found:
                if found.type == socket.SOCK_STREAM and found.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN
                ):
                    found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
                    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)


def _refuse(start: StartResponse, status: int) -> list[bytes]:
    """A page that says what to do; made without a database, in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        page = render_to_string("slow.html", {"cut_off": status == 408}).encode()
    words = {408: "408 Request Timeout", 503: "503 Service Unavailable"}[status]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    start(words, [*headers, ("Cache-Control", "no-store"), ("Connection", "close"), ("Retry-After", "30")])
    return [page]


def _length(response: Any) -> float:
    """Bytes of an answer, as far as it says; without a word it may be endless."""
    length = response.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else float("inf")


def _close(response: Any) -> None:
    if hasattr(response, "close"):
        response.close()


def application() -> Lanes:
    """What the server loads in each process."""
    return Lanes(get_wsgi_application(), lanes=int(os.environ.get("ZUGONG_LANES", "4")))
