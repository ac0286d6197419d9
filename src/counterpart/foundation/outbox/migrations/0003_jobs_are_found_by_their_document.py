from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_a_done_job_may_carry_a_note")]

    operations = [
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                fields=["document", "id"],
                name="outbox_jobs_of_a_document",
                condition=models.Q(("document__isnull", False)),
            ),
        ),
    ]
