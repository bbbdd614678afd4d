"""What can be asked of a ledger, each as a statement and as what the model does for it.
Never here: how the two are compared (driver.py), or what the model does not know (others.py)."""
import datetime
import json

from amounts import FINEST, Refused, UNIT, fits, money, printed
from psql import literal
from requests import CURRENCIES, FAR, RESTRIPED, SECOND, Requests

STATUSES = {"LG001": "unbalanced_transaction", "LG002": "account_not_found", "LG003": "account_closed", "LG004": "currency_mismatch", "LG005": "balance_limit_exceeded",
            "LG006": "idempotency_conflict", "LG008": "period_closed", "LG015": "ledger_limit_exceeded", "22003": "numeric_value_out_of_range",
            "22023": "invalid_parameter_value", "22P02": "invalid_text_representation", "22007": "invalid_datetime_format"}
START = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def timestamp(microseconds):
    return (START + datetime.timedelta(microseconds=microseconds)).isoformat(sep=" ")


def moment(microseconds):
    return "NULL" if microseconds is None else f"'{timestamp(microseconds)}'::timestamptz"


def day(days):
    return f"'{(START + datetime.timedelta(days=days)).date()}'::date"


def amount_of(amount):
    return literal(amount and money(*amount))


def array(items, kind):
    return f"ARRAY[{', '.join(items)}]::{kind}[]"


class Operation:
    """A statement; what the model does for it, which gives the rows or None for any; what is asked once both agreed;
    the role that asks; whether the statement is made anew, with more time, if its time ran out."""

    def __init__(self, statement, work, after=None, role=None, retry=None):
        self.statement, self.work, self.after, self.role, self.retry = statement, work, after, role, retry


