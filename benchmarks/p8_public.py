"""P8: the pages a villager opens: against an empty view on the same server, and behind nginx's cache against a file."""

from __future__ import annotations

import os
import re
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import rigs
from benchmarks.harness import Comparison, Result, Spread

ID = "P8"
TITLE = "public pages"

RATIO, QUERIES = 0.15, 8
CACHED_RATIO, CACHED_P99 = 0.7, 20.0
CONNECTIONS = 4  # of the uncached side: as many as one process has threads
EMPTY = "/bench/empty/"

NGINX = """
{user}
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    types {{ text/html html; }}
    charset utf-8;
    client_body_temp_path {home}/tmp-body;
    proxy_temp_path {home}/tmp-proxy;
    fastcgi_temp_path {home}/tmp-fastcgi;
    uwsgi_temp_path {home}/tmp-uwsgi;
    scgi_temp_path {home}/tmp-scgi;
    proxy_cache_path {home}/cache keys_zone=pages:8m max_size=64m;
    upstream zugong {{ server 127.0.0.1:{upstream}; keepalive 8; }}
    server {{
        listen 127.0.0.1:{port};
        location /file/ {{ alias {home}/file/; }}
        location / {{
            proxy_pass http://zugong;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host 127.0.0.1;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_cache pages;
            proxy_cache_lock on;
            proxy_cache_use_stale updating;
            proxy_cache_background_update on;
            add_header X-Cache $upstream_cache_status always;
        }}
    }}
}}
"""


def run(quick: bool) -> Result:
    count, rounds, seconds = (40, 2, 1) if quick else (400, 7, 4)
    home = rigs.fresh("p8")
    number = rigs.port()
    env = rigs.environment(home, port=number)
    rigs.zugong(env, "migrate")
    rigs.zugong(env, "seed", "--size", "demo")
    with (
        rigs.Side([sys.executable, "-m", "benchmarks.inside"], env) as inside,
        rigs.our_server(env, number, home),
    ):
        pages: dict[str, str] = inside.ask(do="public_pages")
        facts = inside.ask(do="query_counts", paths=pages)
        wrong = [f"{name}: {fact['status']}" for name, fact in facts.items() if fact["status"] != 200]
        if wrong:
            raise AssertionError(f"pages that do not open: {', '.join(wrong)}")
        uncached = against_empty(home, number, pages, count, rounds)
        try:
            cached, notes, safe = behind_nginx(home, number, pages, rounds, seconds)
        except rigs.Missing as missing:
            cached, notes, safe = [], [f"**not measured**: {missing}"], None
    notes = [
        f"{name}: {fact['queries']} queries, {fact['bytes'] / 1024:.0f} KiB, “Cache-Control: {fact['cache']}”, "
        f"{'sets a cookie' if fact['sets_cookie'] else 'sets no cookie'}"
        for name, fact in facts.items()
    ] + notes
    met = all(comparison.ratio.median >= RATIO for comparison in uncached)
    met = met and all(fact["queries"] <= QUERIES for fact in facts.values())
    if safe is not None:
        met = met and safe and all(comparison.ratio.median >= CACHED_RATIO for comparison in cached)
    return Result(
        ID,
        TITLE,
        f"uncached ≥ {RATIO:g} × an empty view, ≤ {QUERIES} queries; behind nginx's cache ≥ {CACHED_RATIO:g} × a file, "
        f"p99 < {CACHED_P99:g} ms (figures in pages a second)",
        met,
        f"demo county, {count} requests a round, {CONNECTIONS} connections",
        (*uncached, *cached),
        tuple(notes),
        quick,
    )


# --- uncached ----------------------------------------------------------------------------------------------------
def against_empty(
    home: Path, number: int, pages: dict[str, str], count: int, rounds: int
) -> list[Comparison]:
    """Each page and the empty view in turns, on the same server, through the same middleware."""
    headers = {"X-Forwarded-For": "10.1.2.3", "Accept-Language": "zh-CN,zh;q=0.9"}
    files = {
        name: rigs.write_requests(home / f"get-{place}.jsonl", [{"path": path, "headers": headers}] * count)
        for place, (name, path) in enumerate([*pages.items(), ("empty view", EMPTY)])
    }

    def rate(name: str) -> float:
        found = rigs.load(files[name], number, connections=CONNECTIONS)
        if found["outcomes"] != {"200": count}:
            raise AssertionError(f"{name}: {found['outcomes']}")
        return float(count / found["seconds"])

    rates: dict[str, list[float]] = {name: [] for name in files}
    for turn in range(rounds + 1):
        names = list(files) if turn % 2 else list(files)[::-1]
        for name in names:
            figure = rate(name)
            if turn:
                rates[name].append(figure)
    empty = rates.pop("empty view")
    return [
        Comparison.of(f"{name}, uncached", "empty view", ours, empty, "/s") for name, ours in rates.items()
    ]


