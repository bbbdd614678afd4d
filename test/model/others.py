"""What the model knows less of: requests that are always refused, exchanges and settlements at a rate, sales, whose legs
are those of quote_sale(), and their refunds, which never give back more than was paid and in the end give back all.
Their accounts are beneath x, in currencies that nothing else is in."""
import json

from amounts import Refused, UNIT, money, printed
from operations import Operation, timestamp
from psql import literal
from requests import SECOND
from two_phase import TwoPhase

ACCOUNTS = [("x:bank", "asset", "USD"), ("x:sellers:acme", "liability", "USD"), ("x:shipping", "income", "USD"), ("x:commission", "income", "USD"), ("x:tax:GB:VAT", "liability", "USD"),
            ("x:fx:usd", "equity", "USD"), ("x:fx:cad", "equity", "CAD"), ("x:cad", "asset", "CAD"), ("x:gain", "income", "CAD"), ("x:loss", "expense", "CAD"),
            ("x:clearing", "asset", "CAD"), ("x:refunds", "expense", "CAD"), ("x:left", "asset", "USD"), ("x:right", "asset", "USD"), ("x:third", "asset", "USD"), ("x:fourth", "asset", "USD"),
            *((f"e:r:{currency.lower()}", "equity", currency) for currency in ("GBP", "EUR", "JPY", "BTC", "CHF", "USD", "CAD"))]
BOUNDED = {"x:left": (-10 ** 9 * UNIT, "USD"), "x:right": (-10 ** 9 * UNIT, "USD")}
ROLES = {"payment": "x:bank", "proceeds": "x:sellers:{seller}", "shipping": "x:shipping", "tax": "x:tax:{jurisdiction}:{tax}", "fee": "x:{schedule}",
         "fx_position": "x:fx:{currency|lower}", "fx_gain": "x:gain", "fx_loss": "x:loss"}
RULES = ["SELECT m.set_tax_jurisdiction('GB', 'United Kingdom'), m.set_tax_rate('GB', 'VAT', 20)",
         """SELECT m.set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 10}]', 'USD')""",
         "SELECT m.set_rate_source('bank'), m.add_rate('bank', 'USD', 'CAD', 1.35, '2020-01-01'), m.set_quote_policy('retail', '1 day')",
         # allow_posting() wants an account there, which is opened later.
         "SELECT m.grant_poster('model_clerk')", "INSERT INTO m.posting_rules VALUES ('model_keeper', 'a:1', 'both')"]

