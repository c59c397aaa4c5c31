"""`python run.py prepare | serve PORT | count`, run by the rival's own Python.

The folder is imported as `helpdesk_project`: under its own name it would hide the package it measures.
"""

import importlib.util
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def as_project() -> None:
    """Make this folder importable as ``helpdesk_project``, in this process and in the server's workers."""
    link = Path(os.environ["RIVAL_HOME"]) / "helpdesk_project"
    if not link.exists():
        link.symlink_to(HERE, target_is_directory=True)
    sys.path[0] = str(link.parent)
    os.environ["PYTHONPATH"] = str(link.parent)
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk_project.settings"
    assert importlib.util.find_spec("helpdesk_project")


def prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    queue, _made = Queue.objects.get_or_create(
        slug="village", defaults={"title": "Village", "allow_public_submission": True}
    )
    print(queue.pk)


def count() -> None:
    import django

    django.setup()
    from helpdesk.models import Ticket

    print(Ticket.objects.count())


def serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "helpdesk_project.wsgi:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=4,
        backpressure=512,
        log_level="warning",
        websockets=False,
    ).serve()


if __name__ == "__main__":
    as_project()
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        {"prepare": prepare, "count": count}[sys.argv[1]]()
