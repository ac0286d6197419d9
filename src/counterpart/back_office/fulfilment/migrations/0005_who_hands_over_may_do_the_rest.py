from django.db import migrations

# A company founded before these actions were: who hands parcels over does the rest of a pickup too, who sells says
# what is paid first. ``fulfilment.*`` and ``*`` have them already.
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = '{old}' ON CONFLICT DO NOTHING"""
PICKUP = ("note_arrival", "refuse_shipment", "remind_of_pickup", "receive_shipment")
TERMS = ("set_order_term", "set_customer_term")


class Migration(migrations.Migration):
    dependencies = [
        ("fulfilment", "0004_parcels_ride_between_sites"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        *(
            migrations.RunSQL(
                GIVE.format(new=f"fulfilment.{name}", old="fulfilment.hand_over_shipment"), migrations.RunSQL.noop
            )
            for name in PICKUP
        ),
        *(
            migrations.RunSQL(GIVE.format(new=f"fulfilment.{name}", old="sales.*"), migrations.RunSQL.noop)
            for name in TERMS
        ),
    ]
