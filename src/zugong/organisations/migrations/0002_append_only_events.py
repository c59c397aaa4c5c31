from django.db import migrations

from zugong.organisations.append_only import AppendOnly


def chains(apps, schema_editor):
    heads = apps.get_model("organisations", "EventChain")
    heads.objects.bulk_create(heads(number=number) for number in range(16))


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        AppendOnly("organisations_event"),
        migrations.RunPython(chains, migrations.RunPython.noop),
    ]
