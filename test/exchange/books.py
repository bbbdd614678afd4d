"""What exchange(), settle(), revalue(), fx_position() and reporting_trial_balance() have to do, written once more from
docs/exchange.md in fractions and plain lists, sharing no code and no method with the ledger."""
import datetime
from fractions import Fraction

MINOR = {"GBP": 2, "USD": 2, "EUR": 2, "JPY": 0}
PIVOT = "EUR"
MOMENT = datetime.timedelta(microseconds=1)


def round_to(value, digits, half="even"):
    """Half to even, or half up: ties away from zero."""
    scaled = abs(value) * Fraction(10) ** digits
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = Fraction(2 * rest, scaled.denominator)
    if twice > 1 or (twice == 1 and (half == "up" or whole % 2 == 1)):
        whole += 1
    return (1 if value >= 0 else -1) * whole / Fraction(10) ** digits


def round_figures(value, figures):
    digits = figures
    while value * Fraction(10) ** digits >= Fraction(10) ** figures:
        digits -= 1
    while value * Fraction(10) ** digits < Fraction(10) ** (figures - 1):
        digits += 1
    return round_to(value, digits, "up")


def converted(amount, target, rate):
    return round_to(amount * rate, MINOR[target])


class Books:
    def __init__(self, intermediate_digits, significant_figures):
        self.intermediate_digits, self.significant_figures = intermediate_digits, significant_figures
        self.rates = []         # (quote, valid_from, units for one euro), in the order they were recorded
        self.accounts = {}      # code: (type, currency)
        self.transactions = {}  # id: dictionary of at, legs [(code, amount)], told {line: (currency, value)}, origin
        self.revaluations = []  # (account, currency, at, posted)
        self.revalued = set()   # (currency, at)

    # ---- rates

    def euro_rate(self, quote, at):
        held = [(valid_from, number, rate) for number, (q, valid_from, rate) in enumerate(self.rates) if q == quote and valid_from <= at]
        return max(held)[2]

    def steps(self, base, quote, at):
        """The factors of a conversion, and whether the amount between them is rounded."""
        if base == PIVOT:
            return [self.euro_rate(quote, at)]
        inverse = 1 / self.euro_rate(base, at)
        steps = [inverse] if quote == PIVOT else [inverse, self.euro_rate(quote, at)]
        if self.significant_figures is not None:
            product = steps[0] * (steps[1] if len(steps) > 1 else 1)
            return [round_figures(product, self.significant_figures)]
        return steps

    def convert(self, amount, base, quote, at):
        if base == quote:
            return amount
        steps = self.steps(base, quote, at)
        if len(steps) == 2 and self.intermediate_digits is not None:
            return converted(round_to(amount * steps[0], self.intermediate_digits, "up"), quote, steps[1])
        return converted(amount, quote, steps[0] * (steps[1] if len(steps) > 1 else 1))

    def base_rate(self, base, quote, at):
        steps = self.steps(base, quote, at)
        return steps[0] * (steps[1] if len(steps) > 1 else 1)

    # ---- what is held

    def currency(self, code):
        return self.accounts[code][1]

    def is_position(self, code):
        return code.startswith("equity:fx:")

    def entries(self, as_of):
        for number, transaction in self.transactions.items():
            if transaction["at"] <= as_of:
                for line, (code, amount) in enumerate(transaction["legs"], 1):
                    yield number, transaction, line, code, amount

    def balances(self, as_of):
        held = {}
        for _, _, _, code, amount in self.entries(as_of):
            held[code] = held.get(code, 0) + amount
        return held

    def cost(self, number, transaction, line, code, home):
        """What one unit of the entry was booked at, or None: by the rates."""
        told = transaction["told"].get(line)
        if transaction["origin"] is not None:
            told = self.transactions[transaction["origin"]]["told"].get(line)
            amount = self.transactions[transaction["origin"]]["legs"][line - 1][1]
        else:
            amount = transaction["legs"][line - 1][1]
        if told is not None and told[0] == home:
            return abs(told[1]) / abs(amount)
        moved = {}
        for leg, value in transaction["legs"]:
            if self.is_position(leg):
                moved[self.currency(leg)] = moved.get(self.currency(leg), 0) + value
        moved = {currency: value for currency, value in moved.items() if value != 0}
        abroad = self.currency(code)
        if set(moved) == {home, abroad} and (moved[home] > 0) != (moved[abroad] > 0):
            return abs(moved[home]) / abs(moved[abroad])
        return None

    def booked(self, home, as_of, codes):
        """Code: (balance, value when booked) of those that have entries."""
        groups, used = {}, {}
        for number, transaction, line, code, amount in self.entries(as_of):
            if code not in codes:
                continue
            cost = self.cost(number, transaction, line, code, home)
            if cost is not None:
                group = (code, number, cost)
            else:
                group = (code, None, tuple(self.steps(self.currency(code), home, transaction["at"])))
                used[group] = transaction["at"]
            groups[group] = groups.get(group, 0) + amount
        sums = {}
        for (code, number, what), amount in groups.items():
            value = converted(amount, home, what) if number is not None else self.convert(amount, self.currency(code), home, used[code, number, what])
            balance, total = sums.get(code, (0, 0))
            sums[code] = (balance + amount, total + value)
        return sums

    # ---- reports

    def positions(self, as_of, home):
        held = {}
        for code, amount in self.balances(as_of).items():
            if self.is_position(code):
                held[self.currency(code)] = held.get(self.currency(code), 0) - amount
        rows = [(currency, amount, self.convert(amount, currency, home, as_of)) for currency, amount in sorted(held.items()) if amount != 0]
        return rows + [(None, None, sum(value for _, _, value in rows))]

    def trial_balance(self, home, as_of):
        rows = []
        at_cost = [c for c, (kind, currency) in self.accounts.items() if currency != home and kind not in ("asset", "liability")]
        booked = self.booked(home, as_of, [c for c in at_cost if not self.is_position(c)])
        for code, amount in self.balances(as_of).items():
            if self.is_position(code):
                continue
            value = booked[code][1] if code in booked else self.convert(amount, self.currency(code), home, as_of)
            if amount != 0 or value != 0:
                rows.append((code, value))
        return sorted(rows) + [(None, -sum(value for _, value in rows))]

    def revalue(self, at, home, classes):
        """(at, method, code, balance, booked, closing, change) of every account that changes, then or when it was looked
        at later."""
        self.revalued.add((home, at))
        rows = []
        for time in sorted(when for currency, when in self.revalued if currency == home and when >= at):
            changes = self.revalue_once(time, home, classes)
            for method, code, *_, change in changes:
                self.revaluations.append((code, home, time, change))
                if method == "reverse":
                    self.revaluations.append((code, home, time + MOMENT, -change))
            rows += [(time, *row) for row in changes]
        return rows

    def revalue_once(self, at, home, classes):
        looked_at = {}
        for code, (_, currency) in self.accounts.items():
            above = [c for c in classes if code == c or code.startswith(c + ":")]
            if above and currency != home and not self.is_position(code) and classes[max(above, key=len)] != "none":
                looked_at[code] = classes[max(above, key=len)]
        rows = []
        for code, (balance, value) in self.booked(home, at, looked_at).items():
            closing = self.convert(balance, self.currency(code), home, at)
            standing = sum(posted for account, currency, when, posted in self.revaluations if account == code and currency == home and when <= at)
            if closing - value != standing:
                rows.append((looked_at[code], code, balance, value, closing, closing - value - standing))
        return sorted(rows)
