"""``counterpart init``: found a company from the command line."""

from decimal import Decimal

import typer
from django.core.management import call_command

from counterpart.config.commands.shared import fail
from counterpart.config.founding import Firm, found_company, is_founded


def register(app: typer.Typer) -> None:
    @app.command()
    def init(
        name: str = typer.Option(..., prompt="Name of the company"),
        country: str = typer.Option(..., prompt="Country (two letters)"),
        currency: str = typer.Option(..., prompt="Currency (three letters)"),
        site: str = typer.Option("", help="Name of the first site (the company's name without it)."),
        zone: str = typer.Option("UTC", help="Time zone of the first site, for example Europe/Zagreb."),
        language: str = typer.Option("en", help="en, hr, sv or cs."),
        tax_rate: str = typer.Option("", help="Standard tax rate, for example 0.25; the country's own where known."),
    ) -> None:
        """Found a company: its books, first site, desks, price list and taxes. Then: counterpart user."""
        call_command("migrate", verbosity=0)
        if is_founded():
            fail("This database already holds a company. Choose another one with --company NAME.")
        firm = _firm(name, country, currency, site, zone, language, tax_rate)
        found_company(firm)
        print(
            f"{firm.name} is founded. Next, the first person: counterpart user LOGIN --name NAME --desk administration"
        )


def _firm(name: str, country: str, currency: str, site: str, zone: str, language: str, tax_rate: str) -> Firm:
    from counterpart.config.founding_form import FoundingForm

    data = {
        "name": name, "country": country, "currency": currency, "site_name": site or name, "zone": zone,
        "language": language, "tax_rate": str(Decimal(tax_rate) * 100) if tax_rate else "",
    }  # fmt: skip
    form = FoundingForm(data)
    if not form.is_valid():
        fail("\n".join(f"{field}: {' '.join(str(e) for e in errors)}" for field, errors in form.errors.items()))
    return form.firm()
