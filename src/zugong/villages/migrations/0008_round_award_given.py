from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("villages", "0007_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="roundaward",
            name="given",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="points that came into the books, fewer where the year's cap was met",
                null=True,
            ),
        ),
    ]
