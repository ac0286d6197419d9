"""The addresses of accounting."""

from django.urls import path

from counterpart.back_office.accounting import (
    advance_views,
    book_views,
    chart_views,
    reminder_views,
    rules_views,
    statement_views,
    views,
)

app_name = "accounting"

urlpatterns = [
    path("trial-balance/", book_views.trial_balance, name="trial_balance"),
    path("trial-balance/file/", book_views.trial_balance_file, name="trial_balance_file"),
    path("trial-balance/<int:pk>/", book_views.excerpt, name="excerpt"),
    path("ledger/", book_views.ledgers, name="ledgers"),
    path("ledger/<int:pk>/", book_views.ledger_of, name="ledger"),
    path("ledger/<int:pk>/file/", book_views.ledger_file, name="ledger_file"),
    path("income/", book_views.income, name="income"),
    path("balance-sheet/", book_views.balance_sheet, name="balance_sheet"),
    path("entries/", book_views.entries, name="entries"),
    path("entries/new/", book_views.entry_new, name="entry_new"),
    path("entries/<int:pk>/", book_views.entry, name="entry"),
    path("entries/<int:pk>/reversal/", book_views.reversal, name="reversal"),
    path("accounts/", chart_views.accounts, name="accounts"),
    path("accounts/new/", chart_views.account_new, name="account_new"),
    path("accounts/<int:pk>/", chart_views.account, name="account"),
    path("periods/", chart_views.periods, name="periods"),
    path("periods/years/", chart_views.years, name="years"),
    path("periods/<int:pk>/closing/", chart_views.closing, name="closing"),
    path("periods/<int:pk>/reopening/", chart_views.reopening, name="reopening"),
    path("periods/<int:pk>/lock/", chart_views.locking, name="locking"),
    path("receivables/", views.receivables, name="receivables"),
    path("receivables/<int:pk>/", views.receivables_of_party, name="party"),
    path("receivables/<int:pk>/statement/", statement_views.statement, name="statement"),
    path("receivables/<int:pk>/statement/file/", statement_views.statement_file, name="statement_file"),
    path("invoices/", views.invoices, name="invoices"),
    path("invoices/postings/", views.postings, name="postings"),
    path("invoices/<int:pk>/", views.invoice, name="invoice"),
    path("invoices/<int:pk>/posting/", views.posting, name="posting"),
    path("invoices/<int:pk>/payment/", views.payment_of_invoice, name="pay"),
    path("invoices/<int:pk>/credit-note/", views.credit_note_of_invoice, name="credit"),
    path("credit-notes/<int:pk>/", views.invoice, name="credit_note"),
    path("payments/", views.payments, name="payments"),
    path("payments/new/", views.payment_new, name="payment_new"),
    path("payments/<int:pk>/", views.payment, name="payment"),
    path("payments/<int:pk>/allocations/", views.allocations, name="allocations"),
    path(
        "payments/<int:pk>/allocations/<int:allocation_pk>/taken-back/", views.allocation_taken_back, name="taken_back"
    ),
    path("payments/<int:pk>/refund/", views.refunds, name="refunds"),
    path("orders/<int:pk>/approval/", advance_views.approval, name="approval"),
    path("orders/<int:pk>/deposit/", advance_views.deposit, name="deposit"),
    path("rules/", rules_views.rules, name="rules"),
    path("open-items/<int:pk>/write-off/", rules_views.written_off, name="write_off"),
    path("reminders/", reminder_views.reminders, name="reminders"),
    path("reminders/sent/", reminder_views.sent, name="reminders_sent"),
    path("reminders/levels/", reminder_views.levels, name="reminder_levels"),
    path("reminders/<int:pk>/file/", reminder_views.letter, name="reminder"),
    path("invoices/<int:pk>/pause/", reminder_views.pause, name="pause"),
    path("invoices/<int:pk>/resumption/", reminder_views.resumption, name="resumption"),
    path("choices/parties/", views.party_choices, name="parties"),
]
