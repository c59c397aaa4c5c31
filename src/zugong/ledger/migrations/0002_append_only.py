from pathlib import Path

from django.db import migrations

from zugong.organisations.append_only import AppendOnly

POST = Path(__file__).parent / "sql" / "post.sql"


def install(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POST.read_text(encoding="utf-8"), params=None)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION zugong_ledger_post", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        AppendOnly("ledger_transfer"),
        AppendOnly("ledger_entry"),
        AppendOnly("ledger_draw"),
        migrations.RunPython(install, remove),
    ]
