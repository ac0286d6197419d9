"""Velo Nord, the made-up bicycle maker of the demo: its sites, people, customers and goods. All of it is invented."""

from dataclasses import dataclass

LOGIN_PASSWORD = "velo-nord-demo"  # of the demo only: printed by the command, and by nothing else
NAME = "Velo Nord d.o.o."
DEALERS = "Dealers"


@dataclass(frozen=True)
class DemoSite:
    code: str
    name: str
    kind: str
    zone: str
    address: str


SHOP_DUTIES = ("sales", "counter", "pickup", "fulfilment", "warehouse")
SITES = (
    DemoSite("ZAG", "Zagreb", "shop", "Europe/Zagreb", "Ilica 88\n10000 Zagreb"),
    DemoSite("BRN", "Brno", "workshop", "Europe/Prague", "Cejl 51\n602 00 Brno"),
    DemoSite("UPP", "Uppsala", "shop", "Europe/Stockholm", "Kungsgatan 12\n753 21 Uppsala"),
    DemoSite("MAN", "Manchester", "shop", "Europe/London", "Oldham Street 40\nManchester M4 1LE"),
)


@dataclass(frozen=True)
class DemoPerson:
    """``desks`` are duty.SITE; ``discount`` is in per cent."""

    login: str
    name: str
    language: str
    desks: tuple[str, ...]
    discount: int = 0
    customer: str = ""


PEOPLE = (
    DemoPerson("petra", "Petra Kovač", "hr", ("sales.ZAG",), 10),
    DemoPerson("marko", "Marko Babić", "hr", ("counter.ZAG", "pickup.ZAG"), 5),
    DemoPerson("iva", "Iva Horvat", "hr", ("pickup.ZAG",)),
    DemoPerson("sanja", "Sanja Knez", "hr", ("fulfilment.ZAG", "warehouse.ZAG")),
    DemoPerson("ana", "Ana Marić", "hr", ("accounting.ZAG",)),
    DemoPerson("nikolina", "Nikolina Perić", "hr", ("administration.ZAG",)),
    DemoPerson("katarina", "Katarina Nordin", "sv", ("administration.ZAG", "accounting.ZAG"), 100),
    DemoPerson("radka", "Radka Malá", "cs", ("sales.BRN",), 10),
    DemoPerson("jana", "Jana Dvořáková", "cs", ("fulfilment.BRN",)),
    DemoPerson("tomas", "Tomáš Novák", "cs", ("warehouse.BRN",)),
    DemoPerson("pavel", "Pavel Svoboda", "cs", ("fulfilment.BRN",)),
    DemoPerson("oskar", "Oskar Ek", "sv", ("sales.UPP",), 10),
    DemoPerson("astrid", "Astrid Nyström", "sv", ("counter.UPP", "pickup.UPP"), 5),
    DemoPerson("elin", "Elin Berg", "sv", ("fulfilment.UPP", "warehouse.UPP")),
    DemoPerson("amir", "Amir Hassan", "en", ("sales.MAN",), 10),
    DemoPerson("callum", "Callum Price", "en", ("counter.MAN", "pickup.MAN"), 5),
    DemoPerson("grace", "Grace Whitfield", "en", ("fulfilment.MAN", "warehouse.MAN")),
    DemoPerson("damir", "Damir Knežević", "hr", ("portal",), customer="Damir Knežević"),
    DemoPerson("elsa", "Elsa Lind", "sv", ("portal",), customer="Elsa Lind"),
)


@dataclass(frozen=True)
class DemoCustomer:
    """Persons pay when they take the goods; firms have ``terms`` in days."""

    name: str
    site: str
    language: str
    country: str
    city: str
    terms: int = 0
    is_dealer: bool = False
    contact: str = ""

    @property
    def is_firm(self) -> bool:
        return self.terms > 0


def _persons(site: str, language: str, country: str, city: str, *names: str) -> tuple[DemoCustomer, ...]:
    return tuple(DemoCustomer(name, site, language, country, city) for name in names)


