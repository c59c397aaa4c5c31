from django.db import migrations

from zugong.evaluation.frozen import FrozenRound, FrozenWithRound
from zugong.organisations.append_only import AppendOnly


class Migration(migrations.Migration):
    """What is published, written or counted stays; nothing of a counted round changes any more."""

    dependencies = [("evaluation", "0001_initial")]

    operations = [
        *(
            AppendOnly(f"evaluation_{table}")
            for table in (
                "schemeversion",
                "sheet",
                "ballotcode",
                "turnout",
                "tally",
                "remark",
                "exclusion",
                "result",
            )
        ),
        *(
            FrozenWithRound(f"evaluation_{table}")
            for table in ("subject", "rater", "sheet", "voter", "urn", "turnout", "tally", "remark")
        ),
        FrozenRound("evaluation_round"),
    ]
