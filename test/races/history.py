#!/usr/bin/python3
"""Sixteen clients transfer between six wallets and read them, while backends are cancelled, terminated and killed and the
server is stopped as if by a crash; then checker.py decides whether what they were told is possible.

    history.py DATA_DIRECTORY [--seconds 30] [--every 3] [--clients 16] [--seed N] [--keep FILE]

The server is that of PGHOST and its like, runs in that directory and is stopped and started by pg_ctl; the database is
that of PGDATABASE, which this fills. Canaries: doctored copies of the history have to be found impossible.
"""
import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

import psycopg2

from checker import check

ACCOUNTS = range(1, 7)
LEVELS = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
KNOWN_FAILURES = {"40001": "failed", "57014": "failed", "LG005": "refused"}


def connect(level="READ COMMITTED"):
    """A connection, as soon as the server takes one."""
    until = time.monotonic() + 120
    while True:
        try:
            connection = psycopg2.connect("", options="-c default_transaction_isolation=" + level.replace(" ", "\\ "))
            connection.autocommit = True
            return connection
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


class Client(threading.Thread):
    def __init__(self, number, seed, until):
        super().__init__()
        self.number, self.until = number, until
        self.random = random.Random(f"{seed} {number}")
        self.level = LEVELS[number % 3]
        self.connection = None
        self.transfers, self.reads, self.counted = [], [], {}
        self.failure = None

    def run(self):
        try:
            while time.monotonic() < self.until:
                self.act()
        except BaseException as error:  # a thread's own error must fail the test
            self.failure = error

    def execute(self, statement, values=None):
        """Rows and None, or None and the SQLSTATE; "lost" where nobody knows."""
        if self.connection is None or self.connection.closed:
            self.connection = connect(self.level)
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else [], None
        except psycopg2.Error as error:
            code = error.pgcode
            if code is None or code.startswith("57P") or code.startswith("08"):
                self.connection.close()
                return None, "lost"
            return None, code

    def act(self):
        way = self.random.random()
        if way < 0.75:
            self.transfer()
        elif way < 0.9:
            self.read("SELECT * FROM look(%s)", (list(ACCOUNTS),))
        elif way < 0.95:
            self.read("SELECT * FROM look_at(%s)", (self.random.choice(ACCOUNTS),))
        else:
            self.read_slowly()

    def transfer(self):
        source, target = self.random.sample(ACCOUNTS, 2)
        amount = self.random.randrange(1, 300_000 if self.random.random() < 0.9 else 10_000_000)
        transfer = {"key": f"{self.number}-{len(self.transfers)}", "source": str(source), "target": str(target), "amount": amount}
        self.transfers.append(transfer)
        again = self.random.random() < 0.5
        lost = False
        transfer["invoked"] = time.monotonic_ns()
        if self.random.random() < 0.01:
            self.hang_up(self.random.uniform(0, 0.02))
        while True:
            rows, code = self.execute("SELECT * FROM pay(%s, %s, %s, %s)", (source, target, amount, transfer["key"]))
            transfer["responded"] = time.monotonic_ns()
            if code == "lost" and again:
                lost = True
                continue
            break
        if code == "lost" or code and lost:
            # An attempt may have come through all the same, or still do: the server goes on when a client is gone, and one
            # that waits for its accounts may find the money there which the next attempt was refused for.
            transfer["outcome"] = "unknown"
            transfer["responded"] = float("inf")
        elif code:
            if code not in KNOWN_FAILURES:
                raise RuntimeError(f"{transfer['key']}: {code}")
            transfer["outcome"] = KNOWN_FAILURES[code]
        elif not rows[0][0]:
            if not lost:
                raise RuntimeError(f"{transfer['key']} was there before it was asked for")
            transfer["outcome"] = "repeated"
        else:
            transfer["outcome"] = "posted"
            told = dict(zip(sorted([f"number:{source}", f"number:{target}", f"wallet:{source}", f"wallet:{target}"]), rows[0][1]))
            transfer["numbers"] = [told[f"number:{source}"], told[f"number:{target}"]]
            transfer["balances"] = [told[f"wallet:{source}"], told[f"wallet:{target}"]]
        self.count(transfer["outcome"])

    def hang_up(self, seconds):
        """Cuts the connection from this side, then: the server goes on with what it does."""
        if self.connection is not None and not self.connection.closed:
            line = socket.socket(fileno=os.dup(self.connection.fileno()))
            threading.Timer(seconds, lambda: (line.shutdown(socket.SHUT_RDWR), line.close())).start()

    def count(self, what):
        self.counted[what] = self.counted.get(what, 0) + 1

    def keep(self, invoked, rows):
        self.reads.append({"invoked": invoked, "responded": time.monotonic_ns(), "seen": {str(row[0]): [row[1], row[2]] for row in rows}})
        self.count("read")

    def read(self, statement, values):
        invoked = time.monotonic_ns()
        rows, _ = self.execute(statement, values)
        if rows is not None:
            self.keep(invoked, rows)

    def read_slowly(self):
        """One account after the other, under one snapshot, which the first one takes."""
        if self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")[1] == "lost" or self.connection.closed:
            return
        seen = []
        read = {"invoked": time.monotonic_ns()}
        for account in self.random.sample(ACCOUNTS, 3):
            rows, code = self.execute("SELECT * FROM look_at(%s)", (account,))
            if code == "lost":
                return
            if code:
                self.execute("ROLLBACK")
                return
            read.setdefault("responded", time.monotonic_ns())
            seen += rows
        self.execute("COMMIT")
        self.reads.append(read | {"seen": {str(row[0]): [row[1], row[2]] for row in seen}})
        self.count("read")


