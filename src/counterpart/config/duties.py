"""The duties a new company starts with, and what each may do. A company changes them in its settings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DutyPlan:
    """``limits`` are discount (0.10 is 10 %), approval and refund up to an amount."""

    code: str
    name: str
    wing: str
    capabilities: tuple[str, ...]
    serves_all_sites: bool = False
    is_built_in: bool = False


EVERYBODY = (
    "workplace.view",
    "parties.view",
    "catalog.view",
    "documents.view",
    "documents.add_note",
    "desks.take_item",
    "desks.give_back_item",
    "desks.bounce_item",
    "presence.view",
    "presence.check_in",
    "presence.check_out",
    "presence.report_absence",
    "presence.change_absence",
    "presence.end_absence",
    "presence.ask_for_break",
    "presence.start_break",
    "presence.make_calendar_key",
    "presence.drop_calendar_key",
    "cover.view",
    "cover.accept_cover",
    "cover.decline_cover",
    "cover.hand_back_cover",
    "cover.give_consent",
    # Whether somebody leads the desk in question is asked by the action itself.
    "cover.ask_candidate",
    "cover.revoke_cover",
    "cover.break_glass",
    "cover.review_glass",
    "cover.promise_call_back",
    "cover.call_back",
    "desks.set_staffing",
    "skills.view",
    "skills.assess_person",
    "skills.withdraw_assessment",
    "playbooks.view",
    "playbooks.write_playbook",
    "playbooks.drop_draft",
    "practice.view",
    "practice.start_scenario",
    "practice.check_attempt",
    "practice.bring_result",
    "identity.change_profile",
    "sod.ask_second_person",
    "sod.agree",
    "sod.refuse",
    "lists.save_view",
    "lists.rename_view",
    "lists.delete_view",
    "lists.start_with_view",
    "lists.ask_for_step",
    "lists.stop_step",
)
SELLING = ("sales.*", "parties.create_party", "parties.change_party", "inventory.view", "fulfilment.view", "files.*")

PICKUPS = (
    "fulfilment.hand_over_shipment",
    "fulfilment.note_arrival",
    "fulfilment.refuse_shipment",
    "fulfilment.remind_of_pickup",
    "fulfilment.receive_shipment",
    "fulfilment.put_back_shipment",
)
# Goods that come back: who serves customers takes them, the warehouse looks at them, accounting settles them.
RETURNS = ("after_sales.*",)
LOOKING_AT_RETURNS = ("after_sales.view", "after_sales.receive_return", "after_sales.inspect_return")
PAY_FIRST = ("fulfilment.set_order_term", "fulfilment.set_customer_term")

# What a customer may do through the API, always for themselves only.
CUSTOMERS = (
    "portal.view",
    "sales.view",
    "sales.accept_quote",
    "sales.place_order",
    "fulfilment.view",
    "accounting.view_invoices",
    "identity.change_profile",
)

DUTIES: tuple[DutyPlan, ...] = (
    DutyPlan("sales", "Sales", "front", (*EVERYBODY, *SELLING, *PAY_FIRST, *RETURNS, "accounting.view_invoices")),
    DutyPlan(
        "counter", "Counter", "front",
        (*EVERYBODY, *SELLING, *PICKUPS, *PAY_FIRST, *RETURNS, "accounting.view_invoices", "accounting.pay_invoice",
         "accounting.receive_deposit"),
    ),
    DutyPlan(
        "pickup", "Pickup & paperwork", "front",
        (*EVERYBODY, *PICKUPS, "sales.view", "fulfilment.view", "files.*"),
    ),
    DutyPlan(
        "after_sales", "After-sales", "front",
        (*EVERYBODY, *RETURNS, "sales.view", "fulfilment.view", "inventory.view", "accounting.view_invoices", "files.*"),
    ),
    DutyPlan(
        "fulfilment", "Fulfilment", "back",
        (*EVERYBODY, *LOOKING_AT_RETURNS, "sales.view", "fulfilment.*", "inventory.view", "files.*"),
    ),
    DutyPlan(
        "warehouse", "Warehouse", "back",
        (*EVERYBODY, *LOOKING_AT_RETURNS, "inventory.*", "fulfilment.*", "sales.view", "sales.lift_hold", "files.*"),
    ),
    DutyPlan(
        "accounting", "Accounting", "back",
        (*EVERYBODY, "accounting.*", "after_sales.view", "after_sales.credit_return", "after_sales.reject_return",
         "sales.view", "fulfilment.view", "inventory.view", "parties.*", "files.*", "sod.view"),
        serves_all_sites=True,
    ),
    DutyPlan("administration", "Administration", "back", ("*",), serves_all_sites=True),
    DutyPlan(
        "portal", "Customer portal", "front", ("portal.view", "sales.accept_quote", "accounting.view_invoices", "identity.change_profile"),
        serves_all_sites=True, is_built_in=True,
    ),
    DutyPlan("house", "The house itself", "hall", ("*",), serves_all_sites=True, is_built_in=True),
)  # fmt: skip