CUSTOMERS = (
    DemoCustomer("Damir Knežević", "ZAG", "hr", "HR", "Zagreb", contact="+385 91 555 0142"),
    DemoCustomer("Elsa Lind", "UPP", "sv", "SE", "Uppsala", contact="elsa.lind@posta.example"),
    *_persons(
        "ZAG",
        "hr",
        "HR",
        "Zagreb",
        "Hana Procházková",
        "Ivo Šarić",
        "Lucija Blažević",
        "Mirta Vuković",
        "Josip Grgić",
        "Dunja Perković",
        "Filip Jurić",
        "Nada Šimić",
    ),
    *_persons(
        "UPP", "sv", "SE", "Uppsala", "Karin Berg", "Nils Åkerlund", "Saga Öberg", "Lovisa Holm", "Arvid Sjöström"
    ),
    *_persons(
        "MAN", "en", "GB", "Manchester", "Rosie Clarke", "Owen Hughes", "Priya Nair", "Jack Sutton", "Ella Marsh"
    ),
    *_persons("BRN", "cs", "CZ", "Brno", "Jiří Malý", "Eva Horáková"),
    DemoCustomer("Hotel Lavanda", "ZAG", "hr", "HR", "Rovinj", 14, contact="nabava@lavanda.example"),
    DemoCustomer("Sveučilišni centar Borongaj", "ZAG", "hr", "HR", "Zagreb", 30, contact="bicikli@borongaj.example"),
    DemoCustomer("Dostava Munja", "ZAG", "hr", "HR", "Zagreb", 14, contact="+385 1 555 0180"),
    DemoCustomer("Brno City Courier", "BRN", "cs", "CZ", "Brno", 14, contact="sklad@citycourier.example"),
    DemoCustomer("Kola Moravia", "BRN", "cs", "CZ", "Olomouc", 30, True, "objednavky@kolamoravia.example"),
    DemoCustomer("Velo Beskydy", "BRN", "cs", "CZ", "Ostrava", 30, True, "info@velobeskydy.example"),
    DemoCustomer("Radl Wien", "BRN", "en", "AT", "Wien", 30, True, "einkauf@radlwien.example"),
    DemoCustomer("Kolesar Ljubljana", "BRN", "en", "SI", "Ljubljana", 30, True, "nabava@kolesar.example"),
    DemoCustomer("Uppsala Cykelkök", "UPP", "sv", "SE", "Uppsala", 30, True, "hej@cykelkok.example"),
    DemoCustomer("Fyris Bud", "UPP", "sv", "SE", "Uppsala", 14, contact="bud@fyris.example"),
    DemoCustomer("Bikeworks Manchester", "MAN", "en", "GB", "Manchester", 30, True, "orders@bikeworks.example"),
    DemoCustomer("Canal Couriers", "MAN", "en", "GB", "Salford", 14, contact="desk@canalcouriers.example"),
)

SUPPLIERS = (
    ("Sedlářství Vrba", "CZ", "Vsetín", "obchod@vrba.example"),
    ("Gumijoutsi Oy", "FI", "Tampere", "myynti@gumijoutsi.example"),
    ("Northlight Lamps", "GB", "Sheffield", "trade@northlight.example"),
)
STREETS = {
    "HR": "Vukovarska",
    "SE": "Storgatan",
    "GB": "Station Road",
    "CZ": "Nádražní",
    "AT": "Ringstraße",
    "SI": "Celovška",
}


@dataclass(frozen=True)
class DemoItem:
    """``price`` is what a private customer pays, with tax; ``often`` is how often it is bought."""

    sku: str
    name: str
    price: str
    often: int
    kind: str = "goods"


