from django.db import migrations

from counterpart.foundation.guards import Guard


class Migration(migrations.Migration):
    """Goods that moved have moved: a mistake is another move, back."""

    dependencies = [("inventory", "0001_initial")]

    operations = [Guard("inventory_stockmove", "inventory_a_move_is_final", on="UPDATE DELETE")]
