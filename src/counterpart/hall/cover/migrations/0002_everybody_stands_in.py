from django.db import migrations

# A company founded before cover: whoever takes work may stand in. ``*`` has it already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'cover.{new}' FROM organisation_dutycapability c
WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("view", "accept_cover", "decline_cover", "hand_back_cover", "give_consent", "ask_candidate", "revoke_cover")


class Migration(migrations.Migration):
    dependencies = [("cover", "0001_covers"), ("organisation", "0001_initial")]

    operations = [migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop) for name in NEW]
