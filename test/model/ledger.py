"""What a ledger has to do, written once more from docs/ in integers and plain dictionaries: slowly, and sharing
no code and no method with the engine. Amounts are integers of 10^-36. Every refusal is a Refused with the
documented SQLSTATE, in the documented order, and leaves nothing behind."""

UNIT = 10 ** 36
TYPES = {"asset": 1, "liability": -1, "equity": -1, "income": -1, "expense": 1}
LARGEST = 2 ** 119 - 1
FINEST = 10 ** 18  # an entry has at most 18 decimals
MINOR = {"GBP": 2, "EUR": 2, "CHF": 2, "JPY": 0}
MOST = {"key": 255, "kind": 63, "description": 4096, "memo": 1024}


class Refused(Exception):
    pass


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


class Ledger:
    def __init__(self):
        self.accounts = {}      # code: dictionary, in the order they were opened
        self.subtrees = {}      # (code, currency): the limits (low, high), in the order they were first set
        self.transactions = []  # dictionaries, in the order they were posted
        self.keys = {}          # key: position in transactions
        self.holds = {}         # position of a hold: (what is left of each leg, what its captures posted by currency)
        self.doomed = False     # an entry of this database transaction does not balance
        self.immediate = False  # SET CONSTRAINTS ALL IMMEDIATE
        self.captures = {}      # position of a capture: what it did, for a repeat of its key; those undone are overwritten

    # ---- remembering and undoing

    def mark(self):
        return ({code: dict(a) for code, a in self.accounts.items()}, len(self.transactions), self.doomed, self.immediate, dict(self.subtrees), dict(self.holds))

    def undo(self, mark):
        accounts, count, self.doomed, self.immediate, subtrees, holds = mark
        self.holds = dict(holds)
        self.subtrees = dict(subtrees)
        self.accounts = {code: dict(a) for code, a in accounts.items()}
        for transaction in self.transactions[count:]:
            self.keys.pop(transaction["key"], None)
        del self.transactions[count:]

    def all_or_nothing(self, action, *arguments):
        mark = self.mark()
        try:
            return action(*arguments)
        except Refused:
            self.undo(mark)
            raise

    # ---- accounts

    @staticmethod
    def check_code(code):
        allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
        if len(code.encode()) > 255 or any(not s or any(c not in allowed for c in s) for s in code.split(":")):
            raise Refused("22023")

    def open_account(self, code, kind, currency, low, high, stripes):
        if not 1 <= stripes <= 256:
            raise Refused("22023")
        self.check_code(code)
        if kind not in TYPES:
            raise Refused("22023")
        for limit in (low, high):
            if limit is not None and limit[1] != currency:
                raise Refused("LG004")
        if stripes > 1 and (low or high):
            raise Refused("22023")
        if low and high and low[0] > high[0]:
            raise Refused("22023")
        if code in self.accounts:
            raise Refused("LG017")
        account = {"code": code, "type": kind, "currency": currency, "low": low and low[0], "high": high and high[0], "closed": False,
                   "stripes": stripes, "posted": 0, "debits": 0, "credits": 0}
        self.check_limits(account)
        self.check_member(account)
        self.accounts[code] = account

    def alter_account(self, code, low, high, drop_low, drop_high, stripes):
        if stripes is not None and not 1 <= stripes <= 256:
            raise Refused("22023")
        account = self.find(code)
        stripes = stripes or account["stripes"]
        new_low = None if drop_low else low[0] if low else account["low"]
        new_high = None if drop_high else high[0] if high else account["high"]
        if low and not drop_low and low[1] != account["currency"]:
            raise Refused("LG004")
        if high and not drop_high and high[1] != account["currency"]:
            raise Refused("LG004")
        if stripes > 1 and (new_low is not None or new_high is not None):
            raise Refused("22023")
        if new_low is not None and new_high is not None and new_low > new_high:
            raise Refused("22023")
        changed = dict(account, low=new_low, high=new_high, stripes=stripes)
        if changed != account:
            self.check_member(changed)
            self.check_limits(changed)
        self.accounts[code] = changed

    # ---- subtrees

    @staticmethod
    def covers(subtree, account):
        code, currency = subtree
        return account["currency"] == currency and (account["code"] + ":").startswith(code + ":")

    def subtrees_of(self, account):
        """Those that were limited last come first: that is the order in which the engine takes them."""
        return [subtree for subtree in reversed(self.subtrees) if self.covers(subtree, account)]

    def check_member(self, account):
        """All accounts of a limited subtree have one stripe and the same natural sign."""
        for subtree in self.subtrees_of(account):
            others = [a for a in self.accounts.values() if self.covers(subtree, a) and a["code"] != account["code"]]
            if account["stripes"] > 1 or any(TYPES[a["type"]] != TYPES[account["type"]] for a in others):
                raise Refused("22023")

    def sum_of(self, subtree):
        """A subtree as if it were an account."""
        low, high = self.subtrees[subtree]
        members = [a for a in self.accounts.values() if self.covers(subtree, a)]
        return {"type": members[0]["type"], "low": low, "high": high,
                **{part: sum(a[part] for a in members) for part in ("posted", "debits", "credits")}}

    def check_range(self, subtree):
        whole = self.sum_of(subtree)
        for part in ("posted", "debits", "credits"):
            checked(whole[part])

    def limit_subtree(self, code, currency, low, high, drop_low, drop_high):
        subtree = (code, currency)
        low, high = None if drop_low else low, None if drop_high else high
        old_low, old_high = self.subtrees.get(subtree, (None, None))
        new_low = None if drop_low else low[0] if low else old_low
        new_high = None if drop_high else high[0] if high else old_high
        if subtree in self.subtrees and low is None and high is None and new_low is None and new_high is None:
            del self.subtrees[subtree]
            return
        self.check_code(code)
        if (low and low[1] != currency) or (high and high[1] != currency):
            raise Refused("LG004")
        if new_low is not None and new_high is not None and new_low > new_high:
            raise Refused("22023")
        if new_low is None and new_high is None:
            raise Refused("22023")
        members = [a for a in self.accounts.values() if self.covers(subtree, a)]
        if not members:
            raise Refused("LG002")

        def set_limits():
            is_new = subtree not in self.subtrees
            self.subtrees[subtree] = (new_low, new_high)
            totals = dict.fromkeys(("posted", "debits", "credits"), 0)
            for account in members if is_new else []:
                if account["stripes"] > 1 or TYPES[account["type"]] != TYPES[members[0]["type"]]:
                    raise Refused("22023")
                for part in totals:
                    totals[part] = checked(totals[part] + account[part])
            self.check_limits(self.sum_of(subtree))
        self.all_or_nothing(set_limits)

    def close_account(self, code):
        account = self.find(code)
        if account["closed"]:
            raise Refused("LG003")
        if account["posted"] or account["debits"] or account["credits"]:
            raise Refused("55000")
        account["closed"] = True

    def reopen_account(self, code):
        account = self.find(code)
        if not account["closed"]:
            raise Refused("55000")
        account["closed"] = False

    def find(self, code):
        if code not in self.accounts:
            raise Refused("LG002")
        return self.accounts[code]

    @staticmethod
    def available(account):
        """In the natural sign: posted, without what open holds may take; and with what they may bring."""
        sign = TYPES[account["type"]]
        natural = sign * account["posted"]
        taken, brought = (account["credits"], account["debits"]) if sign > 0 else (account["debits"], account["credits"])
        return natural - taken, natural + brought

    def check_limits(self, account):
        low, high = map(checked, self.available(account))
        checked(account["debits"] - account["credits"])
        if account["low"] is not None and low < account["low"]:
            raise Refused("LG005")
        if account["high"] is not None and high > account["high"]:
            raise Refused("LG005")

    # ---- posting

    @staticmethod
    def check_shape(document):
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
            Ledger.check_amount(leg["amount"])

    @staticmethod
    def check_amount(amount):
        if amount == 0:
            raise Refused("22023")
        if amount % FINEST:
            raise Refused("LG015")

    @staticmethod
    def differs(first, again):
        """Whether a repeat asks for something else; the effective date counts only where it is given."""
        if any(first[field] != again[field] for field in ("kind", "description", "metadata")):
            return True
        if any(first.get(field) != again.get(field) for field in ("relation", "origin", "expires", "limit")):
            return True
        if again["effective"] is not None and again["effective"] != first["effective"]:
            return True
        shape = lambda document: [(leg["account"], leg["amount"], leg["currency"], leg.get("layer", "posted"), leg["memo"]) for leg in document["legs"]]
        return shape(first) != shape(again)

    def repeated(self, document):
        """The position of the transaction that has this key, None for a new one."""
        position = self.keys.get(document["key"]) if document["key"] is not None else None
        if position is not None and self.differs(self.transactions[position], document):
            raise Refused("LG006")
        return position

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

    def write(self, document):
        """Moves the balances, leg by leg; limits count when the last leg is in."""
        for leg in document["legs"]:
            account = self.accounts[leg["account"]]
            if account["currency"] != leg["currency"]:
                raise Refused("LG004")
            if account["closed"]:
                raise Refused("LG003")
            # One of many stripes may lend what another one has to give back, which is not modelled.
            if leg.get("releases"):
                side = "credits" if leg["amount"] > 0 else "debits"
                account[side] = checked(account[side] - abs(leg["amount"]))
                assert account[side] >= 0
            elif leg.get("layer", "posted") == "posted":
                account["posted"] = checked(account["posted"] + leg["amount"])
            elif leg["amount"] > 0:
                account["debits"] = checked(account["debits"] + leg["amount"])
            else:
                account["credits"] = checked(account["credits"] - leg["amount"])
            for subtree in self.subtrees_of(account):
                self.check_range(subtree)
        for leg in document["legs"]:
            self.check_limits(self.accounts[leg["account"]])
            for subtree in self.subtrees_of(self.accounts[leg["account"]]):
                self.check_limits(self.sum_of(subtree))
        self.transactions.append(dict(document))
        if document["legs"] and not document.get("relation") and all(leg.get("layer") == "pending" for leg in document["legs"]):
            self.holds[len(self.transactions) - 1] = (tuple(leg["amount"] for leg in document["legs"]), ())
        if document["key"] is not None:
            self.keys[document["key"]] = len(self.transactions) - 1
        return len(self.transactions) - 1

    # ---- holds

    @staticmethod
    def decimals(amount):
        return 36 - next(zeros for zeros in range(36, -1, -1) if amount % 10 ** zeros == 0) if amount else 0

    @staticmethod
    def allocate(total, weights, step):
        """Shares of whole steps: cut, and what is left over to the largest remainders, the first of equal ones."""
        steps, whole = total // step, sum(weights)
        shares = [steps * weight // whole for weight in weights]
        order = sorted(range(len(weights)), key=lambda n: (-(steps * weights[n] % whole), n))
        for n in order[:steps - sum(shares)]:
            shares[n] += 1
        return [share * step for share in shares]

    def share(self, legs, weights, amount, currency):
        """Of each leg a part in proportion to its weight: amount of the debits and the credits of its currency, and the
        same fraction of the others, half a step counting as one."""
        parts = [0] * len(legs)
        whole = sum(w for leg, w in zip(legs, weights) if leg["currency"] == currency and w > 0)
        for other in {leg["currency"]: None for leg in legs}:
            scale = max([MINOR.get(other, 0)] + [self.decimals(n) for leg, weight in zip(legs, weights) if leg["currency"] == other for n in (leg["amount"], weight)]
                        + [self.decimals(amount)] * (other == currency))
            step = UNIT // 10 ** scale
            total = sum(w for leg, w in zip(legs, weights) if leg["currency"] == other and w > 0)
            portion = amount if other == currency else (2 * total * amount + whole * step) // (2 * whole * step) * step
            for sign in (1, -1):
                chosen = [n for n, leg in enumerate(legs) if leg["currency"] == other and weights[n] * sign > 0]
                if chosen and portion:
                    for n, share in zip(chosen, self.allocate(portion, [abs(weights[n]) for n in chosen], step)):
                        parts[n] = checked(sign * share)
        return parts

    def hold(self, document):
        self.check_shape(document)
        if document["limit"]:
            amount, currency = document["limit"]
            debits = [leg["amount"] for leg in document["legs"] if leg["currency"] == currency]
            if not document["legs"] or not debits or amount < checked(sum(a for a in debits if a > 0)):
                raise Refused("22023")
        elif document["expires"] and not document["legs"]:
            raise Refused("22023")
        position = self.repeated(document)
        if position is not None:
            return position, False
        self.check_legs(document)
        return self.all_or_nothing(self.write, document), True

    def answer(self, relation, origin, key, kind, same, make, **fields):
        """What answers a hold: a repeat of the key, or a new transaction with the legs that make() gives."""
        if origin is None:
            raise Refused("LG016")
        document = dict({"key": key, "kind": kind, "description": None, "effective": None, "metadata": None, "relation": relation, "origin": origin, "legs": []}, **fields)
        if key is not None and key in self.keys:
            first = self.transactions[self.keys[key]]
            if self.differs(dict(first, legs=[]), document) or not same(first):
                raise Refused("LG006")
            return self.keys[key], False
        if origin not in self.holds:
            raise Refused("22023")
        if any(self.sums(self.transactions[origin]["legs"]).values()):
            raise Refused("LG001")
        if not any(self.holds[origin][0]):
            raise Refused("LG009")
        document["legs"] = make(self.transactions[origin], *self.holds[origin])
        self.check_shape(document)
        return self.all_or_nothing(self.write, document), True

    def release(self, origin, releases):
        """Legs that take so much off each leg of a hold."""
        left, captured = self.holds[origin]
        self.holds[origin] = (tuple(have - taken for have, taken in zip(left, releases)), captured)
        return [{"account": leg["account"], "amount": -taken, "currency": leg["currency"], "layer": "pending", "releases": True,
                 "memo": None} for leg, taken in zip(self.transactions[origin]["legs"], releases) if taken]

    def capture(self, origin, amount, final, key):
        done = {}

        def make(hold, left, captured):
            legs = hold["legs"]
            if amount is None:
                posted = releases = left
            else:
                wanted, currency = amount
                if wanted <= 0:
                    raise Refused("22023")
                if currency not in [leg["currency"] for leg in legs]:
                    raise Refused("LG004")
                whole = checked(sum(have for leg, have in zip(legs, left) if leg["currency"] == currency and have > 0))
                if wanted > whole:
                    limit = hold["limit"] if hold.get("limit") else None
                    if not limit or limit[1] != currency or wanted > limit[0] - dict(captured).get(currency, 0):
                        raise Refused("LG010")
                    excess = self.share(legs, [leg["amount"] for leg in legs], wanted - whole, currency)
                    posted, releases = [checked(have + more) for have, more in zip(left, excess)], left
                else:
                    posted = self.share(legs, left, wanted, currency)
                    releases = left if final else posted
            totals = dict(captured)
            for currency in {leg["currency"]: None for leg in legs}:
                here = lambda amounts: sum(a for leg, a in zip(legs, amounts) if leg["currency"] == currency and a > 0)
                totals[currency] = totals.get(currency, 0) + here(posted)
                done.setdefault("posted", {})[currency] = here(posted)
                done["released_more"] = done.get("released_more", False) or here(releases) > here(posted)
            released = self.release(origin, releases)
            self.holds[origin] = (self.holds[origin][0], tuple(totals.items()))
            done["closed"] = not any(self.holds[origin][0])
            return released + [{"account": leg["account"], "amount": part, "currency": leg["currency"], "layer": "posted", "memo": leg["memo"]}
                               for leg, part in zip(legs, posted) if part]

        def same(first):
            was = self.captures[self.keys[key]]
            if amount is None:
                return was["closed"] and not was["released_more"]
            return was["posted"].get(amount[1], 0) == amount[0] and (was["released_more"] == final or final and was["closed"])

        position, is_new = self.all_or_nothing(self.answer, "capture", origin, key, "capture", same, make)
        if is_new:
            self.captures[position] = done
        return position, is_new

    def void(self, origin, key):
        return self.all_or_nothing(self.answer, "void", origin, key, "void", lambda first: True, lambda hold, left, captured: self.release(origin, left))

    def extend(self, origin, expires, key):
        return self.answer("extension", origin, key, "extension", lambda first: True, lambda *_: [], expires=expires)

    def post(self, document):
        """The position of the transaction, and whether it is new."""
        if document.get("poison"):
            raise Refused(document["poison"])
        self.check_shape(document)
        position = self.repeated(document)
        if position is not None:
            return position, False
        self.check_legs(document)
        return self.all_or_nothing(self.write, document), True

    # ---- draws

    @staticmethod
    def most_of(room):
        """The largest amount of at most 18 decimals that is not above a room, None where none comes near."""
        for digits in range(18, -1, -1):
            step = 10 ** (36 - digits)
            if room // step <= LARGEST:
                return room // step * step
        return None

    def room(self, account):
        """What can be taken down to the minimum, None for no bound."""
        if account["low"] is None:
            return None
        return self.most_of(max(self.available(account)[0] - account["low"], 0))

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

    def draw(self, document):
        """As post; the document's request says what is asked for, and its metadata has it in print."""
        request = document["request"]
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
        self.check_shape(dict(document, legs=[{"memo": None, "amount": request["amount"]}]))
        position = self.keys.get(document["key"]) if document["key"] is not None else None
        if position is not None:
            first = self.transactions[position]
            if first["legs"][-1]["account"] != request["destination"] or self.differs(dict(first, legs=[]), dict(document, legs=[])):
                raise Refused("LG006")
            return position, False
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

    def batch_all(self, documents):
        """Judged step by step, each step for all items; then written in their order."""
        for document in documents:
            if document.get("poison"):
                raise Refused(document["poison"])
        for document in documents:
            self.check_shape(document)
        first = {}
        for number, document in enumerate(documents):
            if document["key"] in first and document["key"] is not None:
                if self.differs(documents[first[document["key"]]], document):
                    raise Refused("LG006")
            elif document["key"] is not None:
                first[document["key"]] = number
        found = [self.repeated(d) if first.get(d["key"], n) == n else None for n, d in enumerate(documents)]
        for number, document in enumerate(documents):
            if found[number] is None and first.get(document["key"], number) == number:
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
        for leg in document["legs"]:
            self.check_amount(leg["amount"])
        position = self.all_or_nothing(self.write, document)
        self.doomed = self.doomed or unbalanced
        return position

    def check_now(self):
        if self.doomed:
            raise Refused("LG001")
        self.immediate = True
