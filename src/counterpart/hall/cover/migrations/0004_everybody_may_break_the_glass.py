from django.db import migrations

# A company founded before: whoever may stand in may break the glass, and leads review. ``*`` has it already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'cover.{new}' FROM organisation_dutycapability c
WHERE c.capability = 'cover.accept_cover' ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [("cover", "0003_broken_glass"), ("organisation", "0001_initial")]

    operations = [
        migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop) for name in ("break_glass", "review_glass")
    ]
