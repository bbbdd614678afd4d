"""The arithmetic of a sale written from its definition, in whole numbers: nothing here calls the code under test.
Amounts are in minor units; a share is divided by largest remainder, ties to the first."""
from fractions import Fraction


def half_up(value):
    """A Fraction to the nearest whole number, ties away from zero."""
    whole, rest = divmod(abs(value), 1)
    size = int(whole) + (rest >= Fraction(1, 2))
    return size if value >= 0 else -size


def allocate(total, weights):
    shares = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [int(share // 1) for share in shares]
    for i in sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))[: total - sum(parts)]:
        parts[i] += 1
    return parts


def price(lines, discounts, unit):
    """What is charged for each line: quantity, unit price, own discount; then those of the document in order."""
    charged = []
    for line in lines:
        amount = half_up(Fraction(line["quantity"]) * Fraction(line["unit_price"]) * unit)
        kind, size = line["discount"]
        charged.append(amount - (half_up(amount * Fraction(size) / 100) if kind == "percent" else size if kind == "amount" else 0))
    for kind, size, members in discounts:
        weights = [charged[i] for i in members]
        if sum(weights) == 0:
            continue
        taken = half_up(sum(weights) * Fraction(size) / 100) if kind == "percent" else size
        for i, part in zip(members, allocate(taken, weights) if taken else [0] * len(members)):
            charged[i] -= part
    return charged


def tax(charged, percent, inclusive):
    """Net and tax of a line at one rate, rounded by line, half up."""
    if inclusive:
        amount = half_up(Fraction(charged) * percent / (100 + percent))
        return charged - amount, amount
    return charged, half_up(Fraction(charged) * percent / 100)
