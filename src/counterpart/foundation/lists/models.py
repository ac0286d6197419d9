"""What people keep of lists: their views, and the view they start with."""

from django.db import models
from django.db.models import Q

from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Duty

QUERY_MAX = 1000


class SavedView(models.Model):
    """Filters of a list under a name: somebody's own, or shared with a duty, or (``duty`` empty) with everybody."""

    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=QUERY_MAX)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField(default=False)
    duty = models.ForeignKey(Duty, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["listing", "id"], name="lists_views_of_a_list")]
        constraints = [
            models.UniqueConstraint(fields=["listing", "person", "name"], name="lists_a_persons_view_has_its_own_name"),
            models.CheckConstraint(
                condition=Q(duty=None) | Q(is_shared=True), name="lists_only_a_shared_view_is_for_a_duty"
            ),
        ]


class FirstView(models.Model):
    """The view a person wants to see first: ``late`` of the house, or ``v12`` somebody saved."""

    listing = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    view = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "listing"], name="lists_a_person_starts_with_one_view"),
        ]
