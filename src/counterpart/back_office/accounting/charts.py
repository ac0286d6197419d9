"""The chart of accounts a new company starts with: short, by kind, every role of the house filled. Our own work."""

from counterpart.back_office.accounting.models import Account

K, R = Account.Kind, Account.Role

# code, English name, kind, role
CHART: tuple[tuple[str, str, Account.Kind, Account.Role], ...] = (
    ("1000", "Cash", K.ASSET, R.CASH),
    ("1020", "Bank", K.ASSET, R.BANK),
    ("1200", "Trade receivables", K.ASSET, R.RECEIVABLE),
    ("1210", "Receivables, revaluation", K.ASSET, R.REVALUATION),
    ("1310", "Stock of goods", K.ASSET, R.STOCK),
    ("1400", "Input tax", K.ASSET, R.TAX_IN),
    ("1500", "Machines and tools", K.ASSET, R.NONE),
    ("2010", "Trade payables", K.LIABILITY, R.PAYABLE),
    ("2020", "Goods received, not billed", K.LIABILITY, R.GOODS_RECEIVED),
    ("2040", "Customer deposits", K.LIABILITY, R.DEPOSITS),
    ("2110", "Output tax", K.LIABILITY, R.TAX_OUT),
    ("3000", "Capital", K.EQUITY, R.NONE),
    ("3900", "Opening balances", K.EQUITY, R.OPENING),
    ("4000", "Sales of goods", K.INCOME, R.REVENUE_GOODS),
    ("4100", "Sales of services", K.INCOME, R.REVENUE_SERVICES),
    ("4900", "Rounding", K.INCOME, R.ROUNDING),
    ("4910", "Exchange differences", K.INCOME, R.EXCHANGE),
    ("4920", "Exchange differences, unrealised", K.INCOME, R.UNREALISED),
    ("5000", "Cost of goods sold", K.EXPENSE, R.COST_OF_GOODS),
    ("5100", "Stock differences", K.EXPENSE, R.STOCK_DIFFERENCE),
    ("5900", "Payment differences", K.EXPENSE, R.WRITE_OFF),
    ("6000", "Wages and salaries", K.EXPENSE, R.NONE),
    ("6100", "Rent", K.EXPENSE, R.NONE),
    ("6200", "Other costs", K.EXPENSE, R.NONE),
)
