from django.db import migrations

# A company founded before: orders that are held for their goods lie with the warehouse, which may let them go on.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT d.id, 'sales.lift_hold' FROM organisation_duty d WHERE d.code = 'warehouse' ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [
        ("sales", "0005_quotes_have_links"),
        ("organisation", "0001_initial"),
    ]

    operations = [migrations.RunSQL(GIVE, migrations.RunSQL.noop)]