LEG = "ROW('x:bank', 'USD {}1', NULL)::leg"
REFUSED = [
    ("LG007", "UPDATE m.entries SET memo = memo"), ("LG007", "DELETE FROM m.transactions"), ("LG007", "TRUNCATE m.periods"), ("LG007", "UPDATE m.balances SET posted = posted"),
    ("LG007", "UPDATE m.accounts SET currency = 'XAU'"), ("LG007", "DELETE FROM m.accounts"), ("LG007", "UPDATE m.transactions SET description = 'other'"),
    ("LG007", "INSERT INTO m.entries (transaction_id, account_id, amount) SELECT {first}, id, 'USD 1' FROM m.accounts WHERE code = 'x:bank'"),
    ("LG016", "INSERT INTO m.entries (transaction_id, account_id, amount) SELECT 1000000000000000, id, 'USD 1' FROM m.accounts WHERE code = 'x:bank'"),
    ("LG012", "SELECT m.convert('USD 1', 'NOK')"), ("LG012", "SELECT m.convert('USD 1', 'CAD', at => '2019-12-31')"), ("LG012", "SELECT m.exchange('x:bank', 'x:cad', 'USD 1', source => 'nobody')"),
    ("LG012", "SELECT m.exchange('x:bank', 'x:cad', 'USD 1', source => 'bank', effective_at => '2019-12-31')"),
    ("LG014", "SELECT m.account_for('nobody')"), ("LG014", "SELECT m.quote_exchange('USD 1', 'CAD', 'nobody')"),
    ("LG018", "SELECT upgrade_ledger('public')"), ("LG018", "SELECT ledger_detour('pg_catalog')"), *[("42P06", "SELECT create_ledger('m')")] * 2,
    ("22012", "SELECT m.transfer('x:bank', 'x:left', 'USD 1'::monetary / 0)"), ("22012", "SELECT 'USD 1'::monetary / 'USD 0'::monetary"),
    ("22004", "SELECT m.post(ARRAY[debit(NULL, 'USD 1'), credit('x:left', 'USD 1')])"), ("22004", "SELECT m.post(ARRAY[debit('x:bank', NULL), credit('x:left', 'USD 1')])"),
    ("22007", """SELECT m.post_json('{"effective_at": "soon", "legs": []}')"""), ("22007", """SELECT m.post_batch('[{"effective_at": "2026-13-01", "legs": []}]')"""),
    ("23502", "SELECT m.set_rate_source(NULL)"), ("23502", "SELECT m.add_rate('bank', 'USD', NULL, 1)"), ("23514", "SELECT m.add_rate('bank', 'USD', 'CAD', 0)"), ("23514", "SELECT m.set_account_role('Not a role', 'x')"),
    ("42704", "SELECT m.grant_poster('nobody at all')"), ("42704", "SELECT m.allow_posting('nobody at all', 'x')"),
    ("22P02", "SELECT m.transfer('x:bank', 'x:left', 'USD twelve')"), ("22P02", "SELECT m.transfer('x:bank', 'x:left', '12')"), ("22P02", "SELECT m.open_account('x:new', 'asset', 'us-dollar')"),
    ("22003", "SELECT m.transfer('x:bank', 'x:left', 'USD 664613997892457936451903530140172288')"), ("22003", "SELECT m.transfer('x:bank', 'x:left', 'USD 664613997892457936451903530140172287'::monetary * 10)"),
    ("LG015", f"SELECT m.post(array_fill({LEG.format('')}, ARRAY[5001]) || array_fill({LEG.format('-')}, ARRAY[5000]))"),
    ("LG015", f"SELECT m.hold(array_fill({LEG.format('')}, ARRAY[2501]) || array_fill({LEG.format('-')}, ARRAY[2500]))"),
    ("22023", "SELECT m.post('{}', late => 'maybe')"), ("22023", "SELECT m.post_batch('[]', 'some')"), ("22023", "SELECT m.roll_up(0)"), ("22023", "SELECT m.post(NULL)"),
    ("22023", "SELECT m.transfer('x:bank', 'x:left', 'USD 1', effective_at => 'infinity')"), ("22023", "SELECT m.transfer('x:bank', 'x:left', 'USD 1', metadata => '[]')"),
    ("22023", "SELECT m.close_period(NULL)"), ("22023", "SELECT m.capture(NULL)"), ("22023", "SELECT m.post_batch('{}')"), ("22023", "SELECT m.refund_sale({first}, amount => 'USD 1')"),
    ("LG016", "SELECT m.refund_sale(1000000000000000, amount => 'USD 1')"), ("LG004", "SELECT 'USD 1'::monetary + 'CAD 1'::monetary"),
    ("LG004", "SELECT m.exchange('x:bank', 'x:cad', 'GBP 1', rate => 1)"), ("22023", "SELECT m.exchange('x:bank', 'x:cad', 'USD 0', rate => 1)"),
]


def half_even(numerator, denominator):
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or 2 * rest == denominator and whole % 2)


