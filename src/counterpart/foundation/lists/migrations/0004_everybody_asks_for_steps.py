from django.db import migrations

# A company founded before steps for many rows were left to the worker: whoever takes work may ask for them.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("ask_for_step", "stop_step")


class Migration(migrations.Migration):
    dependencies = [("lists", "0003_steps_for_many_rows"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=f"lists.{name}"), migrations.RunSQL.noop) for name in NEW]
