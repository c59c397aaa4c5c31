"""An HTTP client in a process of its own: `python -m benchmarks.client REQUESTS [--rate R] [--connections N]`.

REQUESTS holds one JSON object a line: `{"method", "path", "headers", "form"}`. Without `--rate` the loop is closed: each
of N connections sends the next request when the last is answered. With it the loop is open: request i is due at i / R
seconds whatever the server does, and its latency counts from that moment, so that waiting is never left out.
Prints one JSON object: how many were answered and how, seconds, latencies in milliseconds, the client's own lateness.
Only the standard library: nothing of the server's code runs here.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
from collections import Counter, deque
from pathlib import Path
from typing import Any

EDGE = "the-edge-between-the-fields-of-a-form"
PATIENCE = 30.0  # seconds after the last request was due, or for a connection
LONGEST = 600.0  # seconds of a closed loop


class Line(asyncio.Protocol):
    """One keep-alive connection with at most one request under way."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.transport: asyncio.Transport | None = None
        self.due = 0.0
        self.busy = self.in_head = self.closing = False
        self.head = self.tail = b""
        self.status = 0
        self.left: int | None = None  # bytes of the body still to come; None: it comes in chunks

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def send(self, request: bytes, due: float) -> None:
        self.busy = self.in_head = True
        self.due, self.head, self.tail = due, b"", b""
        assert self.transport is not None
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if not self.busy:
            return
        if self.in_head:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            data = self.head[end + 4 :]
            self._read_head(self.head[:end])
        if self.left is None:
            self.tail = (self.tail + data)[-5:]
            over = self.tail == b"0\r\n\r\n"
        else:
            self.left -= len(data)
            over = self.left <= 0
        if over:
            self._answered()

    def _read_head(self, head: bytes) -> None:
        self.in_head = False
        lines = head.split(b"\r\n")
        self.status = int(lines[0].split(b" ", 2)[1])
        fields = {
            name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])
        }
        self.closing = fields.get(b"connection", b"").lower() == b"close"
        chunked = fields.get(b"transfer-encoding", b"").lower() == b"chunked"
        self.left = None if chunked else int(fields.get(b"content-length", 0))

    def _answered(self) -> None:
        self.busy = False
        self.load.answered(self)
        if self.closing and self.transport is not None:
            self.transport.close()
        else:
            self.load.free(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self.load.lost(self, error)


class Load:
    """The requests, the connections, and what came of them."""

    def __init__(self, requests: list[bytes], port: int, connections: int) -> None:
        self.requests = requests
        self.port = port
        self.connections = connections
        self.lines: set[Line] = set()
        self.idle: list[Line] = []
        self.opening = 0
        self.waiting: deque[tuple[bytes, float]] = deque()
        self.latencies: list[float] = []
        self.lateness: list[float] = []
        self.outcomes: Counter[str] = Counter()
        self.refill = False
        self.next = 0
        self.last = 0.0
        self.done = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    async def run(self, rate: float) -> dict[str, Any]:
        await asyncio.gather(*(self._open() for _ in range(self.connections if not rate else 8)))
        gc.disable()
        begun = self.loop.time()
        if rate:
            await self._schedule(begun, rate)
        else:
            self.refill = True
            for line in list(self.idle):
                self.free(line)
        try:
            await asyncio.wait_for(self.done.wait(), PATIENCE if rate else LONGEST)
        except TimeoutError:
            unanswered = len(self.requests) - sum(self.outcomes.values())
            self.outcomes["unanswered"] += unanswered
        for line in self.lines:
            if line.transport is not None:
                line.transport.abort()
        times = sorted(self.latencies)
        late = sorted(self.lateness) or [0.0]
        return {
            "sent": len(self.requests),
            "outcomes": dict(self.outcomes),
            "seconds": (self.last or self.loop.time()) - begun,
            "p50": at(times, 0.5),
            "p95": at(times, 0.95),
            "p99": at(times, 0.99),
            "max": at(times, 1.0),
            "client_late_p99": at(late, 0.99),
        }

    async def _schedule(self, begun: float, rate: float) -> None:
        for number, request in enumerate(self.requests):
            due = begun + number / rate
            while (left := due - self.loop.time()) > 0:
                await asyncio.sleep(left)
            self.lateness.append((self.loop.time() - due) * 1000)
            self.dispatch(request, due)

    def dispatch(self, request: bytes, due: float) -> None:
        while self.idle:
            line = self.idle.pop()
            if line.transport is not None and not line.transport.is_closing():
                line.send(request, due)
                return
        self.waiting.append((request, due))
        if len(self.lines) + self.opening < self.connections:
            self.opening += 1
            self.pending = self.loop.create_task(self._opened())

    async def _opened(self) -> None:
        try:
            await self._open()
        except OSError:
            self.opening -= 1
            if not self.lines and self.waiting:
                self.waiting.popleft()
                self._count("no connection")
            return
        self.opening -= 1

    async def _open(self) -> None:
        opening = self.loop.create_connection(lambda: Line(self), "127.0.0.1", self.port)
        _transport, line = await asyncio.wait_for(opening, PATIENCE)
        self.lines.add(line)
        self.free(line)

    def free(self, line: Line) -> None:
        if self.waiting:
            line.send(*self.waiting.popleft())
        elif self.refill and self.next < len(self.requests):
            self.next += 1
            line.send(self.requests[self.next - 1], self.loop.time())
        else:
            self.idle.append(line)

    def answered(self, line: Line) -> None:
        self.last = self.loop.time()
        self.latencies.append((self.last - line.due) * 1000)
        self._count(str(line.status))

    def lost(self, line: Line, error: Exception | None) -> None:
        self.lines.discard(line)
        if line in self.idle:
            self.idle.remove(line)
        if line.busy:
            self._count(f"connection lost: {type(error).__name__}" if error else "connection closed")
        if not self.done.is_set() and (self.waiting or self.refill):
            self.opening += 1
            self.pending = self.loop.create_task(self._opened())

    def _count(self, outcome: str) -> None:
        self.outcomes[outcome] += 1
        if sum(self.outcomes.values()) >= len(self.requests):
            self.done.set()


def at(ordered: list[float], share: float) -> float:
    """The value that `share` of the ordered ones do not exceed (0 when there are none)."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def encode(request: dict[str, Any], port: int) -> bytes:
    headers = {"Host": f"127.0.0.1:{port}", "Connection": "keep-alive", **request.get("headers", {})}
    body = b""
    if form := request.get("form"):
        # As a browser sends a form that may carry files.
        parts = (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form.items()
        )
        body = ("".join(parts) + f"--{EDGE}--\r\n").encode()
        headers |= {"Content-Type": f"multipart/form-data; boundary={EDGE}", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request.get('method', 'GET')} {request['path']} HTTP/1.1\r\n{head}\r\n".encode() + body


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("requests", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second; 0: closed loop")
    parser.add_argument("--connections", type=int, default=1)
    options = parser.parse_args()
    with options.requests.open(encoding="utf-8") as lines:
        requests = [encode(json.loads(line), options.port) for line in lines]
    print(json.dumps(await Load(requests, options.port, options.connections).run(options.rate)))


if __name__ == "__main__":
    asyncio.run(main())
