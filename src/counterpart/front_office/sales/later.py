"""What sales tells customers, from the outbox: mails are rendered when they are sent, from ids."""

from counterpart.hall.journeys.order_to_cash import GoodsReady, InvoicePosted


def tell_customer_ready(ready: GoodsReady) -> None:
    """The customer may come: a mail with the sentence of the order."""
    raise NotImplementedError


def mail_invoice(posted: InvoicePosted) -> None:
    """The invoice, by mail."""
    raise NotImplementedError
