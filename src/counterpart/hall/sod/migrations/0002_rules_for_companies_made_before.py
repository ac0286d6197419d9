from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from counterpart.hall.sod.defaults import RULES

# Whoever takes work may ask for a second person and be one; ``*`` may it already. Accounting reads the report.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = '{held}' ON CONFLICT DO NOTHING"""
NEW = (
    ("sod.ask_second_person", "desks.take_item"),
    ("sod.agree", "desks.take_item"),
    ("sod.refuse", "desks.take_item"),
    ("sod.view", "accounting.*"),
)


def install(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """A company founded before gets the rules, and nobody is stopped by them until it says so."""
    if apps.get_model("organisation", "LegalEntity").objects.exists():
        rule = apps.get_model("sod", "SodRule")
        rule.objects.bulk_create([rule(**each._asdict()) for each in RULES], ignore_conflicts=True)
        apps.get_model("sod", "Strictness").objects.get_or_create(pk=1)
        last = apps.get_model("acts", "Act").objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        apps.get_model("sod", "Seen").objects.update_or_create(pk=1, defaults={"last_act_id": max(last - 20000, 0)})


class Migration(migrations.Migration):
    dependencies = [
        ("sod", "0001_initial"),
        ("organisation", "0001_initial"),
        ("acts", "0004_acts_of_a_person_by_what"),
    ]

    operations = [
        *(migrations.RunSQL(GIVE.format(new=new, held=held), migrations.RunSQL.noop) for new, held in NEW),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
