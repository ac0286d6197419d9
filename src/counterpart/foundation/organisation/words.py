"""What the desks that come with the house are called, in the reader's language."""

from django.utils.translation import gettext as _


def duty_name(name: str) -> str:
    """The name of a built-in duty in the reader's language; a company's own desks keep their names."""
    names = {
        "Sales": _("Sales"), "After-sales": _("After-sales"), "Counter": _("Counter"), "Pickup & paperwork": _("Pickup & paperwork"),
        "Fulfilment": _("Fulfilment"), "Warehouse": _("Warehouse"), "Accounting": _("Accounting"),
        "Administration": _("Administration"), "Customer portal": _("Customer portal"),
    }  # fmt: skip
    return names.get(name, name)
