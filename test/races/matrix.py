#!/usr/bin/python3
"""Every pair of operations at every pair of isolation levels, in six interleavings, judged by the serial orders.

    matrix.py [--wide] [--part N/M] [--only PATTERN of the names that it prints] [--seed N]

Two sessions race for one wallet, one hold and one sale. What came of it, the answers of both (an error is its SQLSTATE)
and all that is left in the ledger, has to be what one of the two serial orders gives, which are run first; where the
first session rolls back, what the second gives alone. At REPEATABLE READ and SERIALIZABLE a session may get 40001: then
it has done nothing, and when it tries again it is as if it came last. At READ COMMITTED nobody gets 40001, and nobody
ever gets 40P01. verify() finds nothing. --wide: accounts without limits at all levels too, not only at READ COMMITTED.
Uses the server that PGHOST and its like name, in the database that PGDATABASE names, which it fills.
"""
import argparse
import fnmatch
import itertools
import os
import random
import re
import sys

from sessions import Session

LEVELS = {"rc": "READ COMMITTED", "rr": "REPEATABLE READ", "ser": "SERIALIZABLE"}
OPERATIONS = {
    "spend": "SELECT race.transfer('wallet:{n}', 'shop:{n}', 'GBP 40')",
    "hold": "SELECT race.hold(ARRAY[debit('wallet:{n}', 'GBP 40'), credit('shop:{n}', 'GBP 40')])",
    "capture": "SELECT race.capture({hold}, 'GBP 45')",
    "expire": "SELECT race.expire_holds(10)",
    "reverse": "SELECT race.reverse({sale})",
    "refund": "SELECT race.refund({sale}, 'GBP 12')",
    "retry": "SELECT race.transfer('wallet:{n}', 'shop:{n}', 'GBP 25', key => 'key {n}')",
    "limit": "SELECT race.alter_account('wallet:{n}', min_balance => 'GBP 50')",
    "close": "SELECT race.close_account('shop:{n}')",
}
CARELESS = "SELECT matrix.spend_carelessly('{n}')"
# What the sessions do after both have begun: a, b: their operation; A, B: they commit; R: the first one rolls back; P: it
# prepares to commit, and somebody else commits that (C) or rolls it back (X).
INTERLEAVINGS = {"commit": "abAB", "rollback": "abRB", "after": "aAbB", "overtake": "abBA", "prepared": "aPbCB", "withdrawn": "aPbXB"}
UNDONE = {"rollback", "withdrawn"}
PREPARED = f"race {os.getpid()}"
POSTING = {"spend", "hold", "capture", "reverse", "refund", "retry"}


class Case:
    numbers = itertools.count(1)

    def __init__(self, monitor, operations, bounded):
        self.monitor = monitor
        self.n = str(next(Case.numbers))
        rows = monitor.run("SELECT * FROM matrix.make(%s, %s, %s)", (self.n, bounded, "capture" in operations))
        if isinstance(rows, str):
            raise SystemExit(f"matrix.make: {rows}")
        self.sale, self.hold = rows[0]

    def statement(self, operation):
        return OPERATIONS.get(operation, CARELESS).format(n=self.n, sale=self.sale, hold=self.hold)

    def state(self):
        rows = self.monitor.run("SELECT * FROM matrix.state(%s)", (self.n,))
        return tuple(row[0] for row in rows)

    def answer(self, operation, result):
        """An SQLSTATE as it is; the id of a transaction as what that transaction is."""
        if isinstance(result, str) or operation not in POSTING:
            return result if isinstance(result, str) else str(result[0][0])
        rows = self.monitor.run("SELECT content FROM matrix.transactions(%s) WHERE id = %s", (self.n, result[0][0]))
        return rows[0][0] if rows else "a transaction that is not there"

    def clear(self):
        """So that the next sweep finds nothing of this case."""
        self.monitor.ask("SELECT race.expire_holds()")


