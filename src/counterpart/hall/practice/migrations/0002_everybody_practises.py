from django.db import migrations

# A company founded before practice was known: whoever takes work may practise, and bring home what they passed.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("view", "start_scenario", "check_attempt", "bring_result")


class Migration(migrations.Migration):
    dependencies = [("practice", "0001_initial"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=f"practice.{name}"), migrations.RunSQL.noop) for name in NEW]