class Operations(Requests):
    def __init__(self, model, chance, ids):
        super().__init__(model, chance)
        self.ids = ids

    # ---- answers

    def answered(self, answer):
        """The id of a repeated transaction is known; a new one is taken from the ledger's answer, see Driver.settle()."""
        position, is_new = answer
        return ("new" if is_new else "old", position)

    def one(self, answer):
        return [[self.answered(answer)]]

    def number(self, position):
        return 10 ** 15 if position is None else self.ids[position]

    def header(self, document):
        return ", ".join([literal(document["key"]), literal(document["kind"]), moment(document["effective"]), literal(document["description"]), self.metadata(document)])

    def named(self, document):
        """The same for who answers: a kind that is left out is not said."""
        kind = "" if document["kind"] is None else f"kind => {literal(document['kind'])}, "
        return f"key => {literal(document['key'])}, {kind}effective_at => {moment(document['effective'])}, description => {literal(document['description'])}, metadata => {self.metadata(document)}"

    @staticmethod
    def metadata(document):
        return literal(None if document["metadata"] is None else json.dumps(document["metadata"]))

    @staticmethod
    def late(document):
        return ", late => 'next_open'" if document.get("late") else ""

    @staticmethod
    def legs(document):
        return array((f"ROW({literal(leg['account'])}, {literal(money(leg['amount'], leg['currency']))}, {literal(leg['memo'])})::leg" for leg in document["legs"]), "leg")

    # ---- accounts

    def open_account(self):
        chance = self.chance
        group = chance.randrange(3)
        code = chance.choice([f"a:{group}:{chance.randrange(12)}", f"a:{group}:{chance.randrange(12)}", f"a:{group}", "bad code", "x:", "A" * 256])
        currency, stripes = chance.choice(CURRENCIES), chance.choice([1, 1, 1, 1, 4, 0, 257])
        # Most groups have one natural sign, so that they can be limited.
        kinds = [["asset", "expense"], ["liability", "equity", "income"], ["asset", "liability", "equity", "income", "expense", "money"]][group % 2 if chance.random() < 0.9 else 2]
        kind, low, high = chance.choice(kinds), self.some_limit(currency), self.some_limit(currency)
        return Operation(f"SELECT m.open_account({literal(code)}, '{kind}', '{currency}', min_balance => {amount_of(low)}, max_balance => {amount_of(high)}, stripes => {stripes}) > 0",
                         lambda: self.model.open_account(code, kind, currency, low, high, stripes) or [["t"]])

    def alter_account(self):
        chance, code = self.chance, self.some_code()
        currency = self.model.accounts[code]["currency"] if code in self.model.accounts else "GBP"
        low, high, drop_low, drop_high = self.some_limit(currency), self.some_limit(currency), chance.random() < 0.2, chance.random() < 0.2
        stripes = chance.choice([None, None, None, 0, 257] + [1, 2, 5, 256] * (currency == RESTRIPED))
        return Operation(f"SELECT m.alter_account({literal(code)}, min_balance => {amount_of(low)}, max_balance => {amount_of(high)}, stripes => {'NULL' if stripes is None else stripes}, "
                         f"drop_min_balance => {drop_low}, drop_max_balance => {drop_high})", lambda: self.model.alter_account(code, low, high, drop_low, drop_high, stripes))

    def limit_subtree(self):
        chance = self.chance
        code = chance.choice(["a", "bad code", "x", *[f"a:{group}" for group in range(3)] * 2, self.some_code()])
        currency = chance.choice(CURRENCIES)
        if self.model.subtrees and chance.random() < 0.4:
            code, currency = chance.choice(list(self.model.subtrees))
        low, high, drop_low, drop_high = self.some_limit(currency), self.some_limit(currency), chance.random() < 0.1, chance.random() < 0.1
        return Operation(f"SELECT m.limit_subtree({literal(code)}, '{currency}', min_balance => {amount_of(low)}, max_balance => {amount_of(high)}, drop_min_balance => {drop_low}, "
                         f"drop_max_balance => {drop_high})", lambda: self.model.limit_subtree(code, currency, low, high, drop_low, drop_high))

    def close_account(self):
        empty = [a["code"] for a in self.model.accounts.values() if a["code"][0] == "a" and not a["closed"] and not a["posted"] and not a["debits"] and not a["credits"]]
        code = self.chance.choice(empty) if empty and self.chance.random() < 0.7 else self.some_code()
        return Operation(f"SELECT m.close_account({literal(code)})", lambda: self.model.close_account(code))

    def reopen_account(self):
        closed = [a["code"] for a in self.model.accounts.values() if a["closed"]]
        code = self.chance.choice(closed) if closed and self.chance.random() < 0.8 else self.some_code()
        return Operation(f"SELECT m.reopen_account({literal(code)})", lambda: self.model.reopen_account(code))

    def balance(self):
        code = self.some_code()

        def read():
            account = self.model.open_part(self.model.find(code))
            sign = 1 if account["type"] in ("asset", "expense") else -1
            return [[printed(amount, account["currency"]) for amount in (sign * account["posted"], sign * (account["debits"] - account["credits"]), self.model.available(account)[0])]]
        return Operation(f"SELECT posted, pending, available FROM m.balance({literal(code)})", read)

    def balance_as_of(self):
        code, at = self.some_code(), self.chance.randrange(0, 16 * 10 ** 8) * SECOND

        def read():
            account = self.model.find(code)
            sign = 1 if account["type"] in ("asset", "expense") else -1
            legs = (leg["amount"] for t in self.model.transactions if t["effective"] is not None and t["effective"] <= at
                    for leg in t["legs"] if leg["account"] == code and leg.get("layer", "posted") == "posted")
            return [[printed(sign * sum(legs), account["currency"])]]
        return Operation(f"SELECT posted FROM m.balance({literal(code)}, {moment(at)})", read)

    # ---- posting

    def post(self):
        document = self.some_document()
        clerk = self.chance.random() < 0.06
        document["clerk"] = clerk
        return Operation(f"SELECT m.post({self.legs(document)}, {self.header(document)}{self.late(document)})", lambda: self.one(self.model.post(document)), role="model_clerk" if clerk else None)

    def post_returning(self):
        document = self.some_document()

        def work():
            position, is_new = self.model.post(document)
            rows = []
            for code in dict.fromkeys(leg["account"] for leg in document["legs"]):
                account = self.model.open_part(self.model.accounts[code])
                sign = 1 if account["type"] in ("asset", "expense") else -1
                amounts = (sign * account["posted"], sign * (account["debits"] - account["credits"]), self.model.available(account)[0])
                rows.append([self.answered((position, is_new)), "t" if is_new else "f", code, *(printed(amount, account["currency"]) for amount in amounts)])
            return rows
        return Operation(f"SELECT transaction_id, created, account, posted, pending, available FROM m.post_returning({self.legs(document)}, {self.header(document)}{self.late(document)})", work)

    def explain_post(self):
        document = self.some_document()

        def work():
            state, before, after = self.model.explain(document)
            if state is not None:
                return [[state, "∅", "∅"]]
            return [["∅", printed(b, leg["currency"]), printed(a, leg["currency"])] for leg, b, a in zip(document["legs"], before, after)]
        return Operation(f"WITH e AS MATERIALIZED (SELECT * FROM m.explain_post({self.legs(document)}, {self.header(document)}{self.late(document)})) "
                         "SELECT sqlstate, NULL, NULL FROM e WHERE rank = 1 UNION ALL "
                         "(SELECT NULL, available_before, available_after FROM e WHERE NOT EXISTS (SELECT FROM e WHERE rank = 1) ORDER BY line)", work)

    def transfer(self):
        document = self.some_transfer()
        debit, credit = document["legs"]
        return Operation(f"SELECT m.transfer({literal(debit['account'])}, {literal(credit['account'])}, {literal(money(debit['amount'], debit['currency']))}, {self.header(document)})",
                         lambda: self.one(self.model.transfer(document)))

    def draw(self):
        document = self.some_draw()
        request = document["request"]
        caps = "NULL" if request["caps"] is None else array(map(amount_of, request["caps"]), "monetary")
        asked = {field: value for field, value in (document["metadata"] or {}).items() if field != "draw"} or None
        return Operation(f"SELECT m.draw({array(map(literal, request['sources']), 'text')}, {literal(request['destination'])}, {literal(money(request['amount'], request['currency']))}, "
                         f"{request['partial']}, {caps}, {self.header(dict(document, metadata=asked))}{self.late(document)})", lambda: self.one(self.model.draw(document)))

    def some_json(self):
        return self.some_hold() if self.chance.random() < 0.2 else self.some_document()

    def post_json(self):
        document = self.some_json()
        return Operation(f"SELECT m.post_json({literal(self.written(document, timestamp))}{self.late(document)})", lambda: self.one(self.model.post(document)))

    def batch_rows(self, documents, each, transfers=False):
        if not each:
            return [[str(n), self.answered(answer), "created" if answer[1] else "exists"] for n, answer in enumerate(self.model.batch_all(documents, transfers), 1)]
        rows = []
        for number, document in enumerate(documents, 1):
            try:
                answer = (self.model.transfer if transfers else self.model.post)(document)
                rows.append([str(number), self.answered(answer), "created" if answer[1] else "exists"])
            except Refused as refused:
                rows.append([str(number), "∅", STATUSES[str(refused)]])
        return rows

    def post_batch(self):
        chance = self.chance
        documents = [self.some_json() for _ in range(chance.randrange(0, 6))]
        if len(documents) > 1 and chance.random() < 0.3:
            documents[-1] = dict(documents[0], legs=[dict(leg) for leg in documents[0]["legs"]])
        late, mode = chance.random() < 0.2, chance.choice(["all", "each"])
        for document in documents:
            document["late"] = late
        text = "[" + ", ".join(self.written(document, timestamp) for document in documents) + "]"
        return Operation(f"SELECT ordinal, transaction_id, status FROM m.post_batch({literal(text)}, '{mode}'{self.late({'late': late})})", lambda: self.batch_rows(documents, mode == "each"))

    def transfer_batch(self):
        chance = self.chance
        effective, late, mode = self.some_seconds(), chance.random() < 0.2, chance.choice(["all", "each"])
        documents = [dict(self.some_transfer(), late=late, kind=None, description=None, metadata=None) for _ in range(chance.randrange(0, 7))]
        for document in documents:
            if document["key"] in self.model.keys and chance.random() < 0.8:
                first = self.model.transactions[self.model.keys[document["key"]]]
                if len(first["legs"]) == 2 and first["legs"][0]["amount"] > 0:
                    document["legs"] = [{field: leg[field] for field in ("account", "amount", "currency", "memo")} for leg in first["legs"]]
                    # A batch of transfers has no memos.
                    document["legs"] = [dict(leg, memo=None) for leg in document["legs"]]
        first = [document["legs"][0] for document in documents]
        effective = self.dated({"effective": effective}, [leg["currency"] for leg in first])["effective"]
        documents = [dict(document, effective=effective) for document in documents]
        keys = "NULL" if all(document["key"] is None for document in documents) else array((literal(document["key"]) for document in documents), "text")
        amounts = [literal(money(leg["amount"], leg["currency"])) for leg in first]
        odd = chance.random() < 0.01
        if odd:
            amounts.append("'GBP 1'")

        def work():
            if odd:
                raise Refused("22023")
            return self.batch_rows(documents, mode == "each", True)
        return Operation(f"SELECT ordinal, transaction_id, status FROM m.transfer_batch({array((literal(leg['account']) for leg in first), 'text')}, "
                         f"{array((literal(document['legs'][1]['account']) for document in documents), 'text')}, {array(amounts, 'monetary')}, {keys}, {moment(effective)}, '{mode}'{self.late({'late': late})})", work)

    def insert(self):
        """Rows written directly, in one statement."""
        chance = self.chance
        document = self.some_document("pending" if chance.random() < 0.4 else "posted")
        document["legs"] = [leg for leg in document["legs"] if leg["account"] in self.model.accounts]
        for field in ("late", "expires", "limit"):
            document.pop(field, None)
        if not document["legs"] or document["key"] == "" or any(len((document[f] or "").encode()) > most for f, most in (("key", 255), ("kind", 63), ("description", 4096))) \
                or any(len((leg["memo"] or "").encode()) > 1024 for leg in document["legs"]):
            return self.post()
        layers = {leg.get("layer", "posted") for leg in document["legs"]}
        if len(layers) > 1:
            return self.post()
        if layers == {"pending"} and chance.random() < 0.3:
            document["expires"] = chance.choice(FAR)
        rows = ", ".join(f"({line}, {literal(leg['account'])}, {literal(money(leg['amount'], leg['currency']))}::monetary, '{leg.get('layer', 'posted')}'::entry_layer, {literal(leg['memo'])})"
                         for line, leg in enumerate(document["legs"], 1))
        return Operation("WITH t AS (INSERT INTO m.transactions (key, kind, effective_at, description, metadata, expires_at) VALUES "
                         f"({literal(document['key'])}, {literal(document['kind'])}, coalesce({moment(document['effective'])}, now()), {literal(document['description'])}, {self.metadata(document)}, "
                         f"{moment(document.get('expires'))}) RETURNING id) INSERT INTO m.entries (transaction_id, line, account_id, amount, layer, memo) "
                         f"SELECT t.id, v.line, a.id, v.amount, v.layer, v.memo FROM t, (VALUES {rows}) AS v (line, code, amount, layer, memo) JOIN m.accounts AS a ON a.code = v.code ORDER BY v.line "
                         "RETURNING transaction_id", lambda: [[self.answered((self.model.insert(document), True))]] * len(document["legs"]))
