"""The one command line: ``zugong demo | serve | worker | migrate | seed | import | export | check | plan | backup | ...``."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click


def setup() -> None:
    """Start Django; commands that need no database do not call this."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zugong.config.settings")
    django.setup()


@click.group()
@click.version_option(package_name="zugong")
def cli() -> None:
    """zugong 组工: the platform on which a county runs its organisation work."""


@cli.group()
def plan() -> None:
    """Solve a planning problem from a file and print the result as JSON."""


@plan.command("dispatch")
@click.argument("file", type=click.Path(path_type=Path))
def plan_dispatch(file: Path) -> None:
    """Assign open orders to members. The format is in docs/reference/plan-dispatch.md."""
    from zugong.planning.dispatch_json import BadInstance, solve_file

    try:
        result = solve_file(file)
    except BadInstance as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, for those who know them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zugong.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zugong manage", *arguments])


def main() -> None:
    cli(prog_name="zugong")
