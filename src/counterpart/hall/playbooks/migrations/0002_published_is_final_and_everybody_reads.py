from django.db import migrations

from counterpart.foundation.guards import Guard

# A company founded before playbooks were known: whoever takes work may read them, and write those of their own duty.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = 'desks.take_item' ON CONFLICT DO NOTHING"""
NEW = ("view", "write_playbook", "drop_draft")
OF_PUBLISHED = "EXISTS (SELECT 1 FROM playbooks_edition e WHERE e.id = OLD.edition_id AND e.published_at IS NOT NULL)"
STEP = "playbooks_a_published_step_is_final"


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0001_initial")]

    operations = [
        *(migrations.RunSQL(GIVE.format(new=f"playbooks.{name}"), migrations.RunSQL.noop) for name in NEW),
        Guard(
            "playbooks_edition", "playbooks_a_published_version_is_final", on="UPDATE DELETE",
            when="(OLD.published_at IS NOT NULL)",
        ),
        Guard(
            "playbooks_step", STEP, on="UPDATE DELETE", when_sqlite=OF_PUBLISHED,
            body_postgresql=f"IF {OF_PUBLISHED} THEN RAISE EXCEPTION '{STEP}' USING ERRCODE = 'integrity_constraint_violation'; END IF;",
        ),
    ]  # fmt: skip
