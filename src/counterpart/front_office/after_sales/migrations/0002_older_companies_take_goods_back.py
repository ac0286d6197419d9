from django.db import migrations

# A company founded before returns were: the duty and its desks, and what the other duties do of it.
DUTY = """INSERT INTO organisation_duty (code, name, wing, is_built_in)
SELECT 'after_sales', 'After-sales', 'front', FALSE FROM organisation_duty WHERE code = 'sales' ON CONFLICT DO NOTHING"""
OWN = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT a.id, c.capability FROM organisation_duty a, organisation_duty s
JOIN organisation_dutycapability c ON c.duty_id = s.id
WHERE a.code = 'after_sales' AND s.code = 'sales' AND c.capability IN
  ('workplace.view', 'parties.view', 'catalog.view', 'documents.view', 'documents.add_note', 'desks.take_item',
   'desks.give_back_item', 'desks.bounce_item', 'identity.change_profile', 'inventory.view', 'fulfilment.view',
   'accounting.view_invoices', 'files.*')
ON CONFLICT DO NOTHING"""
VIEW = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT id, 'sales.view' FROM organisation_duty WHERE code = 'after_sales' ON CONFLICT DO NOTHING"""
DESKS = """INSERT INTO organisation_desk (duty_id, site_id, name, serves_all_sites, is_active)
SELECT DISTINCT a.id, k.site_id, a.name, FALSE, TRUE FROM organisation_duty a, organisation_desk k
JOIN organisation_duty d ON d.id = k.duty_id
WHERE a.code = 'after_sales' AND d.code IN ('sales', 'counter') AND k.is_active ON CONFLICT DO NOTHING"""
GIVE = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT c.duty_id, '{new}' FROM organisation_dutycapability c WHERE c.capability = '{old}' ON CONFLICT DO NOTHING"""
ALL = """INSERT INTO organisation_dutycapability (duty_id, capability)
SELECT id, 'after_sales.*' FROM organisation_duty WHERE code = 'after_sales' ON CONFLICT DO NOTHING"""
GIVEN = (
    ("sales.*", "after_sales.*"),
    ("fulfilment.*", "after_sales.view"),
    ("fulfilment.*", "after_sales.receive_return"),
    ("fulfilment.*", "after_sales.inspect_return"),
    ("accounting.*", "after_sales.view"),
    ("accounting.*", "after_sales.credit_return"),
    ("accounting.*", "after_sales.reject_return"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("after_sales", "0001_initial"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        *(
            migrations.RunSQL(sql, migrations.RunSQL.noop)
            for sql in (DUTY, OWN, VIEW, ALL, DESKS, *(GIVE.format(old=old, new=new) for old, new in GIVEN))
        ),
        migrations.RunSQL("UPDATE organisation_settings SET stamp = stamp + 1", migrations.RunSQL.noop),
    ]
