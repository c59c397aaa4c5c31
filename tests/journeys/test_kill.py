"""The server is killed twenty times while orders come in: what was acknowledged is there, once, and ``check`` is clean.

A real server in processes of its own on SQLite, spoken to over HTTP as a phone without JavaScript does.
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from random import Random
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).resolve().parents[2]
KILLS, SENDERS = 20, 4
PATIENCE = 60  # seconds for one start on two busy cores

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        os.environ.get("ZUGONG_TEST_DB") == "postgres", reason="kills a server on a SQLite file"
    ),
]

# Strangers are limited by device and address; here all of them sit behind one.
PREPARE = """
import json
from zugong.config.cli import setup
setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.factories import back_grants, make_county
from zugong.organisations.models import RuleSetting
c = make_county()
back_grants()
for key in ("order.per_device_hour", "order.per_phone_day", "order.check_after"):
    RuleSetting.objects.create(key=key, unit=c.county, value=1_000_000)
print(json.dumps({"village": c.village.code, "item": c.item.code}))
"""
COUNT = """
import json, sys
from zugong.config.cli import setup
setup()
from zugong.flows.models import Case
from zugong.lib.tokens import token_hash
from zugong.workorders.models import WorkOrder
tokens = json.load(sys.stdin)
print(json.dumps({
    "orders": WorkOrder.objects.count(),
    "cases": Case.objects.count(),
    "found": WorkOrder.objects.filter(link_hash__in=[token_hash(token) for token in tokens]).count(),
}))
"""


class Server:
    """``zugong serve`` in a process group of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ZUGONG_") and name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        } | {"ZUGONG_MODE": "test", "ZUGONG_HOME": str(home), "PYTHONPATH": str(ROOT)}
        self.process: subprocess.Popen[bytes] | None = None
        self.log = home.with_suffix(".log")

    def start(self) -> None:
        command = ["serve", "--port", str(self.port), "--workers", "1", "--threads", "4", "--without-worker"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "zugong", *command],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            assert self.process.poll() is None, self.log.read_text()
            if ask(self.port, "GET", "/language/") is not None:
                return
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer within {PATIENCE} s\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def run(self, *arguments: str, text: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Sender(threading.Thread):
    """One villager after the other: opens the form, sends it, and sends it again until an answer comes."""

    def __init__(self, server: Server, place: dict[str, str], number: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.stop, self.number = server, stop, number
        self.address, self.item = f"/v/{place['village']}/place/", place["item"]
        self.tokens: list[str] = []
        self.retries = 0
        self.trouble = ""

    def run(self) -> None:
        while not self.stop.is_set() and not self.trouble:
            self.order(f"第{self.number}组第{len(self.tokens) + 1}回，渠堵了。")

    def order(self, words: str) -> None:
        form, cookies = self.form()
        body = urlencode(form | {"item": self.item, "words": words, "no_phone": "1", "anyway": "1"})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        ends = time.monotonic() + 2 * PATIENCE
        while time.monotonic() < ends:
            answer = ask(self.server.port, "POST", self.address, body, headers)
            if answer is None:
                self.retries += 1
                time.sleep(0.02)
                continue
            status, where, page = answer[0], answer[1].get("Location", ""), answer[2]
            if status != 302:
                self.trouble = f"{status} {re.sub('<[^>]*>', ' ', page)[:2000]}"
            else:
                self.tokens.append(where.split("/")[2])
            return
        self.trouble = "no answer"

    def form(self) -> tuple[dict[str, str], str]:
        while True:
            answer = ask(self.server.port, "GET", self.address)
            if answer is not None and answer[0] == 200:
                break
            time.sleep(0.02)
        fields = {
            name: unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer[2])[1])
            for name in ("csrfmiddlewaretoken", "form_key")
        }
        jar = SimpleCookie()
        for cookie in answer[1].get_all("Set-Cookie", []):
            jar.load(cookie)
        return fields, "; ".join(f"{name}={morsel.coded_value}" for name, morsel in jar.items())


def ask(port: int, method: str, address: str, body: str = "", headers: dict[str, str] | None = None):
    """Status, headers and page; None when the connection broke, whatever became of the request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, address, body, headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def test_killed_twenty_times_nothing_acknowledged_is_lost_or_doubled(tmp_path):
    rng = Random(20260629)
    server, stop = Server(tmp_path / "home"), threading.Event()
    place = json.loads(server.run("-c", PREPARE))
    senders = [Sender(server, place, number, stop) for number in range(SENDERS)]
    try:
        server.start()
        for sender in senders:
            sender.start()
        for _kill in range(KILLS):
            time.sleep(rng.uniform(0.05, 1.0))
            server.kill()
            server.start()
        time.sleep(0.5)
        stop.set()
        for sender in senders:
            sender.join(3 * PATIENCE)
    finally:
        stop.set()
        server.kill()
    assert [sender.trouble for sender in senders] == [""] * SENDERS
    tokens = [token for sender in senders for token in sender.tokens]
    assert len(set(tokens)) == len(tokens) > KILLS, "each form its own order"
    assert sum(sender.retries for sender in senders) >= KILLS, "the kills were felt"
    # Every form was sent until it was acknowledged, so there are as many orders as acknowledgements.
    counted = json.loads(server.run("-c", COUNT, text=json.dumps(tokens)))
    assert counted == {"orders": len(tokens), "cases": len(tokens), "found": len(tokens)}
    assert server.run("-m", "zugong", "check").strip() == "clean"
