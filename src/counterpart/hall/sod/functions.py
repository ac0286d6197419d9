"""What people do, as the rules name it: a function is a named set of actions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """``of_oneself``: only where the person it is done to is the person who does it (a right given to oneself)."""

    code: str
    actions: tuple[str, ...]
    of_oneself: bool = False


POWERS = (
    "accounting.refund", "accounting.write_off", "accounting.approve_credit", "accounting.credit_invoice",
    "accounting.post_entry",
)  # fmt: skip
FUNCTIONS: dict[str, Function] = {
    each.code: each
    for each in (
        Function("orders", ("sales.place_order", "sales.confirm_order", "sales.accept_quote", "sales.change_order", "sales.amend_order")),
        Function("holds", ("sales.lift_hold",)),
        Function("credit", ("accounting.approve_credit",)),
        Function("terms", ("fulfilment.set_customer_term", "fulfilment.set_order_term")),
        Function("customers", ("parties.create_party", "parties.change_party", "parties.merge_parties")),
        Function("prices", ("catalog.set_prices", "catalog.create_price_list", "catalog.change_price_list")),
        Function("picking", ("fulfilment.pick_shipment",)),
        Function("giving_out", ("fulfilment.hand_over_shipment", "fulfilment.ship_shipment")),
        Function("receiving", ("inventory.receive_stock",)),
        Function("counting", ("inventory.count_stock",)),
        Function("invoices", ("accounting.post_invoice",)),
        Function(
            "payments",
            ("accounting.pay_invoice", "accounting.receive_payment", "accounting.receive_deposit", "accounting.allocate"),
        ),
        Function("refunds", ("accounting.refund",)),
        Function("write_offs", ("accounting.write_off",)),
        Function("credit_notes", ("accounting.credit_invoice",)),
        Function("returns_approved", ("after_sales.approve_return",)),
        Function("returns_received", ("after_sales.receive_return",)),
        Function("returns_inspected", ("after_sales.inspect_return",)),
        Function("returns_settled", ("after_sales.credit_return", "after_sales.replace_return")),
        Function("entries", ("accounting.post_entry", "accounting.reverse_entry")),
        Function("months", ("accounting.reopen_period",)),
        Function("rates", ("accounting.set_rate",)),
        Function("revaluation", ("accounting.revalue",)),
        Function("money_rules", ("accounting.change_money_rules",)),
        Function("own_rights", ("identity.grant_desk",), of_oneself=True),
        Function("powers", POWERS),
    )
}  # fmt: skip
# What a document waits for on a desk, by the text of its work item: the next step is one of these actions.
NEXT: dict[str, tuple[str, ...]] = {
    "await_answer": ("sales.accept_quote",),
    "finish_order": ("sales.confirm_order",),
    "decide_hold": ("sales.lift_hold",),
    "decide_credit": ("accounting.approve_credit",),
    "await_deposit": ("accounting.receive_deposit",),
    "release": ("fulfilment.pick_shipment",),
    "hand_over": ("fulfilment.hand_over_shipment",),
    "ship": ("fulfilment.ship_shipment",),
    "post_invoice": ("accounting.post_invoice",),
    "watch_payment": ("accounting.pay_invoice", "accounting.receive_payment"),
    "keep_deposit": ("accounting.refund",),
    "owe_refund": ("accounting.refund",),
    "allocate_payment": ("accounting.refund",),
    "decide_return": ("after_sales.approve_return",),
    "await_return": ("after_sales.receive_return",),
    "inspect_return": ("after_sales.inspect_return",),
    "credit_return": ("after_sales.credit_return",),
}
