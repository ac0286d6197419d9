from django.db import migrations, models

# A company founded before this action was: who hands parcels over may put one back.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, 'fulfilment.put_back_shipment' FROM organisation_dutycapability c
WHERE c.capability = 'fulfilment.hand_over_shipment' ON CONFLICT DO NOTHING"""


class Migration(migrations.Migration):
    dependencies = [
        ("fulfilment", "0005_who_hands_over_may_do_the_rest"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="shipment",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("released", "Released"),
                    ("picked", "Picked"),
                    ("packed", "Packed"),
                    ("on_van", "On Van"),
                    ("ready", "Ready"),
                    ("shipped", "Shipped"),
                    ("handed_over", "Handed Over"),
                    ("returned", "Returned"),
                    ("recalled", "Recalled"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
                max_length=11,
            ),
        ),
        migrations.RunSQL(GIVE, migrations.RunSQL.noop),
    ]
