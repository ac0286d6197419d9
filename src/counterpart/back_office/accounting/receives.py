"""What other rooms tell accounting."""

from counterpart.back_office.accounting import statements
from counterpart.back_office.accounting.books import Side, account_for, open_day, post
from counterpart.back_office.accounting.deposits import offer_back
from counterpart.back_office.accounting.models import Account, Journal
from counterpart.foundation.catalog.tax import totals
from counterpart.foundation.money.rounding import line_net
from counterpart.foundation.organisation.house import house
from counterpart.hall.desks.flow import Opening, Turn, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.money_on_the_way import RefundOwed
from counterpart.hall.journeys.order_to_cash import (
    AgreedTerms,
    GoodsHandedOver,
    OrderCancelled,
    StockIssued,
    StockValueChanged,
)
from counterpart.hall.questions import ask


def book_cost(issued: StockIssued) -> None:
    """Goods that left are an expense of the day they left."""
    if not issued.cost:
        return
    entity = house().entities[issued.entity_id]
    cost, stock = (account_for(entity.id, role) for role in (Account.Role.COST_OF_GOODS, Account.Role.STOCK))
    post(
        entity, Journal.STOCK, open_day(entity.id, issued.on), "cost_of_goods",
        [Side(cost, issued.cost), Side(stock, -issued.cost)], document_id=issued.document_id, site_id=issued.site_id,
    )  # fmt: skip


OTHER_SIDE = {
    "opening": Account.Role.OPENING,
    "receipt": Account.Role.GOODS_RECEIVED,
    "count": Account.Role.STOCK_DIFFERENCE,
    "scrap": Account.Role.STOCK_DIFFERENCE,
    "return": Account.Role.COST_OF_GOODS,
    "give_back": Account.Role.COST_OF_GOODS,
    "swap": Account.Role.COST_OF_GOODS,
}


def book_stock_value(changed: StockValueChanged) -> None:
    """Stock that appeared or is missing, against opening balance, goods received, cost of goods, or stock differences."""
    if not changed.value:
        return
    entity = house().entities[changed.entity_id]
    stock, other = (account_for(entity.id, role) for role in (Account.Role.STOCK, OTHER_SIDE[changed.reason]))
    post(
        entity, Journal.STOCK, open_day(entity.id, changed.on), f"stock_{changed.reason}",
        [Side(stock, changed.value), Side(other, -changed.value)], document_id=changed.document_id, site_id=changed.site_id,
    )  # fmt: skip


def draft_invoice(handed: GoodsHandedOver) -> None:
    """What left the house is invoiced: a draft with the agreed prices, waiting for accounting to post it."""
    terms = ask(AgreedTerms(tuple(line.line_id for line in handed.lines)))
    agreed = [(terms[line.line_id], line) for line in handed.lines]
    first = agreed[0][0]
    entity = house().sites[handed.site_id].entity
    amounts = [line_net(line.quantity, t.unit_price, t.discount, t.currency) for t, line in agreed]
    summed = totals(
        [(amount, t.tax_category, t.tax_rate) for amount, (t, _) in zip(amounts, agreed, strict=True)],
        includes_tax=first.includes_tax, currency=first.currency,
    )  # fmt: skip
    pk = open_document(
        Opening(
            "invoice", handed.party_id, handed.site_id, handed.on, Turn("accounting", "post_invoice"),
            origin_id=handed.order_id,
        ),
        handed.journey_id,
    )  # fmt: skip
    statements.add_invoice(
        (
            pk, handed.order_id, None, "", entity.id, first.currency, first.includes_tax, first.payment_terms_days,
            summed.net, summed.tax, summed.total,
        )
    )  # fmt: skip
    statements.add_invoice_lines(
        *(
            (
                pk, n, line.line_id, line.item_id, line.is_goods, t.description, line.quantity, t.unit_price, t.discount,
                t.tax_category, t.tax_rate, amount, net,
            )
            for n, ((t, line), amount, net) in enumerate(zip(agreed, amounts, summed.line_nets, strict=True), 1)
        )
    )  # fmt: skip
    for line in handed.lines:
        facts.record(line.line_id, invoiced=line.quantity)


def offer_deposits_back(cancelled: OrderCancelled) -> None:
    """Nothing of the order will be invoiced: what was paid in advance is the customer's again."""
    offer_back(cancelled.document_id, "cancelled")


def owe_refund(owed: RefundOwed) -> None:
    """The customer is to have their money back, and why: it lies on the desk of accounting."""
    offer_back(owed.order_id, owed.why)
