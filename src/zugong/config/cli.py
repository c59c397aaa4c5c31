"""The one command line of the platform: everything that is run on a server; ``zugong --help`` lists it."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

console = Console(stderr=True)
LACKING = "The database lacks tables or columns this version needs: run `zugong migrate` first."
TEMPORARY = "A temporary password, shown this once; the first sign-in asks for a new one and a second factor."


def setup() -> None:
    """Start Django; commands that need no database do not call this."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zugong.config.settings")
    try:
        django.setup()
    except Exception as error:
        if type(error).__name__ != "ImproperlyConfigured":
            raise
        fail(str(error), code=2)


def fail(message: str, code: int = 1) -> None:
    click.echo(message, err=True)
    sys.exit(code)


def require_tables() -> None:
    """Stop before serving pages that would all fail."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        fail(LACKING, code=2)


def bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )


@click.group()
@click.version_option(package_name="zugong")
def cli() -> None:
    """zugong 组工: the platform on which a county runs its organisation work."""


@cli.command()
@click.option(
    "--port", default=8000, show_default=True, help="The next free port is taken when this one is in use."
)
def demo(port: int) -> None:
    """Serve a living fictional county with one-click roles. Everything is put back at the next start."""
    from zugong.config import demo as demonstration
    from zugong.config import server

    home = demonstration.home()
    port = server.free_port(port)
    os.environ |= {
        "ZUGONG_MODE": "demo",
        "ZUGONG_HOME": str(home),
        "ZUGONG_PUBLIC_URL": os.environ.get("ZUGONG_PUBLIC_URL", f"http://{server.HOST}:{port}"),
    }
    os.environ.pop("DATABASE_URL", None)
    setup()
    steps = {"database": "making the database", "county": "making the county of Hexi (about 20 seconds)"}
    demonstration.prepare(home, say=lambda step: click.echo(f"  {steps[step]} ..."))
    click.echo(f"\n  组工 zugong  http://{server.HOST}:{port}/\n  Ctrl C stops it.\n")
    sys.stdout.flush()
    with server.worker_process():
        server.serve(host=server.HOST, port=port, workers=1, threads=server.default_threads())


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=4, show_default=True, help="Requests handled at a time in each process.")
@click.option(
    "--with-worker/--without-worker", default=True, show_default=True, help="Run the worker beside it."
)
def serve(host: str, port: int, workers: int, threads: int, with_worker: bool) -> None:
    """Serve this installation."""
    from zugong.config import server

    setup()
    from django.core.management import call_command

    require_tables()
    call_command("check", deploy=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo(f"zugong on http://{host}:{port}/")
    if not with_worker:
        return server.serve(host=host, port=port, workers=workers, threads=threads)
    with server.worker_process():
        server.serve(host=host, port=port, workers=workers, threads=threads)


@cli.command()
def worker() -> None:
    """Run queued tasks and, once a minute, reminders and time-outs."""
    setup()
    from zugong.config.worker import run

    require_tables()
    run()


@cli.command()
def migrate() -> None:
    """Create or update the database's tables."""
    setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=1)
    call_command("createcachetable", verbosity=0)


@cli.command()
@click.option("--size", type=click.Choice(["demo", "county", "county-5y"]), default="demo", show_default=True)
@click.option("--seed", "number", default=1, show_default=True, help="Same seed, same county.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The county's today; the default is today.")
def seed(size: str, number: int, as_of: datetime | None) -> None:
    """Fill an empty database with an invented county."""
    setup()
    from zugong.portal.seed import NotEmpty
    from zugong.portal.seed import seed as run

    with bar() as progress:
        tasks: dict[str, int] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=total)  # type: ignore[assignment]
            progress.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]

        try:
            run(size=size, number=number, as_of=as_of.date() if as_of else None, progress=show)
        except NotEmpty as error:
            fail(str(error))


@cli.group("import")
def import_() -> None:
    """Bring data in from files."""


@import_.command("divisions")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--name", default="", help="The county's name, which the files do not hold.")
def import_divisions(files: tuple[Path, ...], name: str) -> None:
    """Build a county's towns and villages from the division files (streets and villages)."""
    setup()
    from zugong.organisations.actors import SYSTEM
    from zugong.organisations.imports import divisions
    from zugong.organisations.refusals import Refused

    try:
        report = divisions.load(list(files), by=SYSTEM, county_name=name)
    except Refused as error:
        return fail(str(error))
    click.echo(str(report))
    if not name and report.unnamed:
        click.echo("The files hold no county's name: run it again with --name to give it one.", err=True)


