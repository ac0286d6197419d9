"""When fulfilment says no."""

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow


class GoodsMissing(NotAllowedNow):
    code = "goods_missing"
    sentence = _("Some goods of this shipment are not here yet. Release what is here and let the rest follow.")


class NothingHere(NotAllowedNow):
    code = "goods_missing"
    sentence = _("None of the goods of this shipment are here yet. It is released when they arrive.")


class NothingFound(NotAllowedNow):
    code = "goods_missing"
    sentence = _("None of the goods were found. Give the shipment back and count the shelf first.")


class NameMissing(Invalid):
    code = "name_missing"
    sentence = _("Write down who receives the goods.")


class SerialsMissing(Invalid):
    code = "serials_missing"
    sentence = _("“%(item)s” has serial numbers. Scan the number of every piece: %(count)s of them, each once.")


class SerialUsed(NotAllowedNow):
    code = "serial_used"
    sentence = _("%(number)s of “%(item)s” is with a customer already. Check the number on the piece.")


class WrongMethod(NotAllowedNow):
    code = "wrong_method"
    sentence = _("This shipment goes the other way: one for pickup is handed over, one for delivery is shipped.")


class BeingPickedBy(NotAllowedNow):
    code = "being_picked"
    sentence = _(
        "%(person)s is picking %(shipment)s right now. Ask them to give it back, or wait until it is picked: then what is "
        "not wanted is put back."
    )


class OnTheVan(NotAllowedNow):
    code = "on_the_van"
    sentence = _("%(shipment)s is on the van between our sites. Receive it from the van first, then change the order.")


class BeingPicked(NotAllowedNow):
    code = "being_picked"
    sentence = _("Somebody is picking these goods already. Let them finish, or find the line short.")


class NotPaid(NotAllowedNow):
    code = "not_paid"
    sentence = _(
        "%(left)s must be paid before these goods leave. Take the money first, or ask sales to let them go on account."
    )


class IdentityNotSeen(Invalid):
    code = "identity_missing"
    sentence = _("Look at a document of whoever takes the goods, and write down which kind it was.")


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = _("Write down why the customer does not take it.")


class NotWhatWasReady(Invalid):
    code = "invalid_quantity"
    sentence = _("Hand over something, and of each line no more than is ready.")


class ShelfMissing(Invalid):
    code = "shelf_missing"
    sentence = _("Scan or type the shelf where it waits.")


class NobodyIsLate(NotAllowedNow):
    code = "not_late"
    sentence = _("The customer still has time to collect this.")


class NotForAWave(NotAllowedNow):
    code = "not_for_a_wave"
    sentence = _("%(shipment)s cannot join: it is not released, somebody picks it, or it is in a wave already.")


class NotAtOneSite(Invalid):
    code = "not_at_one_site"
    sentence = _("A wave is one walk: choose shipments of one site.")


class WaveIsTaken(NotAllowedNow):
    code = "taken"
    sentence = _("Somebody else walks this wave already.")
