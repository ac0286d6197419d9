from django.db import migrations

# A company founded before presence was known: whoever takes work may say who is there. ``*`` has it already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("view", "check_in", "check_out", "report_absence", "change_absence", "end_absence")


class Migration(migrations.Migration):
    dependencies = [("presence", "0001_initial"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=f"presence.{name}"), migrations.RunSQL.noop) for name in NEW]