@import_.command("roster")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
def import_roster(file: Path) -> None:
    """Bring in a roster workbook: units, people, posts, appointments, Party members. All rows or none."""
    setup()
    from zugong.organisations.actors import SYSTEM
    from zugong.organisations.imports import roster
    from zugong.organisations.refusals import Refused

    with bar() as progress:
        task = progress.add_task("rows", total=None)
        try:
            report = roster.import_roster(
                file,
                by=SYSTEM,
                progress=lambda done, total: progress.update(task, completed=done, total=total),
            )
        except Refused as error:
            progress.stop()
            return fail(str(error))
    click.echo(str(report))


@cli.group()
def export() -> None:
    """Write data to files."""


@export.command("roster")
@click.argument("file", type=click.Path(path_type=Path))
def export_roster(file: Path) -> None:
    """Write the whole roster as the workbook that ``import roster`` reads."""
    setup()
    from zugong.organisations.imports import roster

    roster.export_roster(file)
    click.echo(str(file))


@cli.command()
@click.argument("names", nargs=-1)
@click.option(
    "--anchors",
    type=click.Path(exists=True, path_type=Path),
    help="Event chain heads kept outside the database.",
)
def check(names: tuple[str, ...], anchors: Path | None) -> None:
    """Recompute what must hold and fail loudly; without a name, everything.

    NAMES are any of events, grants, fields, cases, clocks, orders, ledger, disclosure, evaluation, files.
    """
    setup()
    from zugong.config import checks

    if unknown := set(names) - set(checks.CHECKS):
        fail(
            f"There is no check {', '.join(sorted(unknown))}; there are: {', '.join(checks.CHECKS)}.", code=2
        )
    _report(checks.run(list(names) or None, anchors=anchors))


def _report(findings: list[str]) -> None:
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        sys.exit(1)
    click.echo("clean")


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    "keys",
    multiple=True,
    help="The log's public key, as printed on the notice board; may be repeated.",
)
@click.option(
    "--attachment",
    "attachments",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A downloaded attachment to be compared as well; may be repeated.",
)
def verify(file: Path, keys: tuple[str, ...], attachments: tuple[Path, ...]) -> None:
    """Verify a downloaded publication offline: was it changed since it was published? Needs no settings and no network."""
    from zugong.config.verifying import report

    lines, ok = report(file, keys, attachments)
    for line in lines:
        click.echo(line, err=not ok)
    if not ok:
        sys.exit(1)


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
        return fail(str(error), code=2)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


@plan.command("teams")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seconds", default=60.0, show_default=True, type=click.FloatRange(1, 3600), help="How long to search."
)
def plan_teams(file: Path, seconds: float) -> None:
    """Fill the vacancies of leadership teams. The format is in docs/reference/plan-teams.md."""
    from zugong.planning.teams_json import BadInstance, solve_file

    try:
        result = solve_file(file, seconds=seconds)
    except BadInstance as error:
        return fail(str(error), code=2)
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


@cli.group()
def lrmx() -> None:
    """Appointment forms (干部任免审批表) in .lrmx and .lrm files. The keys are in docs/reference/lrmx.md."""


@lrmx.command("show")
@click.argument("file", type=click.Path(path_type=Path))
def lrmx_show(file: Path) -> None:
    """Print the record in FILE as JSON. Exit code 2: FILE cannot be read as a form."""
    from zugong.lib import lrmx as forms
    from zugong.lib.lrmx.show import as_json

    try:
        form = forms.read_file(file)
    except (forms.FormRefused, OSError) as error:
        return fail(f"{file}: {error}", code=2)
    click.echo(json.dumps(as_json(form), ensure_ascii=False, indent=2).encode("utf-8", "replace").decode())


@lrmx.command("rewrite")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
def lrmx_rewrite(source: Path, target: Path) -> None:
    """Read IN and write it as OUT; the endings say which of the two formats each is. Exit code 2: nothing was written."""
    from zugong.lib import lrmx as forms

    try:
        forms.kind_of(target)
        form = forms.read_file(source)
        forms.write_file(form, target)
    except (forms.FormRefused, OSError) as error:
        return fail(f"{source}: {error}", code=2)
    for problem in form.problems:
        click.echo(problem, err=True)


