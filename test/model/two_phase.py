"""Holds and what answers an earlier transaction, expiry, periods and closing entries: each as a statement and as what
the model does for it. An expiry that is to pass is a few milliseconds away, and waited for."""
from amounts import FINEST, UNIT, fits, printed
from operations import Operation, Operations, amount_of, day, moment
from psql import literal
from requests import CURRENCIES, EDGES, FAR, SECOND


class TwoPhase(Operations):
    def pass_time(self, server, until):
        """Nothing that expires by then is open any more."""
        server.ask(f"SELECT pg_sleep(greatest(0, 0.0001 + extract(epoch FROM {moment(until)} - clock_timestamp())))")
        self.model.now = max(self.model.now, until)

    def soon(self, server, milliseconds):
        return int(server.ask(f"SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint + {milliseconds * 1000}")[0][0])

    # ---- holds

    def hold_statement(self, document):
        return f"SELECT m.hold({self.legs(document)}, {moment(document.get('expires'))}, {self.header(document)}, capture_limit => {amount_of(document.get('limit'))})"

    def hold(self):
        document = self.some_hold()
        for leg in document["legs"]:
            leg["layer"] = "pending"
        document.pop("late", None)
        return Operation(self.hold_statement(document), lambda: self.one(self.model.post(document)))

    def short_hold(self, server, milliseconds=4):
        """One that has expired when the next thing is asked."""
        document = self.some_hold()
        document.pop("late", None)
        document["legs"] = [dict(leg, layer="pending", amount=self.chance.choice([1, -1]) * UNIT * (1 if leg["amount"] > 0 else -1)) for leg in document["legs"]][:2]
        if len(document["legs"]) == 2 and self.chance.random() < 0.9:
            document["legs"][1].update(amount=-document["legs"][0]["amount"], currency=document["legs"][0]["currency"], account=self.some_code(document["legs"][0]["currency"]))
        document["limit"] = None
        if document["key"] in self.model.keys:
            document["key"] = None

        def timed(milliseconds):
            document["expires"] = self.soon(server, milliseconds)
            return Operation(self.hold_statement(document), lambda: self.one(self.model.post(document)), after=lambda: self.pass_time(server, document["expires"]),
                             retry=(lambda: timed(milliseconds * 10)) if milliseconds < 10000 else None)
        return timed(milliseconds)

    def answered_hold(self):
        """Mostly an open one, at times another or none; and a key."""
        chance, model = self.chance, self.model
        opened = [position for position, (left, _, _) in model.holds.items() if any(left)]
        origin = chance.choice([*([chance.choice(opened)] if opened else []) * 17, *[chance.choice(list(model.holds))] * 3, chance.randrange(len(self.ids)), None])
        header = self.some_header()
        if chance.random() < 0.6:
            header.update(key=None, kind=None, description=None, metadata=None, effective=None)
        if chance.random() < 0.2 and model.keys:
            header["key"] = chance.choice(list(model.keys)[-3:])
        return self.repeated_answer(origin, header)

    def repeated_answer(self, origin, header):
        """Where the key was used for an answer, mostly the same again."""
        model = self.model
        first = model.transactions[model.keys[header["key"]]] if header["key"] in model.keys else {}
        if first.get("origin") is not None and self.chance.random() < 0.8:
            origin = first["origin"]
            header.update({field: first[field] for field in ("kind", "description", "metadata")}, effective=None)
        if header["kind"] == "":
            header["kind"] = None
        return origin, self.dated(header, [] if origin is None else [leg["currency"] for leg in model.transactions[origin]["legs"]])

    def capture(self):
        chance, model = self.chance, self.model
        origin, header = self.answered_hold()
        amount = None
        if chance.random() < 0.75:
            legs, left = ([], []) if origin not in model.holds else (model.transactions[origin]["legs"], model.holds[origin][0])
            n = chance.randrange(len(legs)) if legs else None
            most = abs(left[n]) if legs and left[n] else 100 * UNIT
            part = chance.choice([most, most // 3, most * 2 // 3, most * chance.randrange(1, 300) // 200, most * 4, UNIT // 100, 0])
            part = part // FINEST * FINEST if chance.random() < 0.95 else part
            amount = (part if fits(part) else UNIT, legs[n]["currency"] if legs and chance.random() < 0.97 else chance.choice(CURRENCIES))
        if header["key"] in model.keys and model.keys[header["key"]] in model.captures and chance.random() < 0.6:
            posted = model.captures[model.keys[header["key"]]]["posted"]
            currency = chance.choice(list(posted))
            amount = (posted[currency], currency)
        final = chance.random() < 0.3
        return Operation(f"SELECT m.capture({self.number(origin)}, {amount_of(amount)}, {final}, {self.named(header)})", lambda: self.one(self.model.capture(origin, amount, final, header)))

    def void(self):
        origin, header = self.answered_hold()
        return Operation(f"SELECT m.void({self.number(origin)}, {self.named(header)})", lambda: self.one(self.model.void(origin, header)))

    def extend(self):
        origin, header = self.answered_hold()
        header["effective"] = None
        expires = self.chance.choice([None, *FAR, SECOND])
        named = self.named(header).replace("effective_at => NULL, ", "", 1)
        return Operation(f"SELECT m.extend_hold({self.number(origin)}, {moment(expires)}, {named})", lambda: self.one(self.model.extend(origin, expires, header)))

    def shorten(self, server, milliseconds=4):
        """An extension after which a hold expires at once."""
        origin, header = self.answered_hold()
        header.update(effective=None, key=None)
        # Without a part of them, the largest amounts may be more than an amount can tell.
        if origin is not None and any(leg["currency"] == EDGES for leg in self.model.transactions[origin]["legs"]):
            return self.extend()

        def timed(milliseconds):
            expires = self.soon(server, milliseconds)
            named = self.named(header).replace("effective_at => NULL, ", "", 1)
            return Operation(f"SELECT m.extend_hold({self.number(origin)}, {moment(expires)}, {named})", lambda: self.one(self.model.extend(origin, expires, header)),
                             after=lambda: self.pass_time(server, expires), retry=(lambda: timed(milliseconds * 10)) if milliseconds < 10000 else None)
        return timed(milliseconds)

    def expire_holds(self, server):
        most = self.chance.choice([0, 1, 2, 1000])

        def written():
            count = len(self.model.transactions) - len(self.ids)
            rows = server.ask(f"SELECT id FROM (SELECT id FROM m.transactions ORDER BY id DESC LIMIT {count}) AS t ORDER BY id")
            self.ids.extend(row[0] for row in rows)
        return Operation(f"SELECT m.expire_holds({most})", lambda: [[str(self.model.expire_holds(most))]], after=written)

    # ---- reversals and refunds

    def answered_transaction(self):
        chance = self.chance
        origin = chance.choice([None if chance.random() < 0.2 else chance.randrange(len(self.ids)), *[self.zipf(range(len(self.ids) - 1, -1, -1))] * 6])
        header = self.some_header()
        if chance.random() < 0.7:
            header.update(effective=None)
        if chance.random() < 0.3 and self.model.keys:
            header["key"] = chance.choice(list(self.model.keys)[-3:])
        return self.repeated_answer(origin, header)

    def reverse(self):
        origin, header = self.answered_transaction()
        return Operation(f"SELECT m.reverse({self.number(origin)}, {self.named(header)})", lambda: self.one(self.model.reverse(origin, header)))

    def refund(self):
        chance, model = self.chance, self.model
        origin, header = self.answered_transaction()
        # Parts of one transaction are what is hard: those that were refunded before are refunded more.
        again = [p for p, answers in list(model.answers.items())[-20:] if answers and model.transactions[answers[-1]]["relation"] == "refund" and p not in model.sold]
        if again and header["key"] not in model.keys and chance.random() < 0.5:
            origin = chance.choice(again)
            self.dated(header, [leg["currency"] for leg in model.transactions[origin]["legs"]])
        legs = model.transactions[origin]["legs"] if origin is not None else []
        leg = chance.choice(legs) if legs else {"amount": UNIT, "currency": "GBP"}
        whole = sum(l["amount"] for l in legs if l["amount"] > 0 and l["currency"] == leg["currency"] and l.get("layer", "posted") == "posted") or UNIT
        refunded = sum(-l["amount"] for p in model.answers.get(origin, []) for l in model.transactions[p]["legs"] if l["amount"] < 0 and l["currency"] == leg["currency"])
        part = chance.choice([whole, whole // 3, whole * 2 // 3, max(whole - refunded, 0), whole - refunded + 1 * FINEST, UNIT // 100, 0])
        part = part // FINEST * FINEST if chance.random() < 0.97 else part
        amount = (part if fits(part) else UNIT, leg["currency"] if chance.random() < 0.97 else chance.choice(CURRENCIES))
        if header["key"] in model.keys and model.transactions[model.keys[header["key"]]].get("relation") == "refund" and chance.random() < 0.7:
            first = model.transactions[model.keys[header["key"]]]["legs"]
            amount = (sum(l["amount"] for l in first if l["currency"] == first[0]["currency"] and l["amount"] > 0), first[0]["currency"])
        return Operation(f"SELECT m.refund({self.number(origin)}, {amount_of(amount)}, {self.named(header)})", lambda: self.one(self.model.refund(origin, amount, header)))

    # ---- the books

    def some_day(self):
        """Mostly in the first ten years of what is posted."""
        return self.chance.randrange(0, 365 * (10 if self.chance.random() < 0.9 else 50))

    def close_period(self):
        until = self.some_day()
        return Operation(f"SELECT (extract(epoch FROM m.close_period({day(until)})) * 1000000)::bigint", lambda: [[str(self.model.close_period(until))]])

    def reopen_period(self):
        since = self.some_day() if self.chance.random() < 0.6 else None
        return Operation(f"SELECT m.reopen_period({'' if since is None else day(since)})", lambda: self.model.reopen_period(since))

    def close_books(self):
        until, code = self.some_day(), self.chance.choice(["e:r"] * 6 + ["e", "e:r:gbp", "no:such"])
        description = self.chance.choice([None, "closed"])

        def work():
            return [[self.answered((position, True)), str(effective), currency, account or "∅", printed(total, currency)]
                    for position, effective, currency, account, total in self.model.close_books(until, code, description)]
        return Operation(f"SELECT transaction_id, (extract(epoch FROM effective_at) * 1000000)::bigint, currency, account, amount FROM m.close_books({day(until)}, {literal(code)}, {literal(description)})", work)

    def roll_up(self):
        most = self.chance.choice([1, 10, 1000])
        return Operation(f"SELECT m.roll_up({most})", lambda: None)
