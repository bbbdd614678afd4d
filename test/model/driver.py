"""Asks the ledger and the model for the same, one thing after the other or several in a database transaction with
savepoints, and says where they differ. Never here: what is asked (operations.py and what builds on it)."""
from amounts import Refused, UNIT
from compare import Comparison
from others import ACCOUNTS, BOUNDED, ROLES, RULES, Others
from psql import Psql, literal

# How often what is asked, where the model knows it all.
WEIGHTS = {"open_account": 3, "alter_account": 2, "limit_subtree": 2, "close_account": 2, "reopen_account": 1, "balance": 2, "balance_as_of": 0.5,
           "post": 20, "post_returning": 4, "explain_post": 4, "transfer": 9, "draw": 4, "post_json": 6, "post_batch": 8, "transfer_batch": 4, "insert": 8,
           "hold": 5, "capture": 7, "void": 1.5, "extend": 1.5, "reverse": 4, "refund": 6, "close_period": 0.7, "reopen_period": 0.5, "close_books": 0.5, "roll_up": 0.5, "refused": 7, "stranger": 0.3}
# What asks the server as well.
TIMED = {"short_hold": 1.2, "shorten": 0.5, "expire_holds": 0.5, "exchange": 1, "settle": 0.7, "quoted_exchange": 0.8, "sale": 0.8, "refund_sale": 0.8}
LEVELS = ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]


class Differs(Exception):
    pass


