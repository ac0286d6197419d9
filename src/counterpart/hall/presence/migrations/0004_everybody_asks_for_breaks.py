from django.db import migrations

# A company founded before a break could wait: whoever may say that somebody is away may ask for one. ``*`` has it.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'presence.{new}' FROM organisation_dutycapability c
WHERE c.capability = 'presence.report_absence' ON CONFLICT DO NOTHING"""
NEW = ("ask_for_break", "start_break")


class Migration(migrations.Migration):
    dependencies = [("presence", "0003_breaks_that_wait"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop) for name in NEW]
