"""The whole company on one page: who is told what, who answers what.

A message on the left is a fact. The receivers beside it run now, in this order, in the sender's transaction; those
under ``later`` run from the outbox. Names are read as room.function.
"""

from counterpart.back_office.accounting import answers as accounting_answers
from counterpart.back_office.accounting import receives as accounting
from counterpart.back_office.accounting import returning as accounting_returning
from counterpart.back_office.fulfilment import amending as fulfilment_amending
from counterpart.back_office.fulfilment import answers as fulfilment_answers
from counterpart.back_office.fulfilment import later as fulfilment_later
from counterpart.back_office.fulfilment import receives as fulfilment
from counterpart.back_office.fulfilment import serials as fulfilment_serials
from counterpart.back_office.inventory import amending as inventory_amending
from counterpart.back_office.inventory import answers as inventory_answers
from counterpart.back_office.inventory import receives as inventory
from counterpart.back_office.inventory import returning as inventory_returning
from counterpart.back_office.inventory import vans as inventory_vans
from counterpart.front_office.after_sales import answers as after_sales_answers
from counterpart.front_office.after_sales import receives as after_sales
from counterpart.front_office.sales import answers as sales_answers
from counterpart.front_office.sales import later as sales_later
from counterpart.front_office.sales import receives as sales
from counterpart.hall.handoffs import route
from counterpart.hall.journeys import changes, returns
from counterpart.hall.journeys import money_on_the_way as money
from counterpart.hall.journeys import order_to_cash as otc
from counterpart.hall.journeys import parts_and_places as parts
from counterpart.hall.questions import answer


def hang_up() -> None:
    """Called once at start-up."""
    route(otc.OrderConfirmed, inventory.reserve_stock, fulfilment.open_shipment)
    route(
        otc.OrderCancelled, fulfilment.call_off_shipments, inventory.release_stock, accounting.offer_deposits_back
    )  # fmt: skip
    route(otc.GoodsPicked, inventory.move_to_shelf)
    route(otc.GoodsNotFound, inventory.set_aside_missing)
    route(otc.GoodsReady, later=(sales_later.tell_customer_ready,))
    route(otc.GoodsHandedOver, inventory.issue_stock, accounting.draft_invoice, sales.note_delivery)
    route(parts.GoodsNotTaken, inventory.put_back, sales.take_off, later=(fulfilment_later.tell_customer_not_taken,))
    route(parts.GoodsSentOn, inventory_vans.load_van)
    route(parts.GoodsArrived, inventory_vans.unload_van)
    route(parts.GoodsShipped, later=(fulfilment_later.tell_customer_shipped,))
    route(parts.PickupReminded, later=(fulfilment_later.remind_customer,))
    route(otc.StockIssued, accounting.book_cost)
    route(otc.StockValueChanged, accounting.book_stock_value)
    route(otc.BackordersServed, fulfilment.wake_shipments)
    route(otc.GoodsWithdrawn, sales.promise_withdrawn, fulfilment.hold_shipments)
    route(otc.PromisedAnew, fulfilment.follow_promise)
    route(money.AccountEased, sales.see_whether_it_fits)
    route(money.RefundOwed, accounting.owe_refund)
    route(money.CreditApproved, sales.take_approval)
    route(changes.OrderAmended, inventory_amending.follow_amendment, fulfilment_amending.follow_amendment)
    route(changes.GoodsPutBack, inventory_amending.put_recalled_back)
    route(returns.GoodsCameBack, inventory_returning.take_back_goods, fulfilment_serials.take_serials_back)
    route(returns.ReturnInspected, inventory_returning.sort_goods, fulfilment_serials.give_serials_back)
    route(returns.GoodsExchanged, inventory_returning.swap_goods)
    route(returns.ReturnAccepted, accounting_returning.credit_returned)
    route(returns.ReturnCredited, after_sales.note_credit)
    route(otc.InvoicePosted, later=(sales_later.mail_invoice,))
    route(otc.CreditNotePosted, later=(sales_later.mail_credit_note,))

    answer(otc.FreeStock, inventory_answers.free_stock)
    answer(otc.ExpectedStock, inventory_answers.expected_stock)
    answer(otc.LatestKept, inventory_answers.latest_kept)
    answer(otc.WillNotShip, fulfilment_answers.will_not_ship)
    answer(otc.PlacesOfLines, inventory_answers.places_of_lines)
    answer(otc.AgreedTerms, sales_answers.agreed_terms)
    answer(money.HoldsOfOrders, sales_answers.holds_of_orders)
    answer(money.AccountsOf, accounting_answers.accounts_of)
    answer(otc.OrderHeads, sales_answers.order_heads)
    answer(otc.OfferedQuotes, sales_answers.offered_quotes)
    answer(otc.MoneyOfOrders, accounting_answers.money_of_orders)
    answer(parts.WhereaboutsOfOrders, fulfilment_answers.whereabouts_of_orders)
    answer(parts.PickupSlips, fulfilment_answers.pickup_slips)
    answer(returns.DeliveriesOfLines, fulfilment_answers.deliveries_of_lines)
    answer(returns.PiecesByNumber, fulfilment_answers.pieces_by_number)
    answer(returns.PiecesOfShipment, fulfilment_answers.pieces_of_shipment)
    answer(returns.SerialsOfLines, fulfilment_answers.serials_of_lines)
    answer(returns.InvoicesOfLines, accounting_answers.invoices_of_lines)
    answer(returns.ReturnsOfOrders, after_sales_answers.returns_of_orders)
