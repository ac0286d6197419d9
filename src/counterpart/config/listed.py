"""Every list of the house, so that whoever asks for one by its code finds it: pages, programs and the worker alike."""

from counterpart.back_office.accounting import lists as accounting
from counterpart.back_office.accounting import lists_of_money as money
from counterpart.back_office.accounting import views_many as accounting_steps
from counterpart.back_office.fulfilment import lists as fulfilment
from counterpart.back_office.fulfilment import views_many as fulfilment_steps
from counterpart.back_office.inventory import lists as inventory
from counterpart.foundation.catalog import lists as catalog
from counterpart.foundation.lists import clearing, working
from counterpart.foundation.parties import lists as parties
from counterpart.front_office.after_sales import lists as after_sales
from counterpart.front_office.sales import lists as sales
from counterpart.front_office.sales import views_many as sales_steps
from counterpart.hall.sod import lists as separation

LISTS = (
    sales.ORDERS,
    sales.QUOTES,
    fulfilment.SHIPMENTS,
    accounting.INVOICES,
    money.OPEN_ITEMS,
    money.PAYMENTS,
    parties.PARTIES,
    catalog.ITEMS,
    inventory.STOCK,
    after_sales.RETURNS,
    separation.FINDINGS,
)
# Steps for many rows, which the worker finds by the list and their code.
STEPS = (
    fulfilment_steps.RELEASE, fulfilment_steps.TAKE, sales_steps.PROMISE_ANEW, accounting_steps.POST,
    accounting_steps.REMIND, accounting_steps.REMIND_OPEN,
)  # fmt: skip
PAPERS = (*fulfilment_steps.PAPERS, sales_steps.CONFIRMATIONS, accounting_steps.PAPERS)
WORK = (working.do_portion, working.print_papers, clearing.throw_file_away)