class Driver(Comparison):
    def __init__(self, model, chance, partition_by=None):
        self.server, self.other = Psql(), Psql()
        self.model, self.chance, self.partition_by = model, chance, partition_by
        self.ids, self.count, self.outcomes = [], 0, {}
        self.requests = Others(model, chance, self.ids)
        self.set_up()

    def end(self):
        for psql in (self.server, self.other):
            psql.process.stdin.close()
            psql.process.wait()

    def set_up(self):
        ask = self.server.ask
        self.pid = ask("SELECT pg_backend_pid()")[0][0]
        ask("DROP SCHEMA IF EXISTS m CASCADE")
        ask(f"SELECT create_ledger('m', partition_by => {literal(self.partition_by)})")
        for code, kind, currency in ACCOUNTS:
            low = BOUNDED.get(code)
            self.model.open_account(code, kind, currency, low)
            ask(f"SELECT m.open_account('{code}', '{kind}', '{currency}', min_balance => {'NULL' if low is None else literal(f'{low[1]} {low[0] // UNIT}')})")
        for role, template in ROLES.items():
            ask(f"SELECT m.set_account_role('{role}', '{template}')")
        for rule in RULES:
            ask(rule)
        self.model.reserved = {"a:1"}
        self.transfer_between(self.server, "x:bank", "x:third")

    # ---- one thing

    def operation(self):
        if len(self.model.accounts) < len(ACCOUNTS) + 20:
            return self.requests.open_account()
        name = self.chance.choices([*WEIGHTS, *TIMED], [*WEIGHTS.values(), *TIMED.values()])[0]
        if name in ("capture", "void", "extend", "shorten") and not self.model.holds:
            name = "hold"
        return getattr(self.requests, name)(*([self.server] if name in TIMED else []))

    def settle(self, wanted, found):
        """Puts real ids in the model's answers: a new transaction has the next one, above all before it."""
        result = []
        for row, real in zip(wanted, found):
            cells = []
            for cell, text in zip(row, real):
                if isinstance(cell, tuple):
                    news, position = cell
                    if news == "new" and position == len(self.ids) and text.isdigit() and (not self.ids or int(text) > int(self.ids[-1])):
                        self.ids.append(text)
                    cell = self.ids[position] if position < len(self.ids) else "an id above all others"
                cells.append(cell)
            result.append(cells)
        return result if len(wanted) == len(found) else wanted

    def fail(self, statement, wanted, found):
        # Where a key was taken and more is wrong, a partitioned ledger may say the other: its keys are unique in a
        # table of their own, which is written at the end of a direct INSERT.
        if self.partition_by and wanted == "23505" and isinstance(found, tuple):
            return
        raise Differs(f"operation {self.count} differs:\n{statement}\nwanted: {wanted}\nfound:  {found}")

    def step(self, operation, in_block=False, at_end=lambda: None):
        """Runs one statement on both."""
        self.count += 1
        mark = self.model.mark()
        try:
            wanted, state = operation.work(), "00000"
            at_end()
        except Refused as refused:
            wanted, state = None, str(refused)
            self.model.undo(mark)
        if in_block:
            self.server.ask("SAVEPOINT step")
        if operation.role:
            self.server.ask(f"SET ROLE {operation.role}")
        found, real_state = self.server.run(operation.statement)
        if in_block and real_state != "00000":
            self.server.ask("ROLLBACK TO step")
        if operation.role:
            self.server.ask("RESET ROLE")
        if operation.retry and real_state != state and real_state in ("22023", "LG009"):
            # It may have expired before it was judged: with more time, in the end a minute, it cannot.
            self.model.undo(mark)
            self.step(operation.retry(), in_block, at_end)
        else:
            self.judge(operation, wanted, state, found, real_state)
        if in_block:
            self.server.ask("RELEASE step")

    def judge(self, operation, wanted, state, found, real_state):
        if real_state != state:
            self.fail(operation.statement, state, (real_state, found))
        self.outcomes[state] = self.outcomes.get(state, 0) + 1
        if state != "00000":
            return
        if wanted is not None:
            wanted = self.settle(wanted, found)
            if wanted != found:
                self.fail(operation.statement, wanted, found)
        if operation.after:
            operation.after()

    def alone(self):
        """A statement that is a transaction by itself: what does not balance is refused at its end."""
        def at_end():
            if self.model.doomed:
                raise Refused("LG001")
        self.step(self.operation(), at_end=at_end)

    # ---- several in a transaction

    def forget(self, mark):
        # PostgreSQL keeps a SET CONSTRAINTS of a released savepoint when the one around it is rolled back.
        immediate = self.model.immediate
        self.model.undo(mark)
        self.model.immediate = immediate
        del self.ids[len(self.model.transactions):]

    def block_step(self, level):
        operation = self.operation()
        if self.chance.random() < 0.05:
            operation = type(operation)("SET CONSTRAINTS ALL IMMEDIATE", self.model.check_now)
        if "close_books" in operation.statement and level != LEVELS[0]:
            def refuse():
                raise Refused("25001")
            operation.work = refuse
        self.step(operation, in_block=True)

    def block(self):
        """A database transaction of several operations, with savepoints, committed or rolled back."""
        start, points = self.model.mark(), []
        level = self.chance.choice(LEVELS)
        self.server.ask(f"BEGIN ISOLATION LEVEL {level}")
        for _ in range(self.chance.randrange(1, 8)):
            kind = self.chance.random()
            if kind < 0.12:
                points.append(self.model.mark())
                self.server.ask(f"SAVEPOINT p{len(points)}")
            elif kind < 0.24 and points:
                self.server.ask(f"ROLLBACK TO p{len(points)}")
                self.forget(points[-1])
            else:
                self.block_step(level)
        doomed, commit = self.model.doomed, self.chance.random() < 0.8
        found, state = self.server.run("COMMIT" if commit else "ROLLBACK")
        if state != ("LG001" if commit and doomed else "00000"):
            self.fail("COMMIT", "LG001" if doomed else "00000", (state, found))
        if doomed or not commit:
            self.forget(start)
        self.model.doomed = self.model.immediate = False

    # ---- two sessions

    def transfer_between(self, psql, debit, credit):
        """What psql has posted is the model's too."""
        self.posted(psql.ask(f"SELECT m.transfer('{debit}', '{credit}', 'USD 1')")[0][0], debit, credit)

    def posted(self, number, debit, credit):
        legs = [{"account": code, "amount": sign * UNIT, "currency": "USD", "memo": None} for code, sign in ((debit, 1), (credit, -1))]
        self.model.write({"key": None, "kind": None, "description": None, "effective": None, "metadata": None, "legs": legs})
        self.ids.append(number)

    def conflict(self):
        """What was posted since a snapshot is not overlooked: 40001, where an account has a limit at once."""
        self.count += 1
        self.other.ask(f"BEGIN ISOLATION LEVEL {self.chance.choice(LEVELS[1:])}")
        self.other.ask("SELECT count(*) FROM m.accounts")
        self.transfer_between(self.server, "x:left", "x:third")
        _, state = self.other.run("SELECT m.transfer('x:left', 'x:fourth', 'USD 1')")
        self.other.ask("ROLLBACK")
        self.expect("a posting behind another one's back", "40001", state)

    def deadlock(self):
        """Two calls on accounts with limits in different orders: who closes the circle is cancelled, the other goes on."""
        self.count += 1
        for psql, patience in ((self.server, "1h"), (self.other, "1ms")):
            psql.ask(f"SET deadlock_timeout = '{patience}'")
            psql.ask("BEGIN")
        first = self.server.ask("SELECT m.transfer('x:left', 'x:third', 'USD 1')")[0][0]
        self.other.ask("SELECT m.transfer('x:right', 'x:third', 'USD 1')")
        self.server.send("SELECT m.transfer('x:right', 'x:fourth', 'USD 1')")
        while self.other.ask(f"SELECT count(*), pg_sleep(0.0005) FROM pg_locks WHERE NOT granted AND pid = {self.pid}")[0][0] == "0":
            pass
        _, cancelled = self.other.run("SELECT m.transfer('x:left', 'x:fourth', 'USD 1')")
        self.other.ask("ROLLBACK")
        rows, state = self.server.receive()
        self.server.ask("COMMIT")
        self.posted(first, "x:left", "x:third")
        self.posted(rows[0][0], "x:right", "x:fourth")
        self.expect("two sessions that wait for each other", ["00000", "40P01"], [state, cancelled])

    def expect(self, what, wanted, found):
        if wanted != found:
            self.fail(what, wanted, found)
        state = wanted if isinstance(wanted, str) else wanted[1]
        self.outcomes[state] = self.outcomes.get(state, 0) + 1

    def go_on(self):
        kind = self.chance.random()
        if kind < 0.004:
            self.conflict()
        elif kind < 0.008:
            self.deadlock()
        elif kind < 0.55:
            self.alone()
        else:
            self.block()
