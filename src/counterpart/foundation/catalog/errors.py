"""How the catalog says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Refusal


class Taken(Refusal):
    """A number or a barcode that has to be unique belongs to something else."""

    code = "taken"
    status = 409
    sentence = _("“%(value)s” belongs to %(name)s already. Choose another one.")