# --- behind nginx ------------------------------------------------------------------------------------------------
def behind_nginx(
    home: Path, upstream: int, pages: dict[str, str], rounds: int, seconds: int
) -> tuple[list[Comparison], list[str], bool]:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise rigs.Missing("nginx's cache, for want of wrk (Debian's package)")
    page = pages["village page"]
    with nginx(home, upstream) as number:
        address = f"http://{rigs.HOST}:{number}"
        notes = [check_cache(address, pages)]
        (home / "file").mkdir()
        (home / "file" / "page.html").write_bytes(urllib.request.urlopen(f"{address}{page}").read())
        ours: list[tuple[float, float]] = []
        theirs: list[tuple[float, float]] = []
        for turn in range(rounds + 1):
            sides = [(page, ours), ("/file/page.html", theirs)]
            for path, figures in sides if turn % 2 else sides[::-1]:
                figure = hammer(wrk, f"{address}{path}", 1 if not turn else seconds)
                if turn:
                    figures.append(figure)
    rates = [[rate for rate, _tail in side] for side in (ours, theirs)]
    comparison = Comparison.of(
        "village page behind nginx's cache", "the same bytes as a file", *rates, unit="/s"
    )
    tails = [Spread.of([p99 for _, p99 in side]) for side in (ours, theirs)]
    notes.append(
        f"behind nginx, 16 connections by wrk: p99 {tails[0].shown(' ms')}, the file's {tails[1].shown(' ms')}"
    )
    return [comparison], notes, tails[0].median < CACHED_P99


def check_cache(address: str, pages: dict[str, str]) -> str:
    """What is everybody's may be kept; what is one person's never is, whoever asks and in whatever order."""

    def kept(path: str, **headers: str) -> str:
        request = urllib.request.Request(
            f"{address}{path}", headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        with urllib.request.urlopen(request) as response:
            response.read()
            return str(response.headers["X-Cache"])

    for name in ("village page", "wall"):
        kept(pages[name])
        if kept(pages[name]) != "HIT":
            raise AssertionError(f"the {name} is not kept by the cache")
        if "HIT" in (kept(pages[name], Cookie="mine=1"), kept(pages[name], Cookie="mine=1")):
            raise AssertionError(f"the {name} was kept for somebody who carries a cookie")
    for name in ("tracking page", "order form"):
        if "HIT" in (kept(pages[name]), kept(pages[name]), kept(pages[name], Cookie="mine=1")):
            raise AssertionError(f"the {name} was kept by the cache")
    return (
        "the cache keeps the village page and the wall for visitors without cookies; for those with one, and of the "
        "tracking page and the order form, it kept nothing"
    )


@contextmanager
def nginx(home: Path, upstream: int) -> Iterator[int]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise rigs.Missing("nginx's cache, for want of nginx (Debian's package)")
    number = rigs.port()
    user = "user root;" if os.geteuid() == 0 else ""
    settings = home / "nginx.conf"
    settings.write_text(NGINX.format(home=home, port=number, upstream=upstream, user=user))
    with rigs.serving([program, "-p", home, "-c", settings], dict(os.environ), number, home / "nginx.log"):
        yield number


def hammer(wrk: str, url: str, seconds: int) -> tuple[float, float]:
    """Pages a second, and the 99th percentile in milliseconds."""
    told = rigs.run([wrk, "-t1", "-c16", f"-d{seconds}s", "--latency", url], dict(os.environ))
    if "Non-2xx" in told or "Socket errors" in told:
        raise AssertionError(told)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    assert rate and tail
    return float(rate[1]), float(tail[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[tail[2]]