class Others(TwoPhase):
    def refused(self):
        state, statement = self.chance.choice(REFUSED)
        # Where sums are tested at once, an entry alone fails by its sum, or by what else is wrong, as partitions have it.
        if self.model.immediate and statement.startswith("INSERT"):
            return self.refused()

        def work():
            raise Refused(state)
        return Operation(statement.replace("{first}", self.ids[0]), work)

    def stranger(self):
        """Who may not post is not told either what there is."""
        def work():
            raise Refused("42501")
        return Operation(self.chance.choice(["SELECT m.transfer('x:bank', 'x:left', 'USD 1')", "SELECT ledger_reverse('m', 1000000000000000, NULL, NULL, NULL, NULL, NULL)"]),
                         work, role="model_stranger")

    # ---- exchanges

    def pence(self):
        return self.chance.randrange(1, 10 ** 7) * UNIT // 100

    def new(self, legs, kind, key=None, **fields):
        return dict({"key": key, "kind": kind, "description": None, "effective": None, "metadata": None,
                     "legs": [{"account": account, "amount": amount, "currency": currency, "memo": memo} for account, amount, currency, memo in legs]}, **fields)

    def request(self, server, statement, document, **more):
        """A key for one request: the same again gives its first id, another one is refused."""
        again = [p for p in self.model.keys.values() if self.model.transactions[p].get("asked", ("", ""))[0] == document["asked"][0]]
        if again and self.chance.random() < 0.15:
            position = self.chance.choice(again[-5:])
            first = self.model.transactions[position]
            if self.chance.random() < 0.5:
                def conflict():
                    raise Refused("LG006")
                return Operation(statement(first["key"]), conflict if first["asked"] != document["asked"] else lambda: self.one((position, False)))
            return Operation(first["asked"][1].replace(":key", literal(first["key"])), lambda: self.one((position, False)))
        document["key"] = f"request-{self.chance.randrange(10 ** 9)}"
        return Operation(statement(document["key"]), lambda: self.one((self.model.write(document), True)), after=lambda: self.take_metadata(server, document), **more)

    def take_metadata(self, server, document):
        transaction = self.model.transactions[-1]
        transaction["metadata"] = json.loads(server.ask(f"SELECT coalesce(metadata, 'null') FROM m.transactions WHERE id = {self.ids[-1]}")[0][0])

    def exchange(self, server):
        rate = self.chance.randrange(1, 300)
        amount, home = self.pence(), self.chance.choice(["USD", "CAD"])
        other = half_even(amount * rate * 100, 100 * UNIT) * UNIT // 100
        if not other:
            return self.exchange(server)
        dollars, canadian = (amount, other) if home == "USD" else (other, amount)
        text = f"SELECT m.exchange('x:bank', 'x:cad', '{money(amount, home)}', rate => {rate / 100:.2f}, key => :key)"
        legs = [("x:bank", dollars, "USD", None), ("x:fx:usd", -dollars, "USD", None), ("x:fx:cad", canadian, "CAD", None), ("x:cad", -canadian, "CAD", None)]
        return self.request(server, lambda key: text.replace(":key", literal(key)), self.new(legs, "exchange", asked=("exchange", text)))

    def settle(self, server):
        rate, amount, booked = self.chance.randrange(50, 300), self.pence(), self.pence()
        item = self.chance.choice(["debit", "credit"])
        other = half_even(amount * rate * 100, 100 * UNIT) * UNIT // 100
        if not other:
            return self.settle(server)
        debit, credit = (booked, other) if item == "debit" else (other, booked)
        rest = credit - debit
        legs = [("x:refunds", debit, "CAD", None), ("x:clearing", -credit, "CAD", None)] + ([("x:loss" if rest > 0 else "x:gain", rest, "CAD", None)] if rest else [])
        text = f"SELECT m.settle('x:refunds', 'x:clearing', '{money(amount, 'USD')}', '{money(booked, 'CAD')}', '{item}', rate => {rate / 100:.2f}, key => :key)"
        return self.request(server, lambda key: text.replace(":key", literal(key)), self.new(legs, "settlement", asked=("settle", text)))

    def quoted_exchange(self, server):
        """A customer's quote is good once."""
        sell = self.pence()
        if self.chance.random() < 0.5:
            used = [t["quote"] for t in self.model.transactions[-500:] if "quote" in t]
            if used:
                def work():
                    raise Refused("LG013")
                return Operation(f"SELECT m.exchange('x:bank', 'x:cad', quote => {self.chance.choice(used)})", work)
        buy = half_even(sell * 135 * 100, 100 * UNIT) * UNIT // 100
        if not buy:
            return self.quoted_exchange(server)
        # A savepoint that is rolled back takes the quote with it.
        quote = server.ask(f"SELECT id, buy FROM m.quote_exchange('{money(sell, 'USD')}', 'CAD', 'retail')")[0]
        if quote[1] != printed(buy, "CAD"):
            raise SystemExit(f"a quote for {money(sell, 'USD')} at 1.35 is {quote[1]} and not {printed(buy, 'CAD')}")
        legs = [("x:bank", sell, "USD", None), ("x:fx:usd", -sell, "USD", None), ("x:fx:cad", buy, "CAD", None), ("x:cad", -buy, "CAD", None)]
        document = self.new(legs, "exchange", quote=quote[0])
        return Operation(f"SELECT m.exchange('x:bank', 'x:cad', quote => {quote[0]})", lambda: self.one((self.model.write(document), True)), after=lambda: self.take_metadata(server, document))

    # ---- sales

    def sale_document(self):
        chance = self.chance
        lines = [{"id": f"line-{n}", "quantity": chance.randrange(1, 9), "unit_price": money(chance.randrange(1, 9999) * UNIT // 100, "USD")} for n in range(chance.choice([1, 1, 2, 3]))]
        document = {"at": timestamp((1609459200 + chance.randrange(10 ** 8)) * SECOND), "currency": "USD", "prices": chance.choice(["inclusive", "exclusive"]),
                    "seller": {"code": "acme", "country": "GB"}, "buyer": {"country": "GB"}, "lines": lines}
        if chance.random() < 0.3:
            document["discounts"] = [{"code": "some", "percent": chance.randrange(1, 90)}]
        if chance.random() < 0.5:
            document["shipping"] = {"amount": money(chance.randrange(1, 999) * UNIT // 100, "USD")}
        return document

    def sale(self, server):
        asked = self.sale_document()
        written = lambda key: literal(json.dumps(dict(asked, key=key)))
        rows = server.ask(f"SELECT l->>'account', to_minor_units((l->>'amount')::monetary), l->>'role' FROM jsonb_array_elements(m.quote_sale({written('quoted')})->'legs') AS l")
        effective = server.ask(f"SELECT (extract(epoch FROM '{asked['at']}'::timestamptz) * 1000000)::bigint")[0][0]
        legs = [(account, int(amount) * UNIT // 100, "USD", role) for account, amount, role in rows]
        text = f"SELECT m.post_sale(jsonb_set({literal(json.dumps(asked))}, '{{key}}', to_jsonb(:key::text)))"
        document = self.new(legs, "sale", asked=("sale", text), effective=int(effective))
        operation = self.request(server, lambda key: text.replace(":key", literal(key)), document)
        if document["key"] is not None:
            write = operation.work

            def work():
                rows = write()
                self.model.sold.add(len(self.model.transactions) - 1)
                return rows
            operation.work = work
        return operation

    def paid(self, transaction):
        return sum(leg["amount"] for leg in transaction["legs"] if leg["account"] == "x:bank")

    def refund_sale(self, server):
        chance, model = self.chance, self.model
        if not model.sold:
            return self.sale(server)
        origin = chance.choice(sorted(model.sold))
        sale = model.transactions[origin]
        answers = [p for p in model.answers.get(origin, [])]
        live = [p for p in answers if not any(model.transactions[other]["relation"] == "reversal" for other in model.answers.get(p, []))]
        left = self.paid(sale) + sum(self.paid(model.transactions[p]) for p in live)
        amount = chance.choice([left, left, left // 2, left // 3, left + UNIT // 100, self.paid(sale), 0])
        amount -= amount % (UNIT // 100)
        document = self.new([], "refund", f"refund-{chance.randrange(10 ** 9)}", relation="refund", origin=origin)

        def work():
            if any(model.transactions[p]["relation"] == "reversal" for p in answers):
                raise Refused("LG011")
            if amount <= 0:
                raise Refused("22023")
            if amount > left:
                raise Refused("LG011")
            return self.one((model.write(document), True))
        return Operation(f"SELECT m.refund_sale({self.ids[origin]}, amount => '{money(amount, 'USD')}', key => {literal(document['key'])})", work,
                         after=lambda: self.take_refund(server, sale, live, amount, amount == left))

    def take_refund(self, server, sale, live, amount, is_last):
        """The legs as they were posted, which take back so much, and with the last one everything."""
        rows = server.ask(f"SELECT a.code, to_minor_units(e.amount), e.memo, e.line FROM m.entries AS e JOIN m.accounts AS a ON a.id = e.account_id WHERE e.transaction_id = {self.ids[-1]} ORDER BY e.line")
        transaction = self.model.transactions[-1]
        transaction["legs"] = [{"account": code, "amount": int(size) * UNIT // 100, "currency": "USD", "memo": memo, "line": int(line)} for code, size, memo, line in rows]
        if sum(leg["amount"] for leg in transaction["legs"]) or self.paid(transaction) != -amount:
            raise SystemExit(f"a refund of {money(amount, 'USD')} of {sale['key']} is {rows}")
        if is_last:
            for code in {leg["account"] for leg in sale["legs"]}:
                if sum(leg["amount"] for t in (sale, transaction, *(self.model.transactions[p] for p in live)) for leg in t["legs"] if leg["account"] == code):
                    raise SystemExit(f"{sale['key']} was refunded in full, and {code} kept something: {rows}")
        for leg in transaction["legs"]:
            self.model.move(self.model.accounts[leg["account"]], leg)
