"""What is known of a party, as it travels from forms, the API and the importer to the actions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as WrongNumber

from counterpart.foundation.countries import DIALLING, KEEPS_ZERO, is_country
from counterpart.foundation.errors import Invalid

CONTACTS_MAX = 20
ADDRESSES_MAX = 20
NAME_MAX = 160
TERMS_MAX = 365
CREDIT_MAX = Decimal(10) ** 11
KINDS = ("person", "organisation")
LANGUAGES = ("en", "hr", "sv", "cs")
PHONE_DIGITS = (3, 20)


@dataclass(frozen=True)
class Contact:
    """A phone number or an e-mail address, as it was written."""

    kind: str
    value: str


@dataclass(frozen=True)
class Place:
    """An address: where a party is (``main``) or wants its goods (``delivery``)."""

    kind: str = "main"
    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.street, self.postal_code, self.city, self.region))


@dataclass(frozen=True)
class PartyDetails:
    """Everything a person may say about a party at once."""

    kind: str
    name: str
    is_customer: bool = True
    is_supplier: bool = False
    language: str = "en"
    country: str = ""
    tax_number: str = ""
    group_id: int | None = None
    payment_terms_days: int = 0
    credit_limit: Decimal | None = None
    tax_exempt_reason: str = ""
    contacts: Sequence[Contact] = ()
    addresses: Sequence[Place] = ()


PLAIN_FIELDS = (
    "kind", "name", "is_customer", "is_supplier", "language", "country", "tax_number", "group_id",
    "payment_terms_days", "credit_limit", "tax_exempt_reason",
)  # fmt: skip
TEXT_LENGTHS = {"name": NAME_MAX, "tax_number": 32, "tax_exempt_reason": 60}
PLACE_LENGTHS = {"name": 160, "street": 200, "postal_code": 20, "city": 80, "region": 80}


def checked(details: PartyDetails) -> PartyDetails:
    """The same details, trimmed and in their normal form; Invalid with every wrong field at once."""
    wrong: dict[str, str] = {}
    said = replace(
        details, name=" ".join(details.name.split()), country=details.country.strip().upper(),
        tax_number=details.tax_number.strip(), tax_exempt_reason=details.tax_exempt_reason.strip(),
    )  # fmt: skip
    if not said.name:
        wrong["name"] = _("Write the name.")
    for field, length in TEXT_LENGTHS.items():
        if len(getattr(said, field)) > length or "\0" in getattr(said, field):
            wrong[field] = _("At most %(n)s characters, please.") % {"n": length}
    if said.kind not in KINDS:
        wrong["kind"] = _("Say whether this is a person or an organisation.")
    if said.language not in LANGUAGES:
        wrong["language"] = _("Choose one of the languages on the list.")
    if said.country and not is_country(said.country):
        wrong["country"] = _("Choose a country from the list.")
    if not 0 <= said.payment_terms_days <= TERMS_MAX:
        wrong["payment_terms_days"] = _("Between 0 and %(n)s days.") % {"n": TERMS_MAX}
    if said.credit_limit is not None and not 0 <= said.credit_limit <= CREDIT_MAX:
        wrong["credit_limit"] = _("The limit is zero or more, and not beyond what a ledger holds.")
    if said.tax_number and "tax_number" not in wrong:
        try:
            said = replace(said, tax_number=normal_tax_number(said.tax_number, said.country))
        except WrongNumber:
            wrong["tax_number"] = _("This is no valid tax number of the chosen country. Look for a slipped digit.")
    try:
        contacts = [_checked_contact(contact, said.country) for contact in said.contacts]
        said = replace(said, contacts=[c for c in contacts if c.value])
    except ValidationError as problem:
        wrong["contacts"] = str(problem.message)
    if len(said.contacts) > CONTACTS_MAX:
        wrong["contacts"] = _("At most %(n)s phone numbers and e-mail addresses.") % {"n": CONTACTS_MAX}
    addresses = [_checked_place(place) for place in said.addresses if place]
    if len(addresses) > ADDRESSES_MAX or any(place is None for place in addresses):
        wrong["addresses"] = _("Check the addresses: their country, their length and their number.")
    if wrong:
        raise Invalid(fields=wrong)
    return replace(said, addresses=[place for place in addresses if place is not None])


def normal_tax_number(number: str, country: str) -> str:
    """Without blanks and prefix, and with a right check digit where the country's rule is known."""
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is None:
        return re.sub(r"[\s.\-/]", "", number).upper()
    return str(module.validate(number))


def normal_phone(number: str, country: str = "") -> str:
    """Digits only, in the international form where the country's code is known: ``098 123-456`` -> ``+38598123456``."""
    digits = re.sub(r"\D", "", number)
    if number.strip().startswith("+"):
        return "+" + digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    code = DIALLING.get(country)
    if code and digits.startswith("0") and country not in KEEPS_ZERO:
        return f"+{code}{digits[1:]}"
    return digits


def normal_contact(contact: Contact, country: str = "") -> str:
    """The form a contact point is compared and sought by."""
    return contact.value.strip().casefold() if contact.kind == "email" else normal_phone(contact.value, country)


def _checked_contact(contact: Contact, country: str) -> Contact:
    value = " ".join(contact.value.split())
    if not value:
        return Contact(contact.kind, "")
    if contact.kind == "email" and len(value) <= 120:
        try:
            validate_email(value)
        except ValidationError:
            raise ValidationError(_("“%(value)s” is no e-mail address.") % {"value": value[:60]}) from None
        return Contact("email", value)
    digits = sum(c.isdecimal() for c in value)
    shaped = re.fullmatch(r"[+\d\s()./,;:\-–extEXT#*]+", value) is not None
    if contact.kind != "phone" or len(value) > 120 or not shaped or not PHONE_DIGITS[0] <= digits <= PHONE_DIGITS[1]:
        raise ValidationError(_("“%(value)s” is no phone number.") % {"value": value[:60]})
    return Contact("phone", value)


def _checked_place(place: Place) -> Place | None:
    said = replace(
        place, country=place.country.strip().upper(), **{f: getattr(place, f).strip() for f in PLACE_LENGTHS}
    )
    fits = all(len(getattr(said, f)) <= length and "\0" not in getattr(said, f) for f, length in PLACE_LENGTHS.items())
    known = not said.country or is_country(said.country)
    return said if fits and known and said.kind in ("main", "delivery") else None
