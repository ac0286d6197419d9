"""What the rooms tell and ask each other about parcels: where they are, who collects them, what comes back."""

from dataclasses import dataclass
from decimal import Decimal

from counterpart.foundation.money.fields import Quantity
from counterpart.hall.handoffs import Handoff
from counterpart.hall.journeys.order_to_cash import MovedLine
from counterpart.hall.questions import Question


@dataclass(frozen=True, kw_only=True)
class GoodsNotTaken(Handoff):
    """Fulfilment promises: the customer did not want these (``why`` refused), or never came for them (no_show)."""

    order_id: int
    party_id: int
    why: str
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsShipped(Handoff):
    """Fulfilment promises: a carrier has the goods, and they are on their way to the customer."""


@dataclass(frozen=True, kw_only=True)
class GoodsSentOn(Handoff):
    """Fulfilment promises: these goods left the shelf of a site, on the van to another one of ours."""

    to_site_id: int
    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class GoodsArrived(Handoff):
    """Fulfilment promises: the van is here, and these goods stand on the shelf of the site."""

    lines: tuple[MovedLine, ...]


@dataclass(frozen=True, kw_only=True)
class PickupReminded(Handoff):
    """Fulfilment promises: the goods still wait for their customer, who is told once more."""

    order_id: int


@dataclass(frozen=True)
class Whereabouts:
    """Where the parcels of an order are, as far as its sentence says so; ``carried`` names carriers with references.

    ``vans`` says how much is on the way to which site of ours.
    """

    shelf: str = ""
    refused: Quantity = Decimal(0)
    not_collected: Quantity = Decimal(0)
    carried: tuple[str, ...] = ()
    vans: tuple[tuple[str, Quantity], ...] = ()


@dataclass(frozen=True)
class WhereaboutsOfOrders(Question[dict[int, Whereabouts]]):
    """By order: the shelf where something of it waits to be collected, and what came back."""

    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class PickupSlips(Question[dict[int, str]]):
    """By shipment that is ready to be collected: its code, as people read it out."""

    shipment_ids: tuple[int, ...]
