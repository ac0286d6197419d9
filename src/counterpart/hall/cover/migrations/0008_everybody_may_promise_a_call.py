from django.db import migrations

# A company founded before: whoever may stand in speaks to customers, and calls them back. ``*`` has it already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'cover.{new}' FROM organisation_dutycapability c
WHERE c.capability = 'cover.accept_cover' ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [("cover", "0007_calls_are_promised"), ("organisation", "0001_initial")]

    operations = [
        migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop) for name in ("promise_call_back", "call_back")
    ]
