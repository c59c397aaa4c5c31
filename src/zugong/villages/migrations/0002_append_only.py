from django.db import migrations

from zugong.organisations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial")]

    operations = [
        AppendOnly(f"villages_{table}")
        for table in (
            "economyyear",
            "helpprogress",
            "visit",
            "visitorder",
            "visitanswer",
            "visitcheck",
            "movement",
            "feedback",
            "resolution",
            "projectprogress",
            "subsidypayment",
        )
    ]
