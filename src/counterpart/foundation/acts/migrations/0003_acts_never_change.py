from django.db import migrations

from counterpart.foundation.guards import Guard


class Migration(migrations.Migration):
    """What was done was done: nobody changes an act or a seal, whatever program they use."""

    dependencies = [("acts", "0002_a_seal_lists_its_acts")]

    operations = [
        Guard("acts_act", "acts_an_act_never_changes", on="UPDATE DELETE"),
        Guard("acts_seal", "acts_a_seal_never_changes", on="UPDATE DELETE"),
    ]
