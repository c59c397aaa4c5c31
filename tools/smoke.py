"""Starts a server command, waits until it answers, asks for some pages and stops it again; says how long each took.

python tools/smoke.py --url http://127.0.0.1:8000/ -- make demo
"""

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

# Straight to this machine, whatever proxy the environment names.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def status(url: str) -> int:
    try:
        with OPENER.open(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait(url: str, server: subprocess.Popen, seconds: float) -> str:
    """Empty when the page came, else why not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            return f"the command ended with exit code {server.returncode}"
        code = status(url)
        if code == 200:
            return ""
        if code >= 400:
            return f"{url} answered {code}"
        time.sleep(0.2)
    return f"{url} did not answer within {seconds:.0f} s"


def stop(server: subprocess.Popen) -> None:
    """The whole of what was started here, and nothing else: it has a process group of its own."""
    for sent, patience in ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(server.pid, sent)
            server.wait(patience)
            os.killpg(server.pid, 0)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
        time.sleep(0.5)
    server.wait(5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--url", required=True, help="first page to wait for")
    parser.add_argument("--also", action="append", default=[], help="another page that must answer 200")
    parser.add_argument("--within", type=float, default=300, help="seconds to wait for the first page")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if status(options.url):
        print(f"Something answers at {options.url} already; stop it first.")
        return 1
    started = time.monotonic()
    server = subprocess.Popen(options.command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        problem = wait(options.url, server, options.within)
        print(problem or f"{options.url} answered after {time.monotonic() - started:.1f} s", flush=True)
        for url in [] if problem else options.also:
            code = status(url)
            print(f"{url} answered {code}", flush=True)
            problem = problem or ("" if code == 200 else url)
    finally:
        stop(server)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
