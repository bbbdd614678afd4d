#!/usr/bin/env python3
"""Compares the ledger's figures with plain sums over the CSV files.

    psql -f totals.sql | ./check.py

Nothing of florin is used here: the standard library reads the files, classifies the lines by its own
table, adds up in decimal, and looks at what totals.sql read from the ledger. Any difference, in either
direction, is printed and makes the exit status 1.
"""

import csv
import datetime
import decimal
import gzip
import pathlib
import re
import sys
from collections import Counter, defaultdict
from decimal import Decimal

DATA = pathlib.Path(__file__).parent / "data"
decimal.getcontext().prec = 60
decimal.getcontext().traps[decimal.Inexact] = True

# The account opposite the customer's, by stock code; every other code is goods.
ACCOUNT = {
    "POST": "income:shipping:{country}",
    "DOT": "income:shipping:{country}",
    "C2": "income:shipping:{country}",
    "D": "income:discounts",
    "M": "income:adjustments",
    "S": "expense:samples",
    "B": "expense:bad-debt",
    "AMAZONFEE": "expense:fees",
    "BANK CHARGES": "expense:fees",
    "CRUK": "expense:charity",
}
GOODS = "income:sales:{country}"
# In the euro over the whole period of the sample; no customer of it is Estonian.
EURO = set(
    "Austria Belgium Cyprus EIRE Finland France Germany Greece Italy Luxembourg Malta Netherlands "
    "Portugal Slovakia Slovenia Spain".split()
)


def euro_rates():
    with open(DATA / "ecb-reference-rates.csv", newline="") as file:
        return {
            datetime.date.fromisoformat(row["Date"]): Decimal(row["GBP"])
            for row in csv.DictReader(file)
        }


def rate_on(day, rates):
    while day not in rates:
        day -= datetime.timedelta(days=1)
    return rates[day]


def in_euro(pounds, rate):
    """Pounds at so many pounds a euro, to the cent, half to even, in whole numbers throughout."""
    cents, rest = divmod(abs(pounds) * 100, rate)
    if rest * 2 > rate or (rest * 2 == rate and cents % 2 == 1):
        cents += 1
    return (cents if pounds > 0 else -cents) / 100


def obstacle(line):
    code = line["StockCode"]
    if code not in ACCOUNT and not re.match(r"\d{5}|DCGS", code):
        return "unknown stock code"
    if Decimal(line["Quantity"]) == 0:
        return "zero quantity"
    if Decimal(line["UnitPrice"]) == 0:
        return "zero price"
    return None


def expected():
    """Every figure that the files lead to: {subject: {(name, currency): value}}."""
    rates = euro_rates()
    invoices = defaultdict(list)
    not_posted = Counter()
    with gzip.open(DATA / "online-retail-sample.csv.gz", "rt", newline="") as file:
        for line in csv.DictReader(file):
            reason = obstacle(line)
            if reason:
                not_posted[reason] += 1
            else:
                invoices[line["InvoiceNo"]].append(line)

    entries = []  # (time, account, currency, amount)
    kinds = Counter()
    for number, lines in invoices.items():
        first = lines[0]
        if any((l["CustomerID"], l["Country"]) != (first["CustomerID"], first["Country"]) for l in lines):
            sys.exit(f"invoice {number} has several customers or countries")
        time = min(line["InvoiceDate"] for line in lines)
        country = re.sub(r"\W+", "-", first["Country"]).lower()
        receivable = "assets:receivable:" + (first["CustomerID"].removesuffix(".0") or "unknown")
        total = Decimal(0)
        for line in lines:
            amount = Decimal(line["Quantity"]) * Decimal(line["UnitPrice"])
            account = ACCOUNT.get(line["StockCode"], GOODS).format(country=country)
            entries.append((time, account, "GBP", -amount))
            total += amount
        kinds["refund" if number.startswith("C") else "sale"] += 1
        if total == 0:
            continue
        entries.append((time, receivable, "GBP", total))
        if first["Country"] in EURO:
            euro = in_euro(total, rate_on(datetime.date.fromisoformat(time[:10]), rates))
            kinds["fx"] += 1
            entries.append((time, receivable, "GBP", -total))
            entries.append((time, "equity:fx:GBP", "GBP", total))
            entries.append((time, receivable + ":EUR", "EUR", euro))
            entries.append((time, "equity:fx:EUR", "EUR", -euro))

    balances = sums((account, currency, amount) for _, account, currency, amount in entries)
    sales = kinds["sale"] + kinds["refund"]
    return {
        "account_balances": balances,
        "entries": balances,
        "trial_balance": not_zero(balances),
        "trial_balance to depth 2": not_zero(sums((group(a), c, amount) for _, a, c, amount in entries)),
        "trial_balance as of": not_zero(
            sums(
                (f"{day} {group(account)}", currency, amount)
                for day in (f"2011-{month:02}-01" for month in range(1, 11))
                for time, account, currency, amount in entries
                if time <= day
            )
        ),
        "sales by country": by_country("income:sales:", balances),
        "shipping by country": by_country("income:shipping:", balances),
        "statement": {
            key: value for key, value in balances.items() if key[0].startswith("assets:receivable:12")
        },
        "transactions": {(kind, ""): count for kind, count in kinds.items()},
        "legs": {("all", ""): len(entries)},
        "not posted": {(reason, ""): count for reason, count in not_posted.items()},
        "answers": {
            ("invoices, first run: created", ""): sales,
            ("invoices, last run: exists", ""): sales,
            ("euro, first run: created", ""): kinds["fx"],
            ("euro, last run: exists", ""): kinds["fx"],
        },
        "verify": {("findings", ""): 0},
    }


def sums(rows):
    totals = defaultdict(Decimal)
    for name, currency, amount in rows:
        totals[name, currency] += amount
    return totals


def not_zero(figures):
    """A trial balance leaves out what is zero."""
    return {key: value for key, value in figures.items() if value}


def group(account):
    return ":".join(account.split(":")[:2])


def by_country(prefix, balances):
    return {
        (account.removeprefix(prefix), currency): -amount
        for (account, currency), amount in balances.items()
        if account.startswith(prefix)
    }


def found(rows):
    figures = defaultdict(dict)
    for subject, name, currency, value in rows:
        if (name, currency) in figures[subject]:
            sys.exit(f"check: {subject} {name} {currency} appears twice")
        try:
            figures[subject][name, currency] = Decimal(value)
        except decimal.InvalidOperation:
            sys.exit(f"check: {subject} {name} {currency} is {value!r}, not a number")
    return figures


def main():
    wanted, figures = expected(), found(csv.reader(sys.stdin))
    differences = 0
    for subject in dict.fromkeys([*wanted, *figures]):
        want, have = wanted.get(subject, {}), figures.get(subject, {})
        wrong = [key for key in sorted({*want, *have}) if want.get(key) != have.get(key)]
        differences += len(wrong)
        print(f"  {subject:<26} {len(want):>6} figures compared, {len(wrong)} differ")
        for key in wrong[:10]:
            name = " ".join(key).strip()
            print(f"    {name}: the files say {want.get(key, 'nothing')}, the ledger {have.get(key, 'nothing')}")
    for currency in ("GBP", "EUR"):
        if sum(v for (_, c), v in figures["trial_balance"].items() if c == currency) != 0:
            differences += 1
            print(f"    debits and credits differ in {currency}")
    if differences:
        sys.exit(f"check: {differences} differences between the ledger and the files")


if __name__ == "__main__":
    main()