def alone(session, statement, level="READ COMMITTED"):
    """The answer to one operation in a transaction of its own, the SQLSTATE of its commit if that fails."""
    session.run("BEGIN ISOLATION LEVEL " + level)
    result = session.run(statement)
    ended = session.run("ROLLBACK" if isinstance(result, str) else "COMMIT")
    return ended if isinstance(ended, str) else result


def serial(monitor, session, first, second, bounded, order):
    """What that order gives: the answers of first and second, None where it is left out, and the state."""
    case = Case(monitor, (first, second), bounded)
    operations = (first, second)
    results = [None, None]
    for which in order:
        results[which] = alone(session, case.statement(operations[which]))
    answers = [None if results[i] is None else case.answer(operations[i], results[i]) for i in (0, 1)]
    state = case.state()
    case.clear()
    return (answers[0], answers[1], state)


class Race:
    """One case: both sessions, and what they answered."""

    def __init__(self, monitor, sessions, operations, levels, bounded):
        self.monitor, self.sessions, self.operations, self.levels = monitor, sessions, operations, levels
        self.case = Case(monitor, operations, bounded)
        self.results = [None, None]
        self.waiting = None  # whose statement waits for the other session
        for session, level in zip(sessions, levels):
            session.run("BEGIN ISOLATION LEVEL " + LEVELS[level])
            if level != "rc":
                session.ask("SELECT posted FROM race.balance(%s)", ("wallet:" + self.case.n,))

    def settle(self, which, ended):
        """Keeps the answer of the session's statement, or remembers that it waits."""
        if not ended:
            self.waiting = which
            return
        self.waiting = None if self.waiting == which else self.waiting
        result = self.sessions[which].result
        if self.results[which] is None or isinstance(result, str):
            self.results[which] = result

    def send(self, which, statement):
        session, other = self.sessions[which], self.sessions[1 - which]
        session.send(statement)
        self.settle(which, session.finish_or_wait(other, self.monitor))
        if self.waiting == 1 - which:
            self.settle(1 - which, other.finish_or_wait(session, self.monitor))

    def step(self, letter):
        if letter in "CX":
            self.end_prepared("COMMIT" if letter == "C" else "ROLLBACK")
            return
        which = {"a": 0, "b": 1, "A": 0, "B": 1, "R": 0, "P": 0}[letter]
        if letter in "ab":
            self.send(which, self.case.statement(self.operations[which]))
            return
        failed = isinstance(self.results[which], str)
        self.send(which, "ROLLBACK" if letter == "R" or failed else f"PREPARE TRANSACTION '{PREPARED}'" if letter == "P" else "COMMIT")

    def end_prepared(self, how):
        if self.monitor.ask("SELECT count(*) FROM pg_prepared_xacts WHERE gid = %s", (PREPARED,)):
            self.monitor.run(f"{how} PREPARED '{PREPARED}'")
        if self.waiting == 1:
            self.settle(1, self.sessions[1].finish_or_wait(self.sessions[0], self.monitor))

    def run(self, steps):
        left = list(steps)
        while left:
            for position, letter in enumerate(left):
                who = {"a": 0, "A": 0, "R": 0, "P": 0, "b": 1, "B": 1}.get(letter)
                if who is None or self.waiting != who:
                    self.step(left.pop(position))
                    break
            else:
                raise SystemExit("both sessions wait")
        if self.waiting is not None:
            which = self.waiting
            self.sessions[which].finish()
            self.settle(which, True)
        if "R" in steps or "X" in steps:
            self.results[0] = None
        return self.results

    def answers(self):
        return [None if result is None else self.case.answer(operation, result)
                for operation, result in zip(self.operations, self.results)]


