from django.db import migrations


class Migration(migrations.Migration):
    """Tries are counted by ``organisations`` for every form; those of the last two days may be forgotten."""

    dependencies = [
        ("workorders", "0002_append_only_ratings"),
        ("organisations", "0003_attempts"),
    ]

    operations = [migrations.DeleteModel(name="Attempt")]