BIKES = (
    DemoItem("VN-FJ2-54-MO", "Fjell 2 gravel bike, 54 cm, moss", "1249.00", 5),
    DemoItem("VN-FJ2-58-MO", "Fjell 2 gravel bike, 58 cm, moss", "1249.00", 4),
    DemoItem("VN-SV3-M-RD", "Sava 3 step-through, M, red", "899.00", 6),
    DemoItem("VN-SV3-L-BL", "Sava 3 step-through, L, blue", "899.00", 4),
    DemoItem("VN-MUR-52", "Mur city bike, 52 cm", "649.00", 5),
    DemoItem("VN-DRAVA", "Drava electric cargo bike", "3890.00", 2),
    DemoItem("VN-LON-20", "Lonja children's bike, 20 inch", "389.00", 4),
)
PARTS = (
    DemoItem("VN-SD-155-BR", "Saddle, brown, 155", "58.00", 3),
    DemoItem("VN-SD-155-BK", "Saddle, black, 155", "58.00", 5),
    DemoItem("VN-PD-ALY", "Pedal pair, alloy", "36.90", 7),
    DemoItem("VN-MG-45", "Mudguards, 45 mm", "42.00", 7),
    DemoItem("VN-TY-40-TN", "Tyre 700×40, tan", "45.90", 9),
    DemoItem("VN-TU-700", "Tube 700×35-43", "7.90", 14),
    DemoItem("VN-CH-10", "Chain, 10 speed", "29.90", 8),
    DemoItem("VN-CS-1136", "Cassette 11-36", "54.90", 4),
    DemoItem("VN-BP-DISC", "Brake pads, disc, pair", "14.50", 12),
    DemoItem("VN-BC-STD", "Brake cable, complete", "9.90", 6),
    DemoItem("VN-BB-73", "Bottom bracket, 73 mm", "39.00", 3),
    DemoItem("VN-RK-REAR", "Pannier rack, rear", "64.90", 5),
    DemoItem("VN-PN-20", "Pannier, 20 l, waxed", "79.00", 5),
    DemoItem("VN-LT-F80", "Front light, 80 lux", "59.90", 6),
    DemoItem("VN-LT-R", "Rear light, brake signal", "29.90", 6),
    DemoItem("VN-BELL", "Bell, brass", "19.90", 8),
    DemoItem("VN-LOCK-90", "Chain lock, 90 cm", "69.90", 5),
    DemoItem("VN-HM-M", "Helmet, M", "84.90", 4),
    DemoItem("VN-HM-L", "Helmet, L", "84.90", 4),
    DemoItem("VN-BT-750", "Bottle, 750 ml", "9.90", 7),
    DemoItem("VN-PUMP", "Floor pump", "44.90", 3),
    DemoItem("VN-OIL-100", "Chain oil, 100 ml", "9.50", 12),
    DemoItem("VN-GR-CORK", "Grips, cork", "24.90", 4),
    DemoItem("VN-TAPE", "Handlebar tape, cotton", "17.90", 4),
    DemoItem("VN-KICK", "Kickstand", "22.90", 4),
    DemoItem("VN-SEAT-CH", "Child seat, rear", "129.00", 2),
)
SERVICES = (
    DemoItem("SV-TUNE", "Tune-up", "86.00", 5, "service"),
    DemoItem("SV-FIT-60", "Fitting, 60 minutes", "75.00", 2, "service"),
    DemoItem("SV-TRUE", "Wheel true", "24.00", 3, "service"),
    DemoItem("SV-RACK", "Fit a rack", "18.00", 2, "service"),
)
ITEMS = (*BIKES, *PARTS, *SERVICES)
WITH_RACKS = ("ZAG", "BRN")  # the other sites have one room for everything
SOLD_OUT = "VN-SD-155-BR"  # so that somebody waits for it
SIMILAR = "VN-SD-155-BK"  # what customers take instead


def bins() -> dict[str, str]:
    """The place of each thing in a house with racks: aisle, rack and shelf. Bikes hang in the first aisle."""
    hung = {item.sku: f"11-{'ABCD'[n // 2]}-{n % 2 + 1}" for n, item in enumerate(BIKES)}
    return hung | {item.sku: f"{12 + n // 9}-{'ABC'[n // 3 % 3]}-{n % 3 + 1}" for n, item in enumerate(PARTS)}
