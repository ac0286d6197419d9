"""One index of names over everything that is found by name: parties and items."""

from django.db import models

TITLE_MAX, DETAIL_MAX, TEXT_MAX = 200, 200, 600


class Entry(models.Model):
    """What the search box looks through. ``text`` is folded: no accents, no case."""

    kind = models.CharField(max_length=12)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=TITLE_MAX)
    detail = models.CharField(max_length=DETAIL_MAX, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_an_object_is_listed_once")]

    def __str__(self) -> str:
        return self.title
