"""How transactions are judged and written, from docs/posting.md: every rule in the documented order. Times are
microseconds since 1970. Never here: what answers an earlier transaction (answers.py)."""
from accounts import Accounts, TYPES
from amounts import FINEST, LARGEST, Refused, checked

MOST = {"key": 255, "kind": 63, "description": 4096, "memo": 1024}


def copy(document):
    return dict(document, legs=[dict(leg) for leg in document["legs"]])


class Posting(Accounts):
    # ---- what a document is by itself

    def check_shape(self, document):
        if len(document["legs"]) > 10000:
            raise Refused("LG015")
        for field in ("key", "kind", "description"):
            if document[field] is not None and len(document[field].encode()) > MOST[field]:
                raise Refused("LG015")
        if document["key"] == "":
            raise Refused("22023")
        for leg in document["legs"]:
            if leg["memo"] is not None and len(leg["memo"].encode()) > MOST["memo"]:
                raise Refused("LG015")
            self.check_amount(leg["amount"])
        self.check_hold(document)

    @staticmethod
    def check_hold(document):
        """A capture limit is in a currency of the hold and not below what is held; only holds have one, or expire."""
        if document.get("relation"):
            return
        holds = bool(document["legs"]) and all(leg.get("layer") == "pending" for leg in document["legs"])
        if not holds and (document.get("expires") is not None or document.get("limit")):
            raise Refused("22023")
        if document.get("limit"):
            amount, currency = document["limit"]
            debits = [leg["amount"] for leg in document["legs"] if leg["currency"] == currency]
            if checked(sum(a for a in debits if a > 0)) > amount or not debits:
                raise Refused("22023")

    @staticmethod
    def check_amount(amount):
        if amount == 0:
            raise Refused("22023")
        if amount % FINEST:
            raise Refused("LG015")

    def dated(self, document):
        """With the date that it gets: a new one in closed books is refused, or late; then a hold must not have expired."""
        asked = document["effective"]
        if asked is not None and self.closed_until is not None and asked < self.closed_until:
            if not document.get("late"):
                raise Refused("LG008")
            document = dict(document, effective=self.closed_until, dated=asked)
        self.check_expiry(document)
        return document

    def check_expiry(self, document):
        if document.get("expires") is not None and document["expires"] <= self.now:
            raise Refused("22023")

    # ---- repeated keys

    @staticmethod
    def differs(first, again):
        """Whether a repeat asks for something else; the effective date counts only where it is given."""
        if any(first[field] != again[field] for field in ("kind", "description", "metadata")):
            return True
        if any(first.get(field) != again.get(field) for field in ("relation", "origin", "expires", "limit")):
            return True
        if again["effective"] is not None and again["effective"] != (first["dated"] if first.get("dated") is not None else first["effective"]):
            return True
        shape = lambda document: [(leg["account"], leg["amount"], leg["currency"], leg.get("layer", "posted"), leg["memo"]) for leg in document["legs"]]
        return shape(first) != shape(again)

    def repeated(self, document):
        """The position of the transaction that has this key, None for a new one."""
        position = self.keys.get(document["key"]) if document["key"] is not None else None
        if position is not None and self.differs(self.transactions[position], document):
            raise Refused("LG006")
        return position

    # ---- with the accounts

    @staticmethod
    def sums(legs):
        totals = {}
        for leg in legs:
            part = (leg["currency"], leg.get("layer", "posted"))
            totals[part] = totals.get(part, 0) + leg["amount"]
        return totals

    def check_legs(self, document):
        for leg in document["legs"]:
            self.find(leg["account"])
        for leg in document["legs"]:
            if self.accounts[leg["account"]]["currency"] != leg["currency"]:
                raise Refused("LG004")
        if not document["legs"] or any(self.sums(document["legs"]).values()):
            raise Refused("LG001")
        if document.get("clerk"):
            for leg in document["legs"]:
                if any((leg["account"] + ":").startswith(code + ":") for code in self.reserved):
                    raise Refused("42501")

    def move(self, account, leg):
        layer, amount = leg.get("layer", "posted"), leg["amount"]
        # One of many stripes may lend what another one has to give back, which is not modelled.
        if leg.get("releases"):
            side = "credits" if amount > 0 else "debits"
            account[side] = checked(account[side] - abs(amount))
            assert account[side] >= 0
        elif layer == "posted":
            account["posted"] = checked(account["posted"] + amount)
        elif amount > 0:
            account["debits"] = checked(account["debits"] + amount)
        else:
            account["credits"] = checked(account["credits"] - amount)

    def write(self, document):
        """Moves the balances, leg by leg; limits count when the last leg is in."""
        for leg in document["legs"]:
            account = self.accounts[leg["account"]]
            if account["currency"] != leg["currency"]:
                raise Refused("LG004")
            if account["closed"] and not leg.get("releases"):
                raise Refused("LG003")
            self.move(account, leg)
            for subtree in self.subtrees_of(account):
                self.check_range(subtree)
        for leg in document["legs"]:
            self.check_limits(self.accounts[leg["account"]])
            for subtree in self.subtrees_of(self.accounts[leg["account"]]):
                self.check_limits(self.sum_of(subtree))
        position = len(self.transactions)
        self.transactions.append(dict(document))
        if document["legs"] and not document.get("relation") and all(leg.get("layer") == "pending" for leg in document["legs"]):
            self.holds[position] = (tuple(leg["amount"] for leg in document["legs"]), (), document.get("expires"))
        if document["key"] is not None:
            self.keys[document["key"]] = position
        if document.get("origin") is not None:
            self.answers.setdefault(document["origin"], []).append(position)
        return position

    # ---- posting

    def post(self, document):
        """The position of the transaction, and whether it is new."""
        if document.get("poison"):
            raise Refused(document["poison"])
        self.check_shape(document)
        if document["key"] not in self.keys or document["key"] is None:
            document = self.dated(document)
        position = self.repeated(document)
        if position is not None:
            return position, False
        self.check_legs(document)
        return self.all_or_nothing(self.write, document), True

    def transfer(self, document):
        """Of two legs: an amount above zero, from one account to another."""
        if document["legs"][0]["amount"] <= 0 or document["legs"][0]["account"] == document["legs"][1]["account"]:
            raise Refused("22023")
        return self.post(document)

    def explain(self, document):
        """What post() would do, without doing it: the SQLSTATE of the first problem, None for none, and what is
        available on the account of each leg before and after."""
        mark = self.mark()
        codes = [leg["account"] for leg in document["legs"]]
        before = [self.available(self.open_part(self.accounts[code]))[0] if code in self.accounts else None for code in codes]
        try:
            _, is_new = self.post(document)
            state = None if is_new else "00000"
            after = [self.available(self.open_part(self.accounts[code]))[0] for code in codes]
        except Refused as refused:
            state, after = str(refused), None
        self.undo(mark)
        return state, before, after

    def read_batch(self, documents, transfers):
        """What cannot be read is said first."""
        for document in documents:
            if document.get("poison"):
                raise Refused(document["poison"])
            if transfers and (document["legs"][0]["amount"] <= 0 or document["legs"][0]["account"] == document["legs"][1]["account"]):
                raise Refused("22023")

    def batch_all(self, documents, transfers=False):
        """Judged step by step, each step for all items; then written in their order."""
        self.read_batch(documents, transfers)
        for document in documents:
            self.check_shape(document)
        first = {}
        for number, document in enumerate(documents):
            if document["key"] in first and document["key"] is not None:
                if self.differs(documents[first[document["key"]]], document):
                    raise Refused("LG006")
            elif document["key"] is not None:
                first[document["key"]] = number
        fresh = [first.get(d["key"], n) == n and (d["key"] is None or d["key"] not in self.keys) for n, d in enumerate(documents)]
        documents = [self.dated(d) if new else d for d, new in zip(documents, fresh)]
        found = [self.repeated(d) if first.get(d["key"], n) == n else None for n, d in enumerate(documents)]
        for document, new in zip(documents, fresh):
            if new:
                self.check_legs(document)

        def write_all():
            answers = []
            for number, document in enumerate(documents):
                if first.get(document["key"], number) != number:
                    answers.append((answers[first[document["key"]]][0], False))
                elif found[number] is not None:
                    answers.append((found[number], False))
                else:
                    answers.append((self.write(document), True))
            return answers
        return self.all_or_nothing(write_all)

    def insert(self, document):
        """Rows written directly: unique indexes first, then the row triggers where they are not deferred, then the
        statement's."""
        if document["key"] in self.keys and document["key"] is not None:
            raise Refused("23505")
        unbalanced = any(self.sums(document["legs"]).values())
        if unbalanced and self.immediate:
            raise Refused("LG001")
        if document["effective"] is not None and self.closed_until is not None and document["effective"] < self.closed_until:
            raise Refused("LG008")
        for leg in document["legs"]:
            self.check_amount(leg["amount"])
        position = self.all_or_nothing(self.write, document)
        self.doomed = self.doomed or unbalanced
        return position

    def check_now(self):
        if self.doomed:
            raise Refused("LG001")
        self.immediate = True

    # ---- draws

    @staticmethod
    def most_of(room):
        """The largest amount of at most 18 decimals that is not above a room, None where none comes near."""
        for digits in range(18, -1, -1):
            step = 10 ** (36 - digits)
            if room // step <= LARGEST:
                return room // step * step
        return None

    def room(self, whole):
        """What can be taken down to the minimum, None for no bound."""
        if whole["low"] is None:
            return None
        return self.most_of(max(self.available(self.open_part(whole))[0] - whole["low"], 0))

    def shares(self, request):
        accounts = [self.accounts[code] for code in request["sources"]]
        destination = self.accounts[request["destination"]]
        rooms = {subtree: self.room(self.sum_of(subtree)) for account in accounts for subtree in self.subtrees_of(account)
                 if not self.covers(subtree, destination)}
        missing, shares = request["amount"], []
        for account, cap in zip(accounts, request["caps"] or [None] * len(accounts)):
            bounds = [self.room(account), cap and cap[0]] + [room for subtree, room in rooms.items() if self.covers(subtree, account)]
            shares.append(min([missing] + [bound for bound in bounds if bound is not None]))
            missing = checked(missing - shares[-1])
            checked(sum(shares))
            for subtree in rooms:
                if rooms[subtree] is not None and self.covers(subtree, account):
                    rooms[subtree] = checked(rooms[subtree] - shares[-1])
        return shares, missing

    @staticmethod
    def check_request(request):
        if request["amount"] <= 0:
            raise Refused("22023")
        if request["caps"] is not None and len(request["caps"]) != len(request["sources"]):
            raise Refused("22023")
        for cap in request["caps"] or []:
            if cap and cap[0] < 0:
                raise Refused("22023")
            if cap and cap[1] != request["currency"]:
                raise Refused("LG004")
        named = request["sources"] + [request["destination"]]
        if not request["sources"] or len(set(named)) < len(named):
            raise Refused("22023")
        return named

    def draw(self, document):
        """As post; the document's request says what is asked for, and its metadata has it in print."""
        request = document["request"]
        named = self.check_request(request)
        self.check_shape(dict(document, legs=[{"memo": None, "amount": request["amount"]}]))
        position = self.keys.get(document["key"]) if document["key"] is not None else None
        if position is not None:
            first = self.transactions[position]
            if not first["legs"] or first["legs"][-1]["account"] != request["destination"] or self.differs(dict(first, legs=[]), dict(document, legs=[])):
                raise Refused("LG006")
            return position, False
        document = self.dated(document)
        accounts = [self.find(code) for code in named]
        if any(account["currency"] != request["currency"] for account in accounts):
            raise Refused("LG004")
        sides = {TYPES[account["type"]] for account in accounts[:-1]}
        if len(sides) > 1:
            raise Refused("22023")
        if any(account["closed"] for account in accounts):
            raise Refused("LG003")
        shares, missing = self.shares(request)
        if missing and (not request["partial"] or not sum(shares)):
            raise Refused("LG005")
        sign = -sides.pop()
        moved = [(code, sign * share) for code, share in zip(named, shares) if share] + [(request["destination"], -sign * sum(shares))]
        legs = [{"account": code, "amount": amount, "currency": request["currency"], "memo": None} for code, amount in moved]
        return self.all_or_nothing(self.write, dict(document, legs=legs)), True
