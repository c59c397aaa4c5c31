"""The benchmark harness: sides in turns, ratios within a round, one section rewritten and the others kept."""

from __future__ import annotations

import dataclasses
import importlib
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks import p7_place, rigs
from benchmarks.__main__ import main, modules
from benchmarks.harness import Comparison, Result, in_turns, record

RESULT = Result("P6", "dispatch", "fast", True, "3 orders", notes=("first",))


def test_sides_run_in_turns_and_answers_are_compared() -> None:
    ran: list[str] = []
    checked: list[tuple[str, str]] = []

    def side(name: str) -> str:
        ran.append(name)
        return name

    comparison = in_turns(
        "w", lambda: side("a"), "r", lambda: side("b"), rounds=2, check=lambda *both: checked.append(both)
    )
    assert ran == ["b", "a", "a", "b", "b", "a"]
    assert checked == [("a", "b")] * 3
    assert comparison.rounds == 2


def test_ratios_are_taken_round_by_round() -> None:
    comparison = Comparison.of("w", "r", [1.0, 4.0, 9.0], [2.0, 4.0, 3.0])
    assert (comparison.ours.median, comparison.rival.median) == (4.0, 3.0)
    assert (comparison.ratio.least, comparison.ratio.median, comparison.ratio.greatest) == (0.5, 1.0, 3.0)


def test_a_section_is_rewritten_in_place_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    for name in ("P10", "P6", "P7"):
        record(dataclasses.replace(RESULT, id=name), path)
    record(dataclasses.replace(RESULT, id="P6", met=False, notes=("second",)), path)
    text = path.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## P6: dispatch",
        "## P7: dispatch",
        "## P10: dispatch",
    ]
    assert text.count("- first") == 2
    assert text.count("- second") == 1
    assert "**missed**" in text


def test_the_dispatch_benchmark_runs_and_an_unknown_one_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "p6" in modules()
    assert main(["p6", "--quick"]) == 0
    assert "linear_sum_assignment" in capsys.readouterr().out
    with pytest.raises(SystemExit) as refused:
        main(["p99"])
    assert refused.value.code == 2


# --- the HTTP client ---------------------------------------------------------------------------------------------
SERVICE = 0.05  # seconds the slow page takes, one request at a time


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    one_at_a_time = threading.Lock()

    def do_GET(self) -> None:
        if self.path == "/hang-up":
            self.close_connection = True
            return
        if self.path == "/slow":
            with self.one_at_a_time:
                time.sleep(SERVICE)
        self.send_response(404 if self.path == "/none" else 200)
        if self.path == "/chunks":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        boundary = self.headers["Content-Type"].partition("boundary=")[2].encode()
        parts = [part for part in body.split(b"--" + boundary) if b'name="words"' in part]
        self.send_response(302 if len(parts) == 1 and "水渠".encode() in parts[0] else 400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *what: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made.server_address[1]
        made.shutdown()
        thread.join()


def send(tmp_path: Path, port: int, requests: list[dict[str, Any]], **how: Any) -> dict[str, Any]:
    return rigs.load(rigs.write_requests(tmp_path / "requests.jsonl", requests), port, **how)


def test_the_client_counts_every_outcome(tmp_path: Path, server: int) -> None:
    form = {"method": "POST", "path": "/", "form": {"words": "水渠堵了"}}
    paths = ["/", "/none", "/chunks", "/hang-up", "/"]
    found = send(tmp_path, server, [*({"path": path} for path in paths), form], connections=2)
    assert found["sent"] == 6
    assert found["outcomes"] == {"200": 3, "404": 1, "302": 1, "connection closed": 1}


def test_an_open_loop_counts_the_wait_from_the_moment_a_request_was_due(tmp_path: Path, server: int) -> None:
    # 20 requests due within a fifth of a second, each of which takes a twentieth, one at a time: the last waits long.
    found = send(tmp_path, server, [{"path": "/slow"}] * 20, rate=100, connections=20)
    assert found["outcomes"] == {"200": 20}
    assert found["max"] >= (20 * SERVICE - 0.2) * 1000 * 0.95
    assert found["p50"] > 2 * SERVICE * 1000


# --- what the others stand on ------------------------------------------------------------------------------------
def test_every_benchmark_has_what_the_runner_asks_for() -> None:
    for name, module in modules().items():
        found = importlib.import_module(f"benchmarks.{module}")
        assert found.ID.lower() == name
        assert found.TITLE
        assert callable(found.run)


def test_sides_that_write_different_rows_are_no_comparison() -> None:
    class Fake:
        def __init__(self, an_order: dict[str, int]) -> None:
            self.an_order, self.placed = an_order, 0

        def ask(self, do: str, **_question: Any) -> Any:
            self.placed += do == "place"
            return {table: rows * self.placed for table, rows in self.an_order.items()}

    ours, raw, less = (
        Fake({"step": 1, "clock": 3}),
        Fake({"step": 1, "clock": 3}),
        Fake({"step": 1, "clock": 2}),
    )
    p7_place.check_same_rows(ours, raw)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="do not write the same rows"):
        p7_place.check_same_rows(ours, less)  # type: ignore[arg-type]


def test_the_rivals_packages_are_locked_without_an_address() -> None:
    text = Path(rigs.__file__).with_name("requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    packages = re.split(r"\n(?=[a-z])", text.strip())
    assert any(package.startswith("django-helpdesk==") for package in packages)
    assert all(re.match(r"[a-z0-9-]+==\S+ ", package) and "--hash=sha256:" in package for package in packages)
