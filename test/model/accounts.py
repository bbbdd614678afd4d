"""The accounts and limited subtrees of a ledger, written once more from docs/ledger.md in integers and plain
dictionaries. Every refusal is a Refused with the documented SQLSTATE and leaves nothing behind.
Never here: transactions (posting.py, answers.py)."""
from amounts import Refused, checked

TYPES = {"asset": 1, "liability": -1, "equity": -1, "income": -1, "expense": 1}
PARTS = ("posted", "debits", "credits")


class Accounts:
    def __init__(self):
        self.accounts = {}       # code: dictionary, in the order they were opened
        self.subtrees = {}       # (code, currency): the limits (low, high), in the order they were first set
        self.transactions = []   # dictionaries, in the order they were posted
        self.keys = {}           # key: position in transactions
        self.holds = {}          # position of a hold: (what is left of each leg, what its captures posted by currency, when it expires)
        self.answers = {}        # position of a transaction: positions of those that answer it
        self.closed_until = None  # microseconds since 1970, like all times
        self.now = 10 ** 6       # what has expired is at or before this
        self.doomed = False      # an entry of this database transaction does not balance
        self.immediate = False   # SET CONSTRAINTS ALL IMMEDIATE
        self.reserved = set()    # codes that a clerk may not post to or beneath
        self.sold = set()        # positions of sales

    # ---- remembering and undoing

    def mark(self):
        return ({code: dict(a) for code, a in self.accounts.items()}, len(self.transactions), self.doomed, self.immediate, dict(self.subtrees), dict(self.holds), self.closed_until)

    def undo(self, mark):
        accounts, count, self.doomed, self.immediate, subtrees, holds, self.closed_until = mark
        self.holds = dict(holds)
        self.subtrees = dict(subtrees)
        self.accounts = {code: dict(a) for code, a in accounts.items()}
        for transaction in self.transactions[count:]:
            self.keys.pop(transaction["key"], None)
            if transaction.get("origin") is not None:
                self.answers[transaction["origin"]].pop()
        self.sold = {position for position in self.sold if position < count}
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

    def open_account(self, code, kind, currency, low=None, high=None, stripes=1):
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
        if (low and drop_low) or (high and drop_high):
            raise Refused("22023")
        account = self.find(code)
        stripes = stripes or account["stripes"]
        new_low = None if drop_low else low[0] if low else account["low"]
        new_high = None if drop_high else high[0] if high else account["high"]
        if low and low[1] != account["currency"]:
            raise Refused("LG004")
        if high and high[1] != account["currency"]:
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

    def close_account(self, code):
        account = self.find(code)
        if account["closed"]:
            raise Refused("LG003")
        if any(self.open_part(account)[part] for part in PARTS):
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

    # ---- what is held

    def expired_holds(self):
        """Positions of those that have expired and are not written down, the first to expire first."""
        return sorted((p for p, (left, _, expires) in self.holds.items() if expires is not None and expires <= self.now and any(left)), key=lambda p: (self.holds[p][2], p))

    def open_part(self, whole):
        """An account, or the sum of a subtree, without what holds keep that have expired."""
        codes = {whole["code"]} if "code" in whole else {a["code"] for a in whole["members"]}
        result = dict(whole)
        for position in self.expired_holds():
            for leg, left in zip(self.transactions[position]["legs"], self.holds[position][0]):
                if leg["account"] in codes:
                    result["debits" if left > 0 else "credits"] -= abs(left)
        return result

    @staticmethod
    def available(account):
        """In the natural sign: posted, without what open holds may take; and with what they may bring."""
        sign = TYPES[account["type"]]
        natural = sign * account["posted"]
        taken, brought = (account["credits"], account["debits"]) if sign > 0 else (account["debits"], account["credits"])
        return natural - taken, natural + brought

    def check_limits(self, account):
        """Expired holds count for nobody."""
        try:
            self.check_bounds(account)
        except Refused:
            self.check_bounds(self.open_part(account))

    def check_bounds(self, account):
        low, high = map(checked, self.available(account))
        checked(account["debits"] - account["credits"])
        if account["low"] is not None and low < account["low"]:
            raise Refused("LG005")
        if account["high"] is not None and high > account["high"]:
            raise Refused("LG005")

    # ---- subtrees

    @staticmethod
    def covers(subtree, account):
        code, currency = subtree
        return account["currency"] == currency and (account["code"] + ":").startswith(code + ":")

    def subtrees_of(self, account):
        """Those that were limited last come first: that is the order in which the engine takes them."""
        return [subtree for subtree in reversed(self.subtrees) if self.covers(subtree, account)] if self.subtrees else []

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
        return {"type": members[0]["type"], "low": low, "high": high, "members": members, **{part: sum(a[part] for a in members) for part in PARTS}}

    def check_range(self, subtree):
        whole = self.sum_of(subtree)
        for part in PARTS:
            checked(whole[part])

    def limit_subtree(self, code, currency, low, high, drop_low, drop_high):
        subtree = (code, currency)
        if (low and drop_low) or (high and drop_high):
            raise Refused("22023")
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
            totals = dict.fromkeys(PARTS, 0)
            for account in members if is_new else []:
                if account["stripes"] > 1 or TYPES[account["type"]] != TYPES[members[0]["type"]]:
                    raise Refused("22023")
                for part in totals:
                    totals[part] = checked(totals[part] + account[part])
            self.check_limits(self.sum_of(subtree))
        self.all_or_nothing(set_limits)
