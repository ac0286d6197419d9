"""Legal numbers: gapless, by entity, kind, site and fiscal year, taken last."""

from django.db import models

from counterpart.foundation.organisation.models import LegalEntity


class Series(models.Model):
    """One running number. ``site_id`` 0 means the whole entity."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12)
    site_id = models.BigIntegerField(default=0)
    year = models.PositiveSmallIntegerField()
    pattern = models.CharField(max_length=40)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "kind", "site_id", "year"], name="numbering_one_series_per_kind_and_year"
            ),
            models.CheckConstraint(condition=models.Q(last__gte=0), name="numbering_a_series_never_goes_below_zero"),
        ]
