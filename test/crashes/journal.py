"""What sessions asked for, what they were told, and what must therefore be in the books. Never here: how anything is
brought to fail."""
from collections import Counter

import psycopg2

UNKNOWN, ACKNOWLEDGED, REFUSED = "unknown", "acknowledged", "refused"
# Answers that may come for being cancelled, for waiting in a circle, and for what another session did meanwhile.
EXPECTED = {"57014", "40P01", "55P03", "LG008", "LG011", "LG016", "55000"}
LEDGERS = ("shop", "parts")


def legs_of(*legs):
    """(account, minor units, layer) as a multiset; debits are positive."""
    return Counter((account, units, layer) for account, units, layer in legs)


class Operation:
    """Statements in one database transaction, and the transactions of the ledger that it makes, each known by a tag,
    its key or description: all of them or none. None for the legs: they are those of the sale's quote."""

    def __init__(self, ledger, name, steps, expected, never=(), prepared=None, done=None, repeatable=False, may_answer=()):
        self.ledger, self.name, self.steps, self.expected, self.never = ledger, name, steps, expected, never
        self.prepared, self.done, self.repeatable, self.may_answer = prepared, done, repeatable, EXPECTED | set(may_answer)
        self.state, self.is_prepared, self.error, self.answer = UNKNOWN, False, None, None

    def run(self, connection):
        """Runs it and keeps what was said; False if the connection is lost."""
        try:
            with connection.cursor() as cursor:
                for statement, parameters in self.steps:
                    cursor.execute(statement, parameters)
                    self.answer = cursor.fetchall() if cursor.description else None
                    if statement.startswith("PREPARE TRANSACTION"):
                        self.is_prepared = True
            self.state = ACKNOWLEDGED
        except psycopg2.Error as error:
            self.error = error
            is_lost = connection.closed or error.pgcode is None or error.diag.severity_nonlocalized in ("FATAL", "PANIC")
            # Once it is prepared, only what was said to COMMIT PREPARED decides, and that cannot be refused.
            self.state = UNKNOWN if is_lost or self.is_prepared else REFUSED
            if is_lost:
                return False
            if len(self.steps) > 1:
                try:
                    with connection.cursor() as cursor:
                        cursor.execute("ROLLBACK")
                except psycopg2.Error:
                    return False
        if self.state == ACKNOWLEDGED:
            self.succeeded()
        return True

    def succeeded(self):
        if self.done is not None:
            done, self.done = self.done, None
            done()

    def settle(self, state):
        """What was unknown is known now."""
        self.state, self.error = state, None
        if state == ACKNOWLEDGED:
            self.succeeded()


