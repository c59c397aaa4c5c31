from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workorders", "0003_tries_are_kept_below")]

    operations = [
        migrations.RemoveIndex(model_name="workorder", name="order_short_code"),
        migrations.RemoveField(model_name="workorder", name="short_code"),
        migrations.AddField(
            model_name="workorder",
            name="code_version",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="how often a fresh short code was given; the code itself is kept nowhere"
            ),
        ),
    ]