@lrmx.command("print")
@click.argument("sources", metavar="IN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which ages are reckoned.")
def lrmx_print(sources: tuple[Path, ...], target: Path, on: datetime | None) -> None:
    """Set forms as OUT, .pdf or .docx, two pages of A4 each. Exit code 2: nothing was written."""
    from zugong.lib import lrmx as forms
    from zugong.lib.lrmx.sheet import as_pdf
    from zugong.lib.lrmx.word import as_word
    from zugong.lib.pdf import PdfError

    set_as = {".pdf": as_pdf, ".docx": as_word}.get(target.suffix.lower())
    if set_as is None:
        return fail(f"{target}: the paper is set as .pdf or .docx", code=2)
    read = []
    for source in sources:
        try:
            read.append(forms.read_file(source))
        except (forms.FormRefused, OSError) as error:
            return fail(f"{source}: {error}", code=2)
    try:
        target.write_bytes(set_as(read, on=on.date() if on else None))
    except (PdfError, OSError) as error:
        return fail(f"{target}: {error}", code=2)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def backup(file: Path | None) -> None:
    """Write the database and all stored files into one archive."""
    setup()
    from zugong.config.backup import BackupError
    from zugong.config.backup import backup as run

    target = file or Path(f"zugong-{datetime.now().astimezone():%Y%m%d}.tar.gz")
    try:
        done = run(target, say=lambda step: click.echo(f"  {step} ..."))
    except BackupError as error:
        return fail(str(error))
    click.echo(str(done))


@cli.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.confirmation_option(prompt="The present data is set aside and replaced by the backup. Go on?")
def restore(file: Path) -> None:
    """Put a backup in place of the present data. Stop the server first."""
    setup()
    from zugong.config.backup import BackupError
    from zugong.config.backup import restore as run

    try:
        run(file, say=lambda step: click.echo(f"  {step} ..."))
    except BackupError as error:
        return fail(str(error))
    click.echo("What was there before is kept beside it, under names that end in .before-restore.")


@cli.command()
def keys() -> None:
    """Print a fresh set of secrets for a production environment."""
    import secrets

    from zugong.lib.crypto import new_key

    click.echo(f"ZUGONG_SECRET_KEY={secrets.token_urlsafe(48)}")
    click.echo(f"ZUGONG_FIELD_KEYS={new_key()}")
    click.echo(f"ZUGONG_INDEX_KEY={new_key()}")
    click.echo(f"ZUGONG_LOG_KEY={new_key()}")


@cli.command("rotate-keys")
def rotate_keys() -> None:
    """Re-encrypt every sensitive field with the first key of ZUGONG_FIELD_KEYS. Safe to stop and start again."""
    setup()
    from zugong.organisations.rotation import rotate

    with bar() as progress:
        task = progress.add_task("fields", total=None)
        rotate(lambda name, done, total: progress.update(task, description=name, completed=done, total=total))


@cli.group()
def admin() -> None:
    """The three administrators: the first of each, and a lost password."""


@admin.command("create")
@click.argument("kind", type=click.Choice(["system", "security", "audit"]))
@click.argument("username")
@click.option("--name", default="", help="The name that others see.")
def admin_create(kind: str, username: str, name: str) -> None:
    """Make the first administrator of a kind; refused when there is one."""
    setup()
    from zugong.organisations.account_actions import create_first_administrator
    from zugong.organisations.refusals import Refused

    try:
        account, password = create_first_administrator(kind=kind, username=username, display_name=name)
    except Refused as refusal:
        fail(str(refusal))
    click.echo(f"{account.username}  {password}")
    click.echo(TEMPORARY, err=True)


@admin.command("reset")
@click.argument("username")
def admin_reset(username: str) -> None:
    """A fresh temporary password; the second factor is set up anew at the next sign-in."""
    setup()
    from zugong.organisations.account_actions import reset_by_command
    from zugong.organisations.refusals import Refused

    try:
        click.echo(f"{username}  {reset_by_command(username)}")
        click.echo(TEMPORARY, err=True)
    except Refused as refusal:
        fail(str(refusal))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, for those who know them."""
    setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zugong manage", *arguments])


def lacks_tables(error: Exception) -> bool:
    """Whether the database was not migrated: SQLite says "no such table", PostgreSQL "does not exist"."""
    of_the_database = type(error).__module__ == "django.db.utils"
    return of_the_database and any(
        part in str(error) for part in ("no such table", "no such column", "does not exist")
    )


def main() -> None:
    try:
        cli(prog_name="zugong")
    except Exception as error:
        if not lacks_tables(error):
            raise
        fail(LACKING, code=2)