class Journal:
    def __init__(self, server, database):
        self.server, self.database, self.connection = server, database, None
        self.by_tag, self.last_id, self.count, self.posted = {}, {}, {}, {ledger: Counter() for ledger in LEDGERS}
        self.counts = Counter()
        for ledger in LEDGERS:
            rows = self.read(ledger, 0)
            self.last_id[ledger], self.count[ledger] = max([row[0] for row in rows], default=0), len(rows)
            self.add_posted(ledger, rows)
        self.close()

    def ask(self, statement, parameters=None):
        """By one connection, which is there until close(): nothing is to be killed while it asks."""
        if self.connection is None:
            self.connection = self.server.connect(self.database)
        with self.connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall() if cursor.description else None

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def add(self, operations):
        for operation in operations:
            for tag in [*operation.expected, *operation.never]:
                self.by_tag[operation.ledger, tag] = operation

    # ---- what is there

    def read(self, ledger, after):
        """Transactions above this id as (id, tag, legs, kind), archived ones too."""
        sources = [(f"{ledger}.transactions", f"{ledger}.entries")]
        if ledger == "parts":
            sources += [(f'parts."{t}"', f'parts."{e}"') for t, e in self.ask("SELECT transactions_table, entries_table FROM parts.archives")]
        query = " UNION ALL ".join(
            f"SELECT t.id, coalesce(t.key, t.description), a.code, to_minor_units(e.amount)::bigint, e.layer::text, t.kind FROM {t} AS t"
            f" LEFT JOIN {e} AS e ON e.transaction_id = t.id LEFT JOIN {ledger}.accounts AS a ON a.id = e.account_id WHERE t.id > {after}" for t, e in sources)
        found = {}
        for number, tag, account, units, layer, kind in self.ask(query):
            row = found.setdefault(number, (number, tag, Counter(), kind))
            if account is not None:
                row[2][account, units, layer] += 1
        return list(found.values())

    def quoted(self, number):
        rows = self.ask("SELECT l ->> 'account', to_minor_units((l ->> 'amount')::monetary)::bigint FROM shop.sales AS s, jsonb_array_elements(s.quote -> 'legs') AS l WHERE s.transaction_id = %s", (number,))
        return legs_of(*((account, units, "posted") for account, units in rows if units != 0))

    def add_posted(self, ledger, rows):
        for _, _, legs, _ in rows:
            for (account, units, layer), times in legs.items():
                if layer == "posted":
                    self.posted[ledger][account] += units * times

    # ---- judging

    def settle_prepared(self, chance):
        """Decides prepared transactions that were left over; returns what is wrong."""
        left = {gid for gid, in self.ask("SELECT gid FROM pg_prepared_xacts WHERE database = current_database()")}
        for operation in {id(o): o for o in self.by_tag.values() if o.prepared is not None and o.state == UNKNOWN}.values():
            if operation.prepared in left:
                decision = chance.choice(["COMMIT", "ROLLBACK"])
                self.ask(f"{decision} PREPARED '{operation.prepared}'")
                left.discard(operation.prepared)
                operation.settle(ACKNOWLEDGED if decision == "COMMIT" else REFUSED)
            elif operation.is_prepared:
                operation.settle(ACKNOWLEDGED)
        return [f"nobody knows of the prepared transaction {gid}" for gid in left]

    def judge(self, operations):
        """What is wrong after these operations, everything else that was added having been judged before."""
        wrong = []
        for ledger in LEDGERS:
            rows = self.read(ledger, self.last_id[ledger])
            wrong += self.judge_ledger(ledger, [o for o in operations if o.ledger == ledger], rows)
            self.last_id[ledger] = max([row[0] for row in rows], default=self.last_id[ledger])
            self.count[ledger] += len(rows)
            self.add_posted(ledger, rows)
            wrong += self.judge_sums(ledger)
        return wrong

    def judge_ledger(self, ledger, operations, rows):
        wrong, present = [], {}
        for number, tag, legs, kind in rows:
            # What the books begin with, and what others than the sessions ask for.
            if kind in ("expiry", "closing") or (tag or "").startswith("month "):
                continue
            if tag in present:
                wrong.append(f"{ledger}: {tag} is there twice")
            present[tag] = (number, legs)
            if (ledger, tag) not in self.by_tag:
                wrong.append(f"{ledger}: nobody asked for transaction {number}, {tag}")
        for operation in operations:
            wrong += self.judge_operation(operation, present)
        return wrong

    def judge_operation(self, operation, present):
        wrong = []
        there = [tag for tag in operation.expected if tag in present]
        told = operation.state
        if told == UNKNOWN:
            self.counts["unknown, " + ("there" if there else "not there")] += 1
            operation.settle(ACKNOWLEDGED if there or not operation.expected else REFUSED)
        else:
            self.counts[told] += 1
        wanted = len(operation.expected) if operation.state == ACKNOWLEDGED else 0
        if len(there) != wanted:
            missing = [tag for tag in operation.expected if tag not in present]
            wrong.append(f"{operation.ledger}: {operation.name} was {told}, {len(there)} of its {len(operation.expected)} transactions are there: {there[:3]}, not {missing[:3]}")
        for tag in there:
            number, legs = present[tag]
            expected = operation.expected[tag]
            expected = self.quoted(number) if expected is None else expected
            if legs != expected or not legs:
                wrong.append(f"{operation.ledger}: {operation.name} {tag} has the legs {dict(legs)}, not {dict(expected)}")
        wrong += [f"{operation.ledger}: {tag} was taken back and is there" for tag in operation.never if tag in present]
        if operation.error is not None and told == REFUSED and operation.error.pgcode not in operation.may_answer:
            wrong.append(f"{operation.ledger}: {operation.name} was refused with {operation.error.pgcode}: {operation.error}")
        return wrong

    def judge_sums(self, ledger):
        wrong = []
        register = "parts.transaction_register" if ledger == "parts" else "shop.transactions"
        (count,), = self.ask(f"SELECT count(*) FROM {register}")
        if count != self.count[ledger]:
            wrong.append(f"{ledger}: there are {count} transactions, not {self.count[ledger]}")
        for account, units in self.ask(f"SELECT a.code, to_minor_units(sum(b.posted))::bigint FROM {ledger}.balances AS b JOIN {ledger}.accounts AS a ON a.id = b.account_id GROUP BY a.code"):
            if units != self.posted[ledger][account]:
                wrong.append(f"{ledger}: account {account} holds {units}, its entries say {self.posted[ledger][account]}")
        wrong += [f"{ledger}: verify: {row}" for row in self.ask(f"SELECT v::text FROM {ledger}.verify() AS v")]
        wrong += [f"{ledger}: verify_roll_ups: {row}" for row in self.ask(f"SELECT v::text FROM {ledger}.verify_roll_ups() AS v")]
        return wrong

    def judge_all(self):
        """Everything that was ever asked for, once more."""
        wrong = []
        for ledger in LEDGERS:
            operations = {id(o): o for (of, _), o in self.by_tag.items() if of == ledger}.values()
            kept = Counter(self.counts)
            wrong += self.judge_ledger(ledger, operations, self.read(ledger, 0))
            self.counts = kept
        amcheck = self.server.amcheck(self.database)
        return wrong + ([f"pg_amcheck: {amcheck}"] if amcheck else [])
