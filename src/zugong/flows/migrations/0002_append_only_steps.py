from django.db import migrations

from zugong.organisations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_initial")]

    operations = [AppendOnly("flows_step")]
