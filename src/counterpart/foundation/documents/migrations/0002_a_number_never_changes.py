from django.db import migrations

from counterpart.foundation.guards import Guard


class Migration(migrations.Migration):
    """A legal number is given once. A document that has one is not deleted either: the series would have a hole."""

    dependencies = [("documents", "0001_initial")]

    operations = [
        Guard(
            "documents_document", "documents_a_number_never_changes", on="UPDATE:number",
            when="OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number",
        ),
        Guard("documents_document", "documents_a_numbered_one_stays", on="DELETE", when="OLD.number IS NOT NULL"),
    ]  # fmt: skip
