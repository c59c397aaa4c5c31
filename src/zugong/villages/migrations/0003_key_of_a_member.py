from django.db import migrations, models

from zugong.villages.models.households import member_key


def give_keys(apps, _schema_editor):
    members = apps.get_model("villages", "HouseholdMember").objects.filter(key=None)
    for pk in members.values_list("pk", flat=True).iterator(chunk_size=2000):
        members.filter(pk=pk).update(key=member_key())


class Migration(migrations.Migration):
    dependencies = [("villages", "0002_append_only")]

    operations = [
        migrations.AddField(
            "householdmember", "key", models.CharField(max_length=16, null=True, editable=False)
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            "householdmember",
            "key",
            models.CharField(
                default=member_key,
                editable=False,
                help_text="what the ID number is bound to",
                max_length=16,
                unique=True,
            ),
        ),
    ]
