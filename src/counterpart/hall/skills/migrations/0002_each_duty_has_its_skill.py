from django.db import migrations

from counterpart.foundation.guards import Guard

# A company founded before skills were known: each duty has the skill of its own name, and whoever takes work may look
# at the matrix. ``*`` has it already.
SKILLS = """INSERT INTO skills_skill (code, name, is_certificate)
SELECT d.code, d.name, false FROM organisation_duty d WHERE NOT d.is_built_in ON CONFLICT DO NOTHING"""
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("desks.set_staffing", "skills.view", "skills.assess_person", "skills.withdraw_assessment")


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_initial"), ("organisation", "0001_initial")]

    operations = [
        migrations.RunSQL(SKILLS, migrations.RunSQL.noop),
        *(migrations.RunSQL(GIVE.format(new=name), migrations.RunSQL.noop) for name in NEW),
        Guard("skills_assessment", "skills_an_assessment_never_changes", on="UPDATE DELETE"),
    ]
