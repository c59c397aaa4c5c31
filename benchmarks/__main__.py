"""`python -m benchmarks [p6 ...] [--quick]`: run all or some benchmarks and keep their figures."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import re
import sys
import traceback
from types import ModuleType

import benchmarks
from benchmarks.harness import RESULTS, record, section


def modules() -> dict[str, str]:
    """Benchmark ids in lower case, and the module each is in."""
    names = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    found = {name.partition("_")[0]: name for name in names if re.match(r"p\d+_", name)}
    return dict(sorted(found.items(), key=lambda entry: int(entry[0][1:])))


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0: all ran (whether or not a target was met); 1: one failed; 2: no such benchmark."""
    known = modules()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help=f"any of {', '.join(known)}; all when none is given"
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, to see that it runs; figures are not kept"
    )
    options = parser.parse_args(arguments)
    chosen = [name.lower() for name in options.ids] or list(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    failed = False
    for name in chosen:
        module: ModuleType = importlib.import_module(f"benchmarks.{known[name]}")
        print(f"{module.ID}: {module.TITLE} …", file=sys.stderr, flush=True)
        try:
            result = module.run(options.quick)
        except Exception:
            traceback.print_exc()
            failed = True
            continue
        if not options.quick:
            record(result)
        print(section(result), end="\n\n", flush=True)
    if not options.quick:
        print(f"kept in {RESULTS.name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
