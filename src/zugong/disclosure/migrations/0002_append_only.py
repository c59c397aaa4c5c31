from django.db import migrations

from zugong.disclosure.erasing import ErasedOnlyWhenWithdrawn
from zugong.organisations.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("disclosure", "0001_initial")]

    operations = [
        *(
            AppendOnly(f"disclosure_{table}")
            for table in ("version", "signature", "withdrawal", "logentry", "lognode", "treehead")
        ),
        ErasedOnlyWhenWithdrawn(),
    ]
