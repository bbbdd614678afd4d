"""Sessions that post at random until they are told to stop or lose their connection; what they do is kept as
operations, see journal.py."""
import json
import random
import threading

import psycopg2

from journal import ACKNOWLEDGED, REFUSED, Operation, legs_of

FREE = [f"free:{n}" for n in range(1, 7)]
BOUNDED = [f"bounded:{n}" for n in range(1, 4)]


def pounds(units):
    return f"GBP {units // 100}.{units % 100:02d}"


def two_legs(debit, credit, units, layer="posted"):
    return legs_of((debit, units, layer), (credit, -units, layer))


class Held:
    """A hold of this session, or a transfer of which parts are refunded."""

    def __init__(self, ledger, tag, debit, credit, left):
        self.ledger, self.tag, self.debit, self.credit, self.left, self.busy = ledger, tag, debit, credit, left, False


class Session(threading.Thread):
    def __init__(self, server, database, number, seed, timeout=0):
        super().__init__(daemon=True)
        self.server, self.database, self.number, self.timeout = server, database, number, timeout
        self.chance = random.Random(f"{seed}/{number}")
        self.prefix = f"{str(seed).replace(':', '/')}/{number}"
        self.operations, self.serial, self.stopped, self.reconnects, self.fault = [], 0, False, True, None
        self.holds, self.transfers, self.sales = [], [], []

    def stop(self):
        self.stopped = True

    # ---- one session

    def connect(self):
        connection = self.server.connect(self.database)
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {self.timeout}; SET lock_timeout = '1s'")
        return connection

    def run(self):
        try:
            connection = self.connect()
            while not self.stopped:
                operation = self.next_operation()
                self.operations.append(operation)
                if not operation.run(connection):
                    connection.close()
                    if self.stopped or not self.reconnects:
                        return
                    connection = self.connect()
            connection.close()
        except psycopg2.OperationalError:
            pass  # the server is down
        except Exception as error:  # pylint: disable=broad-except
            self.fault = error

    def tag(self):
        self.serial += 1
        return f"{self.prefix}/{self.serial}"

    def amount(self):
        return self.chance.randrange(1, 100_00)

    def pair(self, ledger):
        """Accounts with limits, without, and with stripes."""
        choice = self.chance.random()
        if choice < 0.3:
            return self.chance.sample(BOUNDED, 2)
        if choice < 0.4:
            return [self.chance.choice(BOUNDED), self.chance.choice(FREE)]
        if choice < 0.5 and ledger == "shop":
            return ["striped", self.chance.choice(FREE)]
        return self.chance.sample(FREE, 2)

    def date(self, ledger):
        """NULL, or in a partition that may be closed and archived."""
        if ledger == "parts" and self.chance.random() < 0.6:
            return f"2019-{self.chance.randrange(1, 13):02d}-{self.chance.randrange(1, 28):02d} 12:00+00"
        return None

    def next_operation(self):
        ledger = self.chance.choice(["shop", "shop", "parts"])
        makers = [self.transfer, self.transfer, self.without_key, self.post_document, self.batch_all, self.batch_each, self.transfers_at_once, self.direct, self.several,
                  self.prepared, self.hold, self.capture, self.capture, self.void, self.refund, self.refund, self.sale, self.refund_sale]
        while True:
            operation = self.chance.choice(makers)(ledger)
            if operation is not None:
                return operation

    # ---- postings

    def transfer(self, ledger):
        tag, units, (debit, credit), date = self.tag(), self.amount(), self.pair(ledger), self.date(ledger)
        done = None if date else lambda: self.transfers.append(Held(ledger, tag, debit, credit, units))
        return Operation(ledger, "transfer", [(f"SELECT {ledger}.transfer(%s, %s, %s, key => %s, effective_at => %s)", (debit, credit, pounds(units), tag, date))],
                         {tag: two_legs(debit, credit, units)}, done=done, repeatable=True)

    def without_key(self, ledger):
        tag, units, (debit, credit), date = self.tag(), self.amount(), self.pair(ledger), self.date(ledger)
        return Operation(ledger, "transfer without key", [(f"SELECT {ledger}.transfer(%s, %s, %s, description => %s, effective_at => %s)", (debit, credit, pounds(units), tag, date))],
                         {tag: two_legs(debit, credit, units)})

    def document(self, ledger, keyed=True):
        """A document for post_json() and post_batch(), and its legs: a few debits, one credit."""
        tag, count = self.tag(), self.chance.choice([1, 1, 2, 5])
        debits = [(self.chance.choice(FREE + BOUNDED), self.amount()) for _ in range(count)]
        credit, total = self.chance.choice(FREE), sum(units for _, units in debits)
        legs = [{"account": account, "debit": pounds(units)} for account, units in debits] + [{"account": credit, "credit": pounds(total)}]
        return tag, {("key" if keyed else "description"): tag, "legs": legs}, legs_of(*((account, units, "posted") for account, units in debits), (credit, -total, "posted"))

    def post_document(self, ledger):
        tag, document, legs = self.document(ledger)
        return Operation(ledger, "post_json", [(f"SELECT {ledger}.post_json(%s)", (json.dumps(document),))], {tag: legs}, repeatable=True)

    def batch_all(self, ledger):
        keyed = self.chance.random() < 0.5
        documents = [self.document(ledger, keyed) for _ in range(self.chance.choice([1, 3, 20, 60]))]
        return Operation(ledger, "post_batch all", [(f"SELECT * FROM {ledger}.post_batch(%s)", (json.dumps([document for _, document, _ in documents]),))],
                         {tag: legs for tag, _, legs in documents}, repeatable=keyed)

    def batch_each(self, ledger):
        """Some of the items are refused, by themselves."""
        documents = [self.document(ledger) for _ in range(self.chance.choice([2, 5, 20]))]
        poisoned = {tag for tag, _, _ in documents if self.chance.random() < 0.2}
        for tag, document, _ in documents:
            if tag in poisoned:
                document["legs"][0]["account"] = "nobody"
        return Operation(ledger, "post_batch each", [(f"SELECT * FROM {ledger}.post_batch(%s, 'each')", (json.dumps([document for _, document, _ in documents]),))],
                         {tag: legs for tag, _, legs in documents if tag not in poisoned}, never=poisoned)

    def transfers_at_once(self, ledger):
        count = self.chance.choice([2, 30, 100])
        tags, pairs, units = [self.tag() for _ in range(count)], [self.pair(ledger) for _ in range(count)], [self.amount() for _ in range(count)]
        return Operation(ledger, "transfer_batch", [(f"SELECT * FROM {ledger}.transfer_batch(%s, %s, %s::monetary[], %s)",
                                                     ([debit for debit, _ in pairs], [credit for _, credit in pairs], [pounds(unit) for unit in units], tags))],
                         {tag: two_legs(*pair, unit) for tag, pair, unit in zip(tags, pairs, units)}, repeatable=True)

    def direct_statement(self, ledger, tag, debit, credit, units):
        return (f"WITH t AS (INSERT INTO {ledger}.transactions (key) VALUES (%s) RETURNING id, effective_at), l AS (SELECT * FROM (VALUES (%s, %s), (%s, %s)) AS l (code, amount))"
                f" INSERT INTO {ledger}.entries (transaction_id, effective_at, account_id, amount) SELECT t.id, t.effective_at, a.id, l.amount::monetary"
                f" FROM t, l JOIN {ledger}.accounts AS a ON a.code = l.code", (tag, debit, pounds(units), credit, "GBP -" + pounds(units)[4:]))

    def direct(self, ledger):
        tag, units, (debit, credit) = self.tag(), self.amount(), self.pair(ledger)
        return Operation(ledger, "insert", [self.direct_statement(ledger, tag, debit, credit, units)], {tag: two_legs(debit, credit, units)})

    def several(self, ledger):
        """Postings in one transaction, some taken back to a savepoint."""
        steps, expected, never = [("BEGIN", None)], {}, []
        for _ in range(self.chance.randrange(2, 5)):
            tag, units, (debit, credit) = self.tag(), self.amount(), self.chance.sample(FREE, 2)
            back = self.chance.random() < 0.3
            steps += [("SAVEPOINT s", None)] if back else []
            if self.chance.random() < 0.3:
                steps.append(self.direct_statement(ledger, tag, debit, credit, units))
            else:
                steps.append((f"SELECT {ledger}.transfer(%s, %s, %s, key => %s)", (debit, credit, pounds(units), tag)))
            if back:
                steps.append(("ROLLBACK TO s", None))
                never.append(tag)
            else:
                expected[tag] = two_legs(debit, credit, units)
        return Operation(ledger, "several in a transaction", [*steps, ("COMMIT", None)], expected, never=never)

    def prepared(self, ledger):
        if self.chance.random() < 0.7:
            return None
        tag, units, (debit, credit) = self.tag(), self.amount(), self.chance.sample(FREE, 2)
        return Operation(ledger, "prepared transaction", [("BEGIN", None), (f"SELECT {ledger}.transfer(%s, %s, %s, key => %s)", (debit, credit, pounds(units), tag)),
                                                          (f"PREPARE TRANSACTION '{tag}'", None), (f"COMMIT PREPARED '{tag}'", None)], {tag: two_legs(debit, credit, units)}, prepared=tag)

    # ---- holds and refunds of this session's own

    def id_of(self, held):
        return f"(SELECT id FROM {held.ledger}.transactions WHERE key = '{held.tag}')"

    def part_of(self, things, ledger):
        """One of these that nothing unknown was done to, and how much of it."""
        free = [held for held in things if held.ledger == ledger and not held.busy and held.left > 0]
        if not free:
            return None, 0
        held = self.chance.choice(free)
        held.busy = True
        return held, self.chance.choice([held.left, self.chance.randrange(1, held.left + 1)])

    def take(self, held, units):
        def done():
            held.left -= units
            held.busy = False
        return done

    def hold(self, ledger):
        tag, units, (debit, credit) = self.tag(), self.amount(), self.pair("parts")
        expires = self.chance.choice([None, "2100-01-01"])
        return Operation(ledger, "hold", [(f"SELECT {ledger}.hold(ARRAY[debit(%s, %s), credit(%s, %s)], expires_at => %s, key => %s)", (debit, pounds(units), credit, pounds(units), expires, tag))],
                         {tag: two_legs(debit, credit, units, "pending")}, done=lambda: self.holds.append(Held(ledger, tag, debit, credit, units)), repeatable=True)

    def capture(self, ledger):
        held, units = self.part_of(self.holds, ledger)
        if held is None:
            return None
        tag = self.tag()
        return Operation(ledger, "capture", [(f"SELECT {ledger}.capture({self.id_of(held)}, %s, key => %s)", (pounds(units), tag))],
                         {tag: two_legs(held.debit, held.credit, units) + two_legs(held.debit, held.credit, -units, "pending")}, done=self.take(held, units), repeatable=True)

    def void(self, ledger):
        held, _ = self.part_of(self.holds, ledger)
        if held is None:
            return None
        tag = self.tag()
        return Operation(ledger, "void", [(f"SELECT {ledger}.void({self.id_of(held)}, key => %s)", (tag,))],
                         {tag: two_legs(held.debit, held.credit, -held.left, "pending")}, done=self.take(held, held.left), repeatable=True)

    def refund(self, ledger):
        held, units = self.part_of(self.transfers, ledger)
        if held is None:
            return None
        tag = self.tag()
        return Operation(ledger, "refund", [(f"SELECT {ledger}.refund({self.id_of(held)}, %s, key => %s)", (pounds(units), tag))],
                         {tag: two_legs(held.debit, held.credit, -units)}, done=self.take(held, units), repeatable=True)

    # ---- sales

    def sale(self, _):
        tag = self.tag()
        party = {"country": "GB"}
        document = {"key": tag, "currency": "GBP", "prices": "inclusive", "seller": {"code": "s", **party}, "buyer": {"code": "b", **party},
                    "lines": [{"id": str(n), "quantity": self.chance.randrange(1, 5), "unit_price": pounds(self.amount())} for n in range(self.chance.randrange(1, 4))],
                    "shipping": {"amount": "GBP 2.99"}}
        return Operation("shop", "sale", [("SELECT shop.post_sale(%s)", (json.dumps(document),))], {tag: None},
                         done=lambda: self.sales.append(Held("shop", tag, None, None, 1)))

    def refund_sale(self, _):
        held, _ = self.part_of(self.sales, "shop")
        if held is None:
            return None
        tag = self.tag()
        return Operation("shop", "refund of a sale", [(f"SELECT shop.refund_sale({self.id_of(held)}, key => %s)", (tag,))], {tag: None}, done=self.take(held, 1), repeatable=True)


