"""``make test``: every test on SQLite, then on PostgreSQL, then the journeys in a real browser.

Arguments go to pytest (``make test ARGS="-k orders"``). The last line is ``N passed, N failed, N skipped`` over all
passes. With ``ZUGONG_REQUIRE_ALL=1`` a test skipped because a tool is missing counts as failed.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MISSING_TOOL = "missing tool: "  # how tests/conftest.py begins such a skip's reason
NO_TESTS = 5  # pytest's exit code


@dataclass
class Pass:
    name: str
    engine: str
    marks: str
    parallel: bool = True
    passed: int = 0
    failed: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def run(self, arguments: list[str]) -> None:
        print(f"\n=== {self.name} ===", flush=True)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="zugong-report-") as directory:
            report = Path(directory) / "report.xml"
            command = [sys.executable, "-m", "pytest", "-q", "-m", self.marks, f"--junitxml={report}"]
            if self.parallel and not arguments:  # a chosen few start faster in one process
                command += ["-n", "2", "--dist", "loadscope"]
            environment = os.environ | {"ZUGONG_TEST_DB": self.engine}
            environment.pop("ZUGONG_TEST_PREPARED", None)
            code = subprocess.run(command + arguments, cwd=ROOT, env=environment, check=False).returncode
            if report.exists():
                self.read(report)
        if code not in (0, NO_TESTS) and not self.failed:
            self.failed += 1
            self.failures.append(f"pytest ended with exit code {code}")
        self.seconds = time.monotonic() - started

    def read(self, report: Path) -> None:
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = f"{case.get('classname')}::{case.get('name')}"
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
                self.failures.append(name)
            elif skip is None:
                self.passed += 1
            else:
                reason = (skip.get("message") or "").removeprefix("Skipped: ")
                if reason.startswith(MISSING_TOOL) and os.environ.get("ZUGONG_REQUIRE_ALL") == "1":
                    self.failed += 1
                    self.failures.append(f"{name} ({reason})")
                else:
                    self.skipped[reason] += 1


def main() -> int:
    passes = [
        Pass("SQLite", "sqlite", "not journey"),
        Pass("PostgreSQL", "postgres", "not journey"),
        Pass("Journeys (browser, SQLite)", "sqlite", "journey", parallel=False),
    ]
    for one in passes:
        one.run(sys.argv[1:])

    print("\n=== Summary ===")
    for one in passes:
        skipped = sum(one.skipped.values())
        print(
            f"{one.name:<28}{one.passed:>6} passed{one.failed:>6} failed{skipped:>6} skipped{one.seconds:>8.1f} s"
        )
        for name in one.failures:
            print(f"    FAILED   {name}")
        for reason, number in one.skipped.items():
            print(f"    SKIPPED  {number} x {reason}")
    passed, failed = sum(one.passed for one in passes), sum(one.failed for one in passes)
    if not passed and not failed:
        print("No test ran.")
        failed = 1
    print(f"{passed} passed, {failed} failed, {sum(sum(one.skipped.values()) for one in passes)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
