"""One index of names over everything that is found by name: parties and items."""

from django.db import models


class Entry(models.Model):
    """What the search box looks through. ``text`` is folded: no accents, no case."""

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_an_object_is_listed_once")]
