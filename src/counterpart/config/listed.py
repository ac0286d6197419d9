"""Every list of the house, so that whoever asks for one by its code finds it: pages, programs and the worker alike."""

from counterpart.back_office.accounting import lists as accounting
from counterpart.back_office.fulfilment import lists as fulfilment
from counterpart.front_office.sales import lists as sales

LISTS = (sales.ORDERS, sales.QUOTES, fulfilment.SHIPMENTS, accounting.INVOICES)
