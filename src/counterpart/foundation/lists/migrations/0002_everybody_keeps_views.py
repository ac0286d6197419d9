from django.db import migrations

# A company founded before views could be kept: whoever takes work may keep views of lists. ``*`` has them already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("save_view", "rename_view", "delete_view", "start_with_view")


class Migration(migrations.Migration):
    dependencies = [("lists", "0001_initial"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=f"lists.{name}"), migrations.RunSQL.noop) for name in NEW]
