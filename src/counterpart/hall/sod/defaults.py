"""The rules that a company begins with. It switches them and says how they answer; what they mean stays."""

from typing import NamedTuple


class RuleData(NamedTuple):
    """``within_days`` is how far back the other half is looked for; 0 looks back to the beginning."""

    code: str
    function_a: str
    function_b: str
    scope: str
    within_days: int
    risk: str
    response: str


RULES = (
    RuleData("order-and-hold", "orders", "holds", "journey", 0, "high", "block"),
    RuleData("order-and-credit", "orders", "credit", "journey", 0, "high", "block"),
    RuleData("customer-and-credit", "customers", "credit", "counterparty", 30, "high", "block"),
    RuleData("customer-and-refund", "customers", "refunds", "counterparty", 30, "high", "second_person"),
    RuleData("customer-and-write-off", "customers", "write_offs", "counterparty", 30, "high", "second_person"),
    RuleData("terms-and-order", "terms", "orders", "counterparty", 30, "low", "log"),
    RuleData("price-and-order", "prices", "orders", "person", 7, "medium", "log"),
    RuleData("order-and-invoice", "orders", "invoices", "journey", 0, "low", "log"),
    RuleData("order-and-payment", "orders", "payments", "journey", 0, "medium", "log"),
    RuleData("order-and-credit-note", "orders", "credit_notes", "journey", 0, "medium", "second_person"),
    RuleData("order-and-goods-out", "orders", "giving_out", "journey", 0, "medium", "log"),
    RuleData("pick-and-goods-out", "picking", "giving_out", "journey", 0, "low", "log"),
    RuleData("goods-out-and-credit-note", "giving_out", "credit_notes", "journey", 0, "medium", "log"),
    RuleData("invoice-and-payment", "invoices", "payments", "journey", 0, "medium", "second_person"),
    RuleData("payment-and-refund", "payments", "refunds", "journey", 0, "high", "second_person"),
    RuleData("payment-and-write-off", "payments", "write_offs", "journey", 0, "high", "block"),
    RuleData("credit-note-and-refund", "credit_notes", "refunds", "journey", 0, "high", "block"),
    RuleData("return-approved-and-settled", "returns_approved", "returns_settled", "journey", 0, "medium", "second_person"),
    RuleData("return-inspected-and-settled", "returns_inspected", "returns_settled", "journey", 0, "high", "second_person"),
    RuleData("return-received-and-inspected", "returns_received", "returns_inspected", "journey", 0, "low", "log"),
    RuleData("receive-and-count", "receiving", "counting", "person", 30, "medium", "log"),
    RuleData("rate-and-revaluation", "rates", "revaluation", "person", 30, "medium", "log"),
    RuleData("month-and-entry", "months", "entries", "person", 30, "high", "second_person"),
    RuleData("tolerance-and-write-off", "money_rules", "write_offs", "person", 30, "high", "second_person"),
    RuleData("own-right-and-power", "own_rights", "powers", "person", 30, "high", "block"),
)  # fmt: skip
