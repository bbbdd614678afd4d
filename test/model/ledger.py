"""What a ledger has to do, written once more from docs/ in integers and plain dictionaries: slowly, and sharing
no code and no method with the engine. Amounts are integers of 10^-36. Every refusal is a Refused with the
documented SQLSTATE, in the documented order, and leaves nothing behind."""

UNIT = 10 ** 36
TYPES = {"asset": 1, "liability": -1, "equity": -1, "income": -1, "expense": 1}
LARGEST = 2 ** 119 - 1
FINEST = 10 ** 18  # an entry has at most 18 decimals
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
        self.doomed = False     # an entry of this database transaction does not balance
        self.immediate = False  # SET CONSTRAINTS ALL IMMEDIATE

    # ---- remembering and undoing

    def mark(self):
        return ({code: dict(a) for code, a in self.accounts.items()}, len(self.transactions), self.doomed, self.immediate, dict(self.subtrees))

    def undo(self, mark):
        accounts, count, self.doomed, self.immediate, subtrees = mark
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
            if leg.get("layer", "posted") == "posted":
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
        if document["key"] is not None:
            self.keys[document["key"]] = len(self.transactions) - 1
        return len(self.transactions) - 1

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
