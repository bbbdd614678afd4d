"""Transactions that answer an earlier one, and the books: holds, captures, reversals, refunds, expiries, periods and
closing entries, from docs/holds.md and docs/posting.md. Never here: how a transaction is written (posting.py)."""
from amounts import Refused, checked, in_proportion
from posting import Posting

RELEASES = ("void", "expiry", "extension")
DAY = 86400 * 10 ** 6


class Ledger(Posting):
    def __init__(self):
        super().__init__()
        self.captures = {}  # position of a capture: what it did, for a repeat of its key; those undone are overwritten

    def answer(self, relation, origin, header, same, make):
        """What answers a transaction: a repeat of the key, or a new transaction with the legs that make() gives."""
        if origin is None and relation not in ("reversal", "refund"):
            raise Refused("LG016")
        document = dict(header, relation=relation, origin=origin, legs=[])
        if document["kind"] is None:
            document["kind"] = relation
        key = document["key"]
        if key is not None and key in self.keys:
            first = self.transactions[self.keys[key]]
            if self.differs(dict(first, legs=[]), document) or not same(first):
                raise Refused("LG006")
            return self.keys[key], False
        if origin is None:  # these two look for the key first
            raise Refused("LG016")
        document["legs"] = make(self.transactions[origin])
        self.check_shape(document)
        document = self.dated(document)
        return self.write(document), True

    # ---- holds

    def open_hold(self, origin):
        """What a hold that can be answered keeps, and what was captured of it."""
        if origin not in self.holds:
            raise Refused("22023")
        if any(self.sums(self.transactions[origin]["legs"]).values()):
            raise Refused("LG001")
        left, captured, expires = self.holds[origin]
        if not any(left) or (expires is not None and expires <= self.now):
            raise Refused("LG009")
        return left, captured

    def release(self, origin, releases):
        """Legs that take so much off each leg of a hold."""
        left, captured, expires = self.holds[origin]
        self.holds[origin] = (tuple(have - taken for have, taken in zip(left, releases)), captured, expires)
        return [{"account": leg["account"], "amount": -taken, "currency": leg["currency"], "layer": "pending", "releases": True,
                 "memo": None, "line": line} for line, (leg, taken) in enumerate(zip(self.transactions[origin]["legs"], releases), 1) if taken]

    def share_capture(self, hold, left, captured, amount, final):
        """What is posted and what is released of each leg."""
        legs = hold["legs"]
        if amount is None:
            return left, left
        wanted, currency = amount
        if wanted <= 0:
            raise Refused("22023")
        if currency not in [leg["currency"] for leg in legs]:
            raise Refused("LG004")
        whole = checked(sum(have for leg, have in zip(legs, left) if leg["currency"] == currency and have > 0))
        if wanted <= whole:
            posted = in_proportion(legs, left, wanted, currency)
            return posted, left if final else posted
        limit = hold.get("limit")
        if not limit or limit[1] != currency or wanted > limit[0] - dict(captured).get(currency, 0):
            raise Refused("LG010")
        excess = in_proportion(legs, [leg["amount"] for leg in legs], wanted - whole, currency)
        return [checked(have + more) for have, more in zip(left, excess)], left

    def capture(self, origin, amount, final, header):
        done = {"posted": {}, "released_more": False}

        def make(hold):
            left, captured = self.open_hold(origin)
            posted, releases = self.share_capture(hold, left, captured, amount, final)
            totals = dict(captured)
            for currency in {leg["currency"]: None for leg in hold["legs"]}:
                here = lambda amounts: sum(a for leg, a in zip(hold["legs"], amounts) if leg["currency"] == currency and a > 0)
                totals[currency] = totals.get(currency, 0) + here(posted)
                done["posted"][currency] = here(posted)
                done["released_more"] = done["released_more"] or here(releases) > here(posted)
            released = self.release(origin, releases)
            self.holds[origin] = (self.holds[origin][0], tuple(totals.items()), self.holds[origin][2])
            done["closed"] = not any(self.holds[origin][0])
            parts = [(leg, part) for leg, part in zip(hold["legs"], posted) if part]
            return released + [{"account": leg["account"], "amount": part, "currency": leg["currency"], "layer": "posted", "memo": leg["memo"], "line": line}
                               for line, (leg, part) in enumerate(parts, len(hold["legs"]) + 1)]

        def same(first):
            was = self.captures[self.keys[header["key"]]]
            if amount is None:
                return was["closed"] and not was["released_more"]
            return was["posted"].get(amount[1], 0) == amount[0] and (was["released_more"] == final or final and was["closed"])

        position, is_new = self.all_or_nothing(self.answer, "capture", origin, header, same, make)
        if is_new:
            self.captures[position] = done
        return position, is_new

    def void(self, origin, header):
        return self.all_or_nothing(self.answer, "void", origin, header, lambda first: True, lambda hold: self.release(origin, self.open_hold(origin)[0]))

    def extend(self, origin, expires, header):
        def make(hold):
            left, captured = self.open_hold(origin)
            self.holds[origin] = (left, captured, expires)
            return []
        return self.all_or_nothing(self.answer, "extension", origin, dict(header, expires=expires, late=True), lambda first: True, make)

    def expire_holds(self, most):
        """Writes down what has expired: how many, and the positions."""
        if not 1 <= most <= 100000:
            raise Refused("22023")

        def write_all():
            for position in self.expired_holds()[:most]:
                document = {"key": None, "kind": "expiry", "description": None, "metadata": None, "relation": "expiry", "origin": position, "late": True,
                            "effective": self.holds[position][2], "legs": self.release(position, self.holds[position][0])}
                self.write(self.dated(document))
        count = len(self.transactions)
        self.all_or_nothing(write_all)
        return len(self.transactions) - count

    # ---- reversals and refunds

    def posted_lines(self, origin):
        """The posted legs of a transaction that can be given back, by line."""
        transaction = self.transactions[origin]
        legs = {leg.get("line", n): leg for n, leg in enumerate(transaction["legs"], 1)}
        if not legs or any(self.sums(transaction["legs"]).values()):
            raise Refused("LG001")
        posted = {line: leg for line, leg in legs.items() if leg.get("layer", "posted") == "posted"}
        if not posted:
            raise Refused("22023")
        return posted

    def live_refunds(self, origin):
        """Those that were not reversed; nothing of a transaction that was reversed is left."""
        answers = [(position, self.transactions[position]["relation"]) for position in self.answers.get(origin, [])]
        if any(relation == "reversal" for _, relation in answers):
            raise Refused("LG011")
        return [position for position, _ in answers if not any(self.transactions[other]["relation"] == "reversal" for other in self.answers.get(position, []))]

    def back(self, lines, amounts):
        return [{"account": leg["account"], "amount": -amount, "currency": leg["currency"], "memo": leg["memo"], "line": line}
                for (line, leg), amount in zip(lines.items(), amounts) if amount]

    def reverse(self, origin, header):
        def make(transaction):
            if transaction.get("relation") in (*RELEASES, "reversal", "closing"):
                raise Refused("22023")
            lines = self.posted_lines(origin)
            if self.live_refunds(origin):
                raise Refused("LG011")
            return self.back(lines, [leg["amount"] for leg in lines.values()])
        return self.all_or_nothing(self.answer, "reversal", origin, header, lambda first: True, make)

    def refund(self, origin, amount, header):
        def make(transaction):
            if transaction.get("relation") not in (None, "capture") or origin in self.sold:
                raise Refused("22023")
            lines = self.posted_lines(origin)
            refunded = dict.fromkeys(lines, 0)
            for position in self.live_refunds(origin):
                for leg in self.transactions[position]["legs"]:
                    refunded[leg["line"]] -= leg["amount"]
            left = [checked(leg["amount"] - refunded[line]) for line, leg in lines.items()]
            wanted, currency = amount
            if wanted <= 0:
                raise Refused("22023")
            if currency not in [leg["currency"] for leg in lines.values()]:
                raise Refused("LG004")
            if wanted > checked(sum(rest for leg, rest in zip(lines.values(), left) if leg["currency"] == currency and rest > 0)):
                raise Refused("LG011")
            return self.back(lines, in_proportion(list(lines.values()), left, wanted, currency))

        def same(first):
            return sum(leg["amount"] for leg in first["legs"] if leg["currency"] == amount[1] and leg["amount"] > 0) == amount[0]
        return self.all_or_nothing(self.answer, "refund", origin, header, same, make)

    # ---- periods

    def close_period(self, day):
        bound = (day + 1) * DAY
        if self.closed_until is not None and bound <= self.closed_until:
            raise Refused("55000")
        self.closed_until = bound
        return bound

    def reopen_period(self, day):
        """None: all of them."""
        if self.closed_until is None or (day is not None and day * DAY >= self.closed_until):
            raise Refused("55000")
        self.closed_until = None if day is None else day * DAY

    def retained(self, code, currency):
        codes = sorted(a["code"] for a in self.accounts.values() if a["type"] == "equity" and not a["closed"] and self.covers((code, currency), a))
        if not codes:
            raise Refused("LG002")
        if len(codes) > 1 and codes[0] != code:
            raise Refused("22023")
        return codes[0]

    def earned(self, bound):
        """What income and expense accounts hold by entries effective before a time, by currency and code."""
        sums = {}
        for transaction in self.transactions:
            if transaction["effective"] is not None and transaction["effective"] < bound:
                for leg in transaction["legs"]:
                    if leg.get("layer", "posted") == "posted" and self.accounts[leg["account"]]["type"] in ("income", "expense"):
                        sums[leg["currency"], leg["account"]] = sums.get((leg["currency"], leg["account"]), 0) + leg["amount"]
        return {place: checked(amount) for place, amount in sorted(sums.items()) if amount}

    def closed_to(self, effective, currency):
        """The equity account of the first closing entry at a time, or None."""
        for transaction in self.transactions:
            if transaction.get("relation") == "closing" and transaction["effective"] == effective:
                for leg in transaction["legs"]:
                    if leg["currency"] == currency and self.accounts[leg["account"]]["type"] == "equity":
                        return leg["account"]
        return None

    def close_books(self, day, code, description):
        """The transactions: their positions, times, the account of retained earnings and what it got. After the day,
        each time that has closing entries is closed again."""
        bound = (day + 1) * DAY

        def close():
            if not any(a["type"] == "equity" and not a["closed"] and (a["code"] + ":").startswith(code + ":") for a in self.accounts.values()):
                raise Refused("LG002")
            rows = []
            later = {t["effective"] for t in self.transactions if t.get("relation") == "closing" and t["effective"] >= bound}
            for effective in [bound - 1, *sorted(later)]:
                sums = self.earned(effective + 1)
                totals = {currency: checked(-sum(amount for (other, _), amount in sums.items() if other == currency)) for currency, _ in sums}
                for currency, total in totals.items():
                    legs = [{"account": account, "amount": -amount, "currency": currency, "memo": None} for (other, account), amount in sums.items() if other == currency]
                    retained = None
                    if total:
                        retained = (self.closed_to(effective, currency) if effective >= bound else None) or self.retained(code, currency)
                        legs.append({"account": retained, "amount": -total, "currency": currency, "memo": None})
                    document = {"key": None, "kind": "closing", "description": description, "metadata": None, "relation": "closing", "effective": effective, "legs": legs}
                    self.check_shape(document)
                    rows.append((self.write(document), effective, currency, retained, total))
            self.closed_until = bound if self.closed_until is None else max(bound, self.closed_until)
            return rows
        return self.all_or_nothing(close)
