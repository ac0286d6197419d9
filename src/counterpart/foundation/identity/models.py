"""Who signs in, and what they may do until when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from counterpart.foundation.money.fields import AmountField, RateField
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.parties.models import Party


class People(BaseUserManager["Person"]):
    def create_person(self, login: str, name: str, password: str | None = None, **more: object) -> "Person":
        person = self.model(login=login.lower(), name=name, **more)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=(username or "").lower())


class Person(AbstractBaseUser):
    """Somebody who signs in: a colleague, a customer at the portal, or the house itself."""

    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="en")
    zone = models.CharField(max_length=40, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    density = models.CharField(max_length=8, blank=True)
    shortcuts_on = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_house = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = People()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(login=""), name="identity_a_person_has_a_login"),
            models.CheckConstraint(condition=~Q(name=""), name="identity_a_person_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Grant(models.Model):
    """A right: this person may do this desk's duty from then until then. Nothing has to run for it to end."""

    class Source(models.TextChoices):
        ROLE = "role"
        COVER = "cover"
        BREAK_GLASS = "break_glass"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="grants")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=11, choices=Source, default=Source.ROLE)
    reason = models.CharField(max_length=200)
    on_behalf_of = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    discount_limit = RateField(default=0)
    approve_limit = AmountField(default=0)
    refund_limit = AmountField(default=0)

    class Meta:
        indexes = [models.Index(fields=["person", "desk"], name="identity_grants_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="identity_a_grant_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(source="role") | Q(valid_until__isnull=False),
                name="identity_a_borrowed_right_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(discount_limit__gte=0, approve_limit__gte=0, refund_limit__gte=0),
                name="identity_limits_are_not_negative",
            ),
        ]


class Token(models.Model):
    """A bearer token for the API: it borrows one grant of one person. Only its hash is kept."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
