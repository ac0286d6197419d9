from django.db import migrations

GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'presence.{new}' FROM organisation_dutycapability c
WHERE c.capability = 'presence.check_in' ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [("presence", "0005_holidays_and_calendars"), ("organisation", "0001_initial")]

    operations = [
        migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop)
        for name in ("make_calendar_key", "drop_calendar_key")
    ]
