"""Slow people hold no counter: a real server, and the door by itself."""

import http.client
import io
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from types import SimpleNamespace

import pytest
from django.db import connections

from zugong.config import lanes, server

FORM = (
    "POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken={token}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {size}\r\n\r\n"
)
SLOW, LANES = 24, 2
PATIENCE = 60  # of a busy machine; those who are slow never finish at all


# --- a server ----------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """A server in processes of its own, with a database without people."""
    home = tmp_path_factory.mktemp("served")
    names = {name for name in os.environ if name.startswith("ZUGONG_")} | {
        "DATABASE_URL",
        "DJANGO_SETTINGS_MODULE",
    }
    environment = {name: value for name, value in os.environ.items() if name not in names}
    environment |= {"ZUGONG_MODE": "test", "ZUGONG_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "zugong", "migrate"], env=environment, check=True, capture_output=True
    )
    found = server.free_port(20_000 + os.getpid() % 20_000)
    words = ["serve", "--port", str(found), "--workers", "1", "--threads", str(LANES), "--without-worker"]
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "zugong", *words], env=environment, stdout=log, stderr=log
        )
    try:
        ends = time.monotonic() + PATIENCE
        while status(found) is None:
            assert process.poll() is None and time.monotonic() < ends, (home / "log").read_text()
            time.sleep(0.05)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def status(port: int, method: str = "GET", body: bytes | None = None, cookie: str = "") -> int | None:
    """The status of the sign-in page, which asks the database; None when nothing answers."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        asked.request(method, "/sign-in/", body, headers=form | {"Cookie": cookie})
        return asked.getresponse().status
    except OSError:
        return None
    finally:
        asked.close()


@contextmanager
def slow_people(port: int, count: int):
    """Connections that send a byte of their form now and then, and never the last one."""
    over = threading.Event()
    open_now = [socket.create_connection(("127.0.0.1", port)) for _number in range(count)]

    def trickle() -> None:
        while not over.wait(0.2):
            for one in open_now:
                with suppress(OSError):
                    one.sendall(b"x")

    for one in open_now:
        one.sendall(FORM.format(token="a" * 32, size=100_000).encode())
    sender = threading.Thread(target=trickle)
    sender.start()
    try:
        yield
    finally:
        over.set()
        sender.join()
        for one in open_now:
            one.close()


def test_pages_open_and_forms_arrive_while_many_send_slowly(port):
    with slow_people(port, SLOW):
        time.sleep(1)
        assert [status(port) for _number in range(LANES * 3)] == [200] * LANES * 3
        sent = status(
            port,
            "POST",
            b"csrfmiddlewaretoken=" + b"a" * 32 + b"&login=li&password=x",
            "csrftoken=" + "a" * 32,
        )
        assert sent == 200
    assert status(port) == 200


# --- the door ----------------------------------------------------------------------------------------------------
@pytest.fixture(autouse=True)
def _connection_of_the_tests():
    kept = connections["default"]
    yield
    connections["default"] = kept


class Answer:
    """As Django's: an iterable with headers, closed once it was sent."""

    def __init__(self, body: bytes, *, streaming: bool = False, length: str = "") -> None:
        self.body, self.streaming, self.closed = body, streaming, 0
        self.headers = {"Content-Length": length} if length else {}

    def __iter__(self):
        yield self.body

    def close(self) -> None:
        self.closed += 1


def ask(door, *, size="", stream=None, method="POST", address="192.0.2.1"):
    """What the door answers, and the status it began with."""
    started = []
    environ = {
        "REQUEST_METHOD": method,
        "REMOTE_ADDR": address,
        "CONTENT_LENGTH": size,
        "wsgi.input": stream if stream is not None else io.BytesIO(),
    }
    answer = door(environ, lambda status, headers: started.append(status))
    return answer, (started or [""])[0]


class Unread(io.RawIOBase):
    def read(self, _size=-1):
        raise AssertionError("the body was read")


def echo(environ, _start):
    return Answer(environ["wsgi.input"].read())


def test_a_body_is_whole_before_anybody_is_inside():
    door = lanes.Lanes(echo, lanes=1)
    text = os.urandom(20_000)
    assert ask(door, size="20000", stream=io.BytesIO(text)) == ([text], "")
    assert ask(door, size="20000", stream=io.BytesIO(text), method="GET") == ([b""], "")
    assert ask(door, stream=Unread()) == ([b""], "")