def doctored(history, seed):
    """Histories that are not possible, made from one that is, each with what was done to it."""
    chance = random.Random(seed)
    transfers, reads = history["transfers"], history["reads"]
    posted = [i for i, transfer in enumerate(transfers) if transfer["outcome"] == "posted"]
    refused = [i for i, transfer in enumerate(transfers) if transfer["outcome"] == "refused"]
    whole = [i for i, read in enumerate(reads) if len(read["seen"]) == len(ACCOUNTS)]

    def changed(part, *changes):
        """A copy in which some transfers or reads are others."""
        items = list(history[part])
        for position, change in changes:
            items[position] = items[position] | change
        return history | {part: items}

    def found(keys):
        return history | {"final": history["final"] | {"keys": keys}}

    lost = transfers[chance.choice(posted)]["key"]
    yield "an acknowledged transfer that is lost", found([key for key in history["final"]["keys"] if key != lost])
    yield "a refused transfer that is there", found(history["final"]["keys"] + [transfers[chance.choice(refused)]["key"]])
    read = chance.choice(whole)
    number, balance = reads[read]["seen"]["1"]
    yield "a balance that never was", changed("reads", (read, {"seen": reads[read]["seen"] | {"1": [number, balance + 1]}}))
    first, last = (order(whole, key=lambda i: reads[i]["responded"]) for order in (min, max))
    yield "a read of long ago", changed("reads", (last, {"seen": reads[first]["seen"]}))
    one, other = posted[0], posted[-1]
    told = [{field: transfers[i][field] for field in ("numbers", "balances")} for i in (one, other)]
    yield "two transfers that were told each other's place", changed("transfers", (one, told[1]), (other, told[0]))
    middle = posted[len(posted) // 2]
    source, target = transfers[middle]["balances"]
    yield "a balance that the transfer did not leave", changed("transfers", (middle, {"balances": [source - 1, target]}))
    yield "a refusal without a reason", changed("transfers", (chance.choice(refused), {"amount": 0}))


def break_something(kind, data, chance):
    """One fault."""
    if kind == "stop":
        subprocess.run(["pg_ctl", "restart", "--pgdata", data, "--mode=immediate", "--wait", "--silent", "--log", data + "/history.log"], check=True)
        return
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()")
        pids = sorted(row[0] for row in cursor.fetchall())
        for pid in chance.sample(pids, min(len(pids), 1 if kind == "kill" else 4)):
            if kind != "kill":
                cursor.execute("SELECT pg_cancel_backend(%s)" if kind == "cancel" else "SELECT pg_terminate_backend(%s)", (pid,))
                continue
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has ended by itself
    connection.close()


def read_end():
    with connect().cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()")
        while cursor.fetchone()[0] > 0:
            time.sleep(0.1)
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()")
        cursor.execute("SELECT key FROM books.transactions WHERE key IS NOT NULL")
        keys = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT * FROM look(%s)", (list(ACCOUNTS),))
        accounts = {str(row[0]): [row[1], row[2]] for row in cursor.fetchall()}
        cursor.execute("SELECT v::text FROM books.verify() AS v")
        return {"keys": keys, "accounts": accounts}, [row[0] for row in cursor.fetchall()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--every", type=float, default=3)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--keep")
    options = parser.parse_args()
    with connect().cursor() as cursor, open(__file__.replace("history.py", "history.sql"), encoding="utf-8") as script:
        cursor.execute(script.read())
    begun = time.monotonic()
    clients = [Client(number, options.seed, begun + options.seconds) for number in range(options.clients)]
    for client in clients:
        client.start()
    chance = random.Random(options.seed)
    kinds = ["kill", "cancel", "terminate", "stop"]
    faults = 0
    while time.monotonic() + options.every < begun + options.seconds:
        time.sleep(options.every)
        break_something(kinds[faults % len(kinds)], options.data, chance)
        faults += 1
    for client in clients:
        client.join()
        if client.failure:
            raise client.failure
    final, broken = read_end()
    history = {"start": {str(account): 1_000_000 for account in ACCOUNTS}, "final": final,
               "transfers": [transfer for client in clients for transfer in client.transfers],
               "reads": [read for client in clients for read in client.reads]}
    wrong = [f"verify: {line}" for line in broken] + check(history)
    if options.keep or wrong:
        with open(options.keep or f"/tmp/florin-history-{options.seed}.json", "w", encoding="utf-8") as file:
            json.dump(history, file)
        print(f"history kept in {file.name}")
    for what, made in doctored(history, options.seed) if not wrong else ():
        if not check(made):
            wrong.append(f"the checker finds nothing wrong with {what}")
    print("\n".join(wrong), end="\n" if wrong else "")
    counted = {}
    for client in clients:
        for what, times in client.counted.items():
            counted[what] = counted.get(what, 0) + times
    print(f"tried: {options.clients} clients, {options.seconds:.0f} s, {faults} faults, seed {options.seed}: "
          + ", ".join(f"{times} {what}" for what, times in sorted(counted.items())) + ("" if wrong else "; the history is possible"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