class Keeper(Session):
    """Closes periods, rolls up, makes, archives and restores partitions, and writes checkpoints meanwhile."""

    def next_operation(self):
        month = self.chance.randrange(1, 13)
        statement, may_answer = self.chance.choice([
            ("SELECT shop.roll_up(%d)" % self.chance.choice([1, 50, 100000]), ()), ("SELECT parts.roll_up(%d)" % self.chance.choice([1, 50, 100000]), ()),
            ("SELECT parts.expire_holds()", ()), ("SELECT shop.expire_holds()", ()), ("SELECT shop.forget_roll_ups()", ()), ("SELECT parts.forget_roll_ups()", ()),
            (f"SELECT parts.close_period('2019-{month:02d}-15')::text", ()), ("SELECT parts.reopen_period()::text", ()), (f"SELECT * FROM parts.close_books('2019-{month:02d}-15', 'retained')", ()),
            ("SELECT parts.make_partitions(%d)" % self.chance.randrange(0, 3), ()),
            (f"SELECT parts.close_period('2019-{month:02d}-28')::text, parts.roll_up()", ()), (f"SELECT parts.archive_partitions('2019-{month:02d}-01')", ()),
            (f"SELECT parts.archive_partitions('2019-{month:02d}-01')", ()), ("SELECT parts.restore_partitions()", ()),
            ("CHECKPOINT", ()), ("VACUUM shop.balances, parts.balances, shop.held", ())])
        return Operation("parts" if "parts" in statement else "shop", statement, [(statement, None)], {}, may_answer=may_answer)

    def closed_until(self):
        """Until when the books must be closed, as far as this session was told; None: it cannot be known."""
        for operation in reversed(self.operations):
            if "close_books" in operation.name or "period" in operation.name:
                if operation.state == ACKNOWLEDGED and "period" in operation.name:
                    return operation.answer[0][0]
                if operation.state != REFUSED:
                    return None
        return None
