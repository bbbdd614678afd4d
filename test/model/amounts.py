"""Amounts as integers of 10^-36, as docs/money.md bounds them, and as text. Never here: what a ledger is."""

UNIT = 10 ** 36
LARGEST = 2 ** 119 - 1
FINEST = 10 ** 18  # an entry has at most 18 decimals
MINOR = {"GBP": 2, "EUR": 2, "CHF": 2, "USD": 2, "CAD": 2, "JPY": 0}


class Refused(Exception):
    """A documented refusal, by its SQLSTATE."""


def fits(amount):
    """Whether an amount has at most 120 bits once its trailing zeros are taken off."""
    size, digits = abs(amount), 36
    while digits > 0 and size % 10 == 0:
        size, digits = size // 10, digits - 1
    return size <= LARGEST


def checked(amount):
    if not fits(amount):
        raise Refused("22003")
    return amount


def decimals(amount):
    return 36 - next(zeros for zeros in range(36, -1, -1) if amount % 10 ** zeros == 0) if amount else 0


def money(amount, currency):
    """As a caller may write it."""
    size = abs(amount)
    digits = str(size % UNIT).rjust(36, "0").rstrip("0")
    return f"{currency} {'-' if amount < 0 else ''}{size // UNIT}{'.' + digits if digits else ''}"


def printed(amount, currency):
    """As florin prints it, padded to the minor unit; None as it is."""
    if amount is None:
        return None
    text, places = money(amount, currency), MINOR.get(currency, 0)
    if places and len(text.partition(".")[2]) < places:
        whole, _, part = text.partition(".")
        text = f"{whole}.{part.ljust(places, '0')}"
    return text


def allocate(total, weights, step):
    """Shares of whole steps: cut, and what is left over to the largest remainders, the first of equal ones."""
    steps, whole = total // step, sum(weights)
    shares = [steps * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(steps * weights[n] % whole), n))
    for n in order[:steps - sum(shares)]:
        shares[n] += 1
    return [share * step for share in shares]


def in_proportion(legs, weights, amount, currency):
    """Of each leg a part in proportion to its weight: amount of the debits and the credits of its currency, and the
    same fraction of the others, half a step counting as one."""
    parts = [0] * len(legs)
    whole = sum(w for leg, w in zip(legs, weights) if leg["currency"] == currency and w > 0)
    for other in {leg["currency"]: None for leg in legs}:
        scale = max([MINOR.get(other, 0)] + [decimals(n) for leg, weight in zip(legs, weights) if leg["currency"] == other for n in (leg["amount"], weight)]
                    + [decimals(amount)] * (other == currency))
        step = UNIT // 10 ** scale
        total = sum(w for leg, w in zip(legs, weights) if leg["currency"] == other and w > 0)
        portion = amount if other == currency else (2 * total * amount + whole * step) // (2 * whole * step) * step
        for sign in (1, -1):
            chosen = [n for n, leg in enumerate(legs) if leg["currency"] == other and weights[n] * sign > 0]
            if chosen and portion:
                for n, share in zip(chosen, allocate(portion, [abs(weights[n]) for n in chosen], step)):
                    parts[n] = checked(sign * share)
    return parts
