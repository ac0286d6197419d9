"""The frame of every screen: desks with the person who holds each one now, open work, and shortcuts."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.design.shell import Counts, Desk, NavItem, NavSection, Person, Shell, Shortcut, Urls
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person as Colleague
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.words import duty_name
from counterpart.workplace.held import Holder, holders
from counterpart.workplace.queries import DeskLoad, desk_label, loads
from counterpart.workplace.ways import DUTY_ICONS, way

OTHER_SITES_MAX = 12
AT_THE_COUNTER = ("/handover/", "/refusal/")  # the back packs it, the front gives it to the customer


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; nothing before sign-in. Built only when a template asks for it."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or actor.is_customer:
        return {}
    return {"shell": SimpleLazyObject(lambda: build(request, actor))}


def build(request: HttpRequest, by: Actor) -> Shell:
    """The frame of one page for one person: the clock, and two statements."""
    at = now()
    site, desk, load = house().sites[by.desk.site_id], by.desk, loads(by, at)
    who = request.user
    assert isinstance(who, Colleague)
    wing = desk.wing
    person = Person(
        name=who.name, initials=who.initials, login=who.login, wing=wing, at="here", keys=who.shortcuts_on,  # type: ignore[arg-type]
        density=who.density if who.density in ("compact", "touch") else "",  # type: ignore[arg-type]
        theme=who.theme if who.theme in ("light", "dark") else "",  # type: ignore[arg-type]
    )  # fmt: skip
    rights: tuple[Actor, ...] = getattr(request, "rights", ())
    mine = {each.desk_id: each.desk for each in rights}
    here = [Desk(d.id, desk_label(d, by), d.wing, d.id == by.desk_id) for d in mine.values()]  # type: ignore[arg-type]
    counts = {
        w: sum(load.get(d.id, DeskLoad()).open for d in house().desks.values() if d.wing == w)
        for w in ("front", "back")
    }
    own = sum(load.get(pk, DeskLoad()).open for pk in mine)
    return Shell(
        company=site.entity.name, site=site.name, person=person, desk=next((d for d in here if d.current), None),
        desks_mine=tuple(here) if len(here) > 1 else (), standing=f"{duty_name(desk.name)} · {site.name}",
        wing=_stands_in(request.path), counts=Counts(counts["front"], own, counts["back"]),
        nav=_sections(request, by, load, own, at), shortcuts=_shortcuts(by), language=who.language, urls=(urls := _urls()),
        at={urls.home: "home", urls.search: "search"}.get(request.path, ""),  # type: ignore[arg-type]
    )  # fmt: skip


def _stands_in(path: str) -> Any:
    """Which wing an address belongs to, for the switch on top."""
    first, _slash, rest = path.strip("/").partition("/")
    wings = {
        "front": "front", "sales": "front", "parties": "front", "after-sales": "front", "back": "back", "fulfilment": "back",
        "inventory": "back", "accounting": "back", "items": "back",
    }  # fmt: skip
    if first == "after-sales" and path.endswith("/inspection/"):
        return "back"
    if first == "fulfilment" and ("/pickups/" in path or path.endswith(AT_THE_COUNTER)):
        return "front"
    desk = house().desks.get(int(rest)) if first == "desks" and rest.isdecimal() and len(rest) < 10 else None
    return desk.wing if desk else wings.get(first, "hall")


def _sections(
    request: HttpRequest, by: Actor, load: dict[int, DeskLoad], own: int, at: datetime
) -> tuple[NavSection, ...]:
    held, path = holders(at), request.path
    hall = [NavItem(_("My desk"), "/", "home", own or None, current=path == "/", keys="d")]
    hall.append(NavItem(_("Handoffs"), way("workplace:hall"), "handoff", current=path == way("workplace:hall")))
    gaps = sum(1 for desk in by.desks_seen() if desk.id in held and held[desk.id].is_short)
    for label, name, icon, capability, keys in (
        (_("Cover board"), "cover:board", "cover", "cover.view", "v"),
        (_("Who is here"), "presence:board", "clock", "presence.view", "w"),
        (_("Who can do what"), "skills:matrix", "bars", "skills.view", "s"),
        (_("Playbooks"), "playbooks:list", "book", "playbooks.view", "p"),
        (_("Customers"), "parties:list", "people", "parties.view", "c"),
        (_("Items"), "catalog:list", "cart", "catalog.view", "i"),
    ):
        if by.may(capability) and way(name):
            short = gaps if name == "cover:board" else 0
            said = ngettext("%(n)s gap", "%(n)s gaps", short) % {"n": short} if short else None
            hall.append(NavItem(label, way(name), icon, said, bool(short), path == way(name), keys=keys))
    if settings.PRACTICE:
        hall.insert(0, NavItem(_("Practice"), way("practice:home"), "torch", current=path == way("practice:home")))
    sections = [NavSection("hall", _("Hall"), tuple(hall))]
    others = 0
    for wing, label in (("front", _("Front")), ("back", _("Back"))):
        rows = []
        for desk in by.desks_seen():
            if desk.wing != wing:
                continue
            lies = load.get(desk.id, DeskLoad())
            if desk.site_id != by.desk.site_id and not desk.serves_all_sites:
                if not lies.open or others >= OTHER_SITES_MAX:
                    continue
                others += 1
            address = way("workplace:desk", desk.id)
            rows.append(
                NavItem(
                    desk_label(desk, by), address, DUTY_ICONS.get(desk.duty, "desk"), lies.open or None, lies.late > 0,
                    path == address, _holder(held.get(desk.id), desk.wing),
                )
            )  # fmt: skip
        sections.append(NavSection(wing, label, tuple(rows)))  # type: ignore[arg-type]
    return tuple(sections)


def _holder(found: Holder | None, wing: str) -> Person | None:
    return Person(found.name, found.initials, found.login, wing, at=found.at) if found else None  # type: ignore[arg-type]


def _shortcuts(by: Actor) -> tuple[Shortcut, ...]:
    known = (
        ("n o", _("New order"), "sales:order_new", "plus", "sales.place_order"),
        ("n q", _("New quote"), "sales:quote_new", "plus", "sales.create_quote"),
        ("n c", _("New customer"), "parties:new", "person", "parties.create_party"),
        ("n i", _("New item"), "catalog:new", "cart", "catalog.create_item"),
        ("", _("Both halves in one person"), "sod:report", "shield", "sod.view"),
        ("", _("A second person"), "sod:requests", "people", "sod.agree"),
        ("", _("Mark absent"), "presence:who", "person", "presence.report_absence"),
        ("", _("Orders"), "sales:orders", "label", "sales.view"),
        ("", _("Quotes"), "sales:quotes", "label", "sales.view"),
        ("", _("Shipments"), "fulfilment:shipments", "truck", "fulfilment.view"),
        ("", _("Day board"), "fulfilment:day", "clock", "fulfilment.view"),
        ("", _("Pickups"), "fulfilment:pickups", "pen", "fulfilment.view"),
        ("", _("Returns"), "after_sales:returns", "undo", "after_sales.view"),
        ("", _("Warranty"), "after_sales:warranty", "shield", "after_sales.view"),
        ("n r", _("Take goods back"), "after_sales:start", "undo", "after_sales.ask_return"),
        ("", _("Stock"), "inventory:stock", "box", "inventory.view"),
        ("", _("Receive goods"), "inventory:receiving", "box", "inventory.receive_stock"),
        ("", _("Invoices"), "accounting:invoices", "bank", "accounting.view_invoices"),
        ("", _("Payments"), "accounting:payments", "cash", "accounting.view_invoices"),
        ("", _("Take a payment"), "accounting:payment_new", "cash", "accounting.receive_payment"),
        ("", _("Receivables"), "accounting:receivables", "bank", "accounting.view"),
        ("", _("Trial balance"), "accounting:trial_balance", "book", "accounting.view"),
        ("", _("People"), "identity:people", "people", "identity.view"),
    )
    return tuple(
        Shortcut(keys, label, way(name), icon)
        for keys, label, name, icon, capability in known
        if by.may(capability) and way(name)
    )


def _urls() -> Urls:
    return Urls(
        home="/", front=way("workplace:front"), hall=way("workplace:hall"), back=way("workplace:back"),
        search=way("search:search") or "/search/", desk=way("workplace:stand"), settings=way("identity:profile"),
        language=way("workplace:language"),
    )  # fmt: skip
