"""The deployment pages name what there is, and their files are good."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import MISSING_TOOL
from zugong.config import lanes, server
from zugong.config.cli import cli

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "docs" / "deployment.md", ROOT / "docs" / "deployment.zh-CN.md"]
FILES = ROOT / "docs" / "deployment"


def options_of(unit, section="Service"):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(FILES / unit, encoding="utf-8")
    return parser[section]


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_commands_settings_and_files_exist(page):
    text = page.read_text(encoding="utf-8")
    texts = [text, *(path.read_text(encoding="utf-8") for path in FILES.iterdir())]
    used = {word for one in texts for word in re.findall(r"(?:bin/|`|^|&& )zugong ([a-z][a-z-]+)", one, re.M)}
    assert {"serve", "worker", "backup", "restore", "check", "migrate", "keys", "rotate-keys"} <= used
    assert used <= set(cli.commands), "commands that do not exist"
    known = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in set(re.findall(r"ZUGONG_[A-Z_]+", text)) if f"`{name}`" not in known] == []
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_there(readme):
    assert "docs/deployment." in (ROOT / readme).read_text(encoding="utf-8")


def test_both_languages_have_the_same_commands():
    blocks = [re.findall(r"```\n(.*?)```", page.read_text(encoding="utf-8"), re.S) for page in PAGES]
    firsts = [[re.sub(r"[^\x00-\x7f].*|NAME.*|NEW.*|streets.*", "", b) for b in one] for one in blocks]
    assert [block.split()[:6] for block in firsts[0]] == [block.split()[:6] for block in firsts[1]]


def test_the_services_start_what_they_say():
    serve = options_of("zugong-serve.service")
    words = serve["ExecStart"].split()
    assert words[1] == "serve" and {opt for opt in words if opt.startswith("--")} <= {
        name for option in cli.commands["serve"].params for name in (*option.opts, *option.secondary_opts)
    }
    assert "--without-worker" in words and options_of("zugong-worker.service")["ExecStart"].endswith(
        "zugong worker"
    )
    assert int(serve["LimitNOFILE"]) > server.CONNECTIONS + lanes.SLOW


def test_nginx_takes_its_file(tmp_path):
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip(f"{MISSING_TOOL}nginx")
    text = (FILES / "nginx.conf").read_text(encoding="utf-8")
    assert text.count("CHANGE") == 4
    # Without a certificate at hand: the rest is what is tried.
    text = re.sub(r"\n\s*ssl_[^\n]*", "", text).replace("listen 443 ssl", "listen 443")
    (tmp_path / "zugong.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}}\n"
        f"http {{ access_log off; include {tmp_path}/zugong.conf; }}\n"
    )
    done = subprocess.run(
        [nginx, "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