def test_a_body_that_is_cut_off_reaches_no_page():
    door = lanes.Lanes(Unread, lanes=1)
    answer, began = ask(door, size="10", stream=io.BytesIO(b"short"))
    assert began == "408 Request Timeout" and "信号好".encode() in answer[0]


def test_a_body_that_comes_too_slowly_is_given_up(monkeypatch):
    now = iter(range(10_000))
    monkeypatch.setattr(lanes, "time", SimpleNamespace(monotonic=lambda: float(next(now))))

    class Trickle:
        read_at_once = 0

        def read(self, size):  # a byte a second
            for _second in range(size - 1):
                next(now)
            self.read_at_once = max(self.read_at_once, size)
            return b"x" * size

    stream = Trickle()
    assert not lanes.receive(stream, 1_000_000, io.BytesIO())
    assert next(now) < lanes.PATIENCE * 3 and stream.read_at_once <= lanes.CHUNK


def test_a_body_too_large_goes_unread_to_who_refuses_it():
    door = lanes.Lanes(lambda environ, start: Answer(type(environ["wsgi.input"]).__name__.encode()), lanes=1)
    for size in (str(1 << 40), "-1", "x"):
        assert ask(door, size=size, stream=Unread())[0] == [b"Unread"]


def test_one_address_takes_half_of_the_places_and_all_of_them_leave_again():
    slow = lanes.Slow(places=4, room=100)
    assert [slow.enter("a", 10) for _number in range(3)] == [True, True, False]
    assert [slow.enter(line, 10) for line in "bcd"] == [True, True, False]
    for line in "aabc":
        slow.leave(line, 10)
    assert not slow.enter("a", 101)
    assert slow.enter("a", 100) and not slow.enter("b", 1)


def test_when_all_places_are_taken_forms_wait_and_pages_open():
    door = lanes.Lanes(echo, lanes=1)
    for number in range(lanes.SLOW):
        assert door._slow.enter(str(number))
    answer, began = ask(door, size="3", stream=Unread())
    assert began == "503 Service Unavailable" and "过一分钟".encode() in answer[0]
    assert ask(door, method="GET") == ([b""], "")
    assert lanes.SLOW < server.DOOR_THREADS < server.CONNECTIONS


def test_a_small_file_is_handed_over_and_a_large_one_is_sent_without_a_lane():
    small = Answer(b"x", streaming=True, length="1")
    large = Answer(b"y", streaming=True, length=str(lanes.WHOLE + 1))
    endless = Answer(b"z", streaming=True)
    given = iter([small, large, endless, Answer(b"page")])
    door = lanes.Lanes(lambda _environ, _start: next(given), lanes=1)
    assert ask(door, method="GET")[0] == [b"x"] and small.closed == 1
    streams = [ask(door, method="GET")[0] for _number in range(2)]
    assert ask(door, method="GET")[0] == [b"page"]  # with both still under way
    assert [b"".join(stream) for stream in streams] == [b"y", b"z"]
    assert not large.closed and door._slow._waiting.total() == 2
    for stream in streams:
        stream.close()
    assert large.closed and not door._slow._waiting


def test_lanes_are_given_in_the_order_of_coming_and_each_has_one_connection():
    inside, used, most = [], set(), []
    going = threading.Barrier(2)

    def slow(environ, _start):
        inside.append(environ["number"])
        used.add(id(connections["default"]))
        most.append(len(inside))
        going.wait(PATIENCE)
        inside.remove(environ["number"])
        return Answer(b"")

    door = lanes.Lanes(slow, lanes=2)
    threads = [
        threading.Thread(target=door, args=({"number": n, "REQUEST_METHOD": "GET"}, None)) for n in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    assert max(most) == 2 and len(used) == 2

    turns = lanes.Turns([SimpleNamespace(inc_thread_sharing=lambda: None)])
    lane, order = turns.take(), []

    def wait(number):
        taken = turns.take()
        order.append(number)
        turns.give(taken)

    waiting = []
    for number in range(5):
        waiting.append(threading.Thread(target=wait, args=(number,)))
        waiting[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.give(lane)
    for one in waiting:
        one.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


def test_connections_ask_whether_the_other_end_is_still_there():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        lanes.notice_lost_clients()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as accepted:
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30