def judge(race, undone, orders):
    """Why what came of it is wrong; None if it is right. Tries again what failed with 40001."""
    answers = race.answers()
    for which in (0, 1):
        if answers[which] == "40P01":
            return f"session {which + 1} got 40P01"
        if answers[which] == "40001" and race.levels[which] == "rc":
            return f"session {which + 1} got 40001 at READ COMMITTED"
    conflicts = [which for which in (0, 1) if answers[which] == "40001"]
    if len(conflicts) == 2:
        return "both sessions got 40001"
    if conflicts and undone and race.levels[1] == "rr":
        return "the second session got 40001, and the first one rolled back"
    allowed = [orders["second"]] if undone else [orders["first second"], orders["second first"]]
    if conflicts:
        which = conflicts[0]
        race.results[which] = alone(race.sessions[which], race.case.statement(race.operations[which]))
        answers = race.answers()
        if not undone:
            allowed = [orders["first second" if which == 1 else "second first"]]
    found = (answers[0], answers[1], race.case.state())
    if found in allowed:
        return None
    return "it is no serial order:\n" + "\n".join(describe("  found", found)) + "".join(
        "\n" + "\n".join(describe("  allowed", one)) for one in allowed)


def describe(title, outcome):
    yield f"{title}: answers {outcome[0]!r} and {outcome[1]!r}, then"
    for part in outcome[2]:
        yield "    " + (part or "").replace("\n", "\n    ")


def cases(wide):
    for first, second in itertools.product(OPERATIONS, OPERATIONS):
        for levels in itertools.product(LEVELS, LEVELS):
            for interleaving in INTERLEAVINGS:
                for bounded in (True, False):
                    # What is prepared has no level any more.
                    if levels[0] != "rc" and interleaving in ("prepared", "withdrawn"):
                        continue
                    if bounded or wide or levels == ("rc", "rc"):
                        yield first, second, levels, interleaving, bounded


def name_of(first, second, levels, interleaving, bounded):
    return f"{first},{second}/{levels[0]},{levels[1]}/{interleaving}/{'bounded' if bounded else 'free'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--wide", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--part", default="1/1")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    settings = "-c deadlock_timeout=50ms -c client_min_messages=warning"
    monitor, sessions = Session(settings), (Session(settings), Session(settings))
    with open(__file__.replace("matrix.py", "matrix.sql"), encoding="utf-8") as script:
        result = monitor.run(script.read())
    if isinstance(result, str):
        raise SystemExit(f"matrix.sql: {result}")

    serials = {}

    def orders(first, second, bounded):
        key = (first, second, bounded)
        if key not in serials:
            serials[key] = {
                name: serial(monitor, sessions[0], first, second, bounded, order)
                for name, order in {"first second": (0, 1), "second first": (1, 0), "second": (1,)}.items()}
        return serials[key]

    def run(first, second, levels, interleaving, bounded):
        allowed = orders(first, second, bounded)
        race = Race(monitor, sessions, (first, second), levels, bounded)
        race.run(INTERLEAVINGS[interleaving])
        answers = race.answers()
        wrong = judge(race, interleaving in UNDONE, allowed)
        race.case.clear()
        return wrong, answers

    # Two that look before they leap have to be found out.
    if run("careless", "careless", ("rc", "rc"), "commit", True)[0] is None:
        raise SystemExit("the judge finds nothing wrong with two careless sessions")

    chosen = [case for case in cases(options.wide or options.only) if fnmatch.fnmatch(name_of(*case), options.only or "*")]
    random.Random(options.seed).shuffle(chosen)
    chosen = chosen[part - 1::parts]
    failures = []
    counted = {}
    for number, case in enumerate(chosen, 1):
        wrong, answers = run(*case)
        for answer in answers:
            kind = answer if answer and re.fullmatch("[0-9A-Z]{5}", answer) else "done"
            counted[kind] = counted.get(kind, 0) + (answer is not None)
        if wrong is None and (number % 500 == 0 or number == len(chosen)):
            broken = monitor.run("SELECT v::text FROM race.verify() AS v")
            wrong = f"verify(): {broken}" if broken else None
        if wrong is not None:
            failures.append(name_of(*case))
            print(f"{name_of(*case)}: {wrong}\nagain: test/races/matrix.py --only {name_of(*case)}", flush=True)
            if len(failures) >= 20:
                break
    print(f"tried: {len(chosen)} races of {len(OPERATIONS)} operations at {len(LEVELS)} levels, in the order of seed {options.seed}: "
          f"{len(failures)} wrong; {', '.join(f'{kind} {count}' for kind, count in sorted(counted.items()))}")
    return 1 if failures or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
