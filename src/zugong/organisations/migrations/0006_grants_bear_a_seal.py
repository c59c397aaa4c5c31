from django.db import migrations, models

from zugong.organisations.models.accounts import grant_seal


def seal_what_stands(apps, schema_editor):
    """Grants given before there were seals; ``zugong check`` compares each with its event."""
    grants = apps.get_model("organisations", "Grant").objects
    for grant in grants.iterator(chunk_size=2000):
        seal = grant_seal(
            account_id=grant.account_id,
            role=grant.role,
            unit_id=grant.unit_id,
            from_date=grant.from_date,
            to_date=grant.to_date,
            granted_by_id=grant.granted_by_id,
            revoked=grant.revoked_at is not None,
        )
        grants.filter(pk=grant.pk).update(seal=seal)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_stamps")]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="seal",
            field=models.CharField(
                blank=True,
                editable=False,
                help_text="of the other columns; a row put in by hand has none",
                max_length=64,
            ),
        ),
        migrations.RunPython(seal_what_stands, migrations.RunPython.noop),
    ]
