from django.db import migrations, models


class Migration(migrations.Migration):
    """Acts commit in another order than their ids were given out: a seal says which ones it holds."""

    dependencies = [("acts", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="Seal"),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ranges", models.JSONField()),
                ("last_act_id", models.BigIntegerField(db_index=True)),
                ("acts", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("previous",), name="acts_a_seal_is_followed_by_one")],
            },
        ),
    ]
