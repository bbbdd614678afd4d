"""What taxes come to, in fractions: one line at a time, then what is rounded for several lines together.
Written from docs/tax.md and from nothing else, so that it can disagree with the library."""
from fractions import Fraction

MODES = ["half_even", "half_up", "half_down", "half_odd", "half_ceiling", "half_floor", "up", "down", "ceiling", "floor"]


class Refused(Exception):
    """What cannot be worked out."""


def rounded(value, digits, mode):
    scaled = value * 10 ** digits
    below = scaled.numerator // scaled.denominator
    rest = scaled - below
    positive = scaled > 0
    tie = {"half_even": below % 2 != 0, "half_odd": below % 2 == 0, "half_up": positive, "half_down": not positive,
           "half_ceiling": True, "half_floor": False}
    if rest == 0:
        up = False
    elif mode in tie:
        up = rest > Fraction(1, 2) or rest == Fraction(1, 2) and tie[mode]
    else:
        up = {"up": positive, "down": not positive, "ceiling": True, "floor": False}[mode]
    return Fraction(below + up, 10 ** digits)


class Line:
    """price, quantity and taxes, each a dict as tax_rates has it, with jurisdiction, scope, mode and included."""

    def __init__(self, price, quantity, taxes):
        self.price, self.quantity = price, quantity
        self.taxes = sorted(taxes, key=lambda tax: tax["sequence"])
        self.amounts = [None] * len(taxes)

    def part_of(self, tax):
        if tax["base"] != "gross":
            return tax["percent"] / 100
        all_of_them = sum(o["percent"] for o in self.taxes
                          if o["percent"] is not None and o["base"] == "gross" and o["sequence"] == tax["sequence"])
        if all_of_them >= 100:
            raise Refused("taxes on gross of 100 % or more")
        return tax["percent"] / (100 - all_of_them)

    def values(self, net):
        """All taxes for a net price, but for those that are known already."""
        values = []
        for number, tax in enumerate(self.taxes):
            before = [(o, v) for o, v in zip(self.taxes, values) if o["sequence"] < tax["sequence"]]
            if self.amounts[number] is not None:
                values.append(self.amounts[number])
            elif tax["percent"] is None:
                values.append(tax["amount"] * self.quantity)
            elif tax["base"] == "previous":
                if not before:
                    raise Refused("there is no tax before it")
                last = max(o["sequence"] for o, _ in before)
                values.append(sum(v for o, v in before if o["sequence"] == last) * self.part_of(tax))
            elif tax["base"] == "net":
                values.append(net * self.part_of(tax))
            else:
                values.append((net + sum(v for o, v in before if o["enters_base"])) * self.part_of(tax))
        return values

    def put(self, number, value, digits):
        tax = self.taxes[number]
        self.amounts[number] = rounded(value, digits, tax["mode"]) if tax["scope"] == "line" else value

    def work_out(self, digits):
        contained = [number for number, tax in enumerate(self.taxes) if tax["included"]]
        net = self.price
        if contained:
            def price_for(net):
                values = self.values(net)
                return net + sum(values[number] for number in contained)
            least = price_for(Fraction(0))
            net = (self.price - least) / (price_for(Fraction(1)) - least)
            for number, value in [(n, v) for n, v in enumerate(self.values(net)) if n in contained]:
                self.put(number, value, digits)
            net = self.price - sum(self.amounts[number] for number in contained)
        for number in range(len(self.taxes)):
            if number not in contained:
                self.put(number, self.values(net)[number], digits)


def same_rate(tax):
    return tax["jurisdiction"], tax["tax"], tax["id"]


def same_tax(tax):
    return tax["jurisdiction"], tax["tax"]


def work_out(lines, digits):
    """Fills the amounts of all lines; what is rounded together goes back by largest remainder."""
    for line in lines:
        line.work_out(digits)
    pools = {}
    for line in lines:
        for number, tax in enumerate(line.taxes):
            if tax["scope"] != "line":
                together = {"rate": same_rate(tax), "document": same_tax(tax), "line_total": (id(line), tax["mode"]),
                            "document_total": tax["mode"]}
                key = (tax["scope"], together[tax["scope"]])
                pools.setdefault(key, []).append((line, number))
    unit = Fraction(1, 10 ** digits)
    for shares in pools.values():
        exact = [line.amounts[number] for line, number in shares]
        total = rounded(sum(exact), digits, shares[0][0].taxes[shares[0][1]]["mode"])
        parts = [rounded(value, digits, "floor") for value in exact]
        order = sorted(range(len(shares)), key=lambda i: parts[i] - exact[i])
        for i in order[:int((total - sum(parts)) / unit)]:
            parts[i] += unit
        for (line, number), part in zip(shares, parts):
            line.amounts[number] = part
