"""Clients that keep posting while their server is killed and its standby takes over; see promote.

Each repeats what it has no answer to, by its key, on the server that leads then. Afterwards: what was answered is
there, once, under the id that was answered; what a reader of the feed got is exactly what is there.
"""
import random
import subprocess
import sys
import threading
import time

import psycopg2

first, second, seed, clients, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
kill_first, promote_second = sys.argv[6], sys.argv[7]
leader = [first]
stop = threading.Event()
patience = 300


def connected(dsn):
    connection = psycopg2.connect(dsn)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute('SET search_path = "money types", pg_catalog; SET TIME ZONE UTC')
    return connection


class Client(threading.Thread):
    def __init__(self, number):
        super().__init__()
        self.random = random.Random(seed * 1000 + number)
        self.number = number
        self.answered = {}
        self.after = 0
        self.retried = 0
        self.fault = None

    def statement(self, key):
        dice = self.random.randrange(10)
        accounts = f"'load.{self.random.randint(1, 8)}', 'got.{self.random.randint(1, 8)}'"
        if dice < 6:
            return f"SELECT shop.transfer({accounts}, 'GBP {self.random.randint(1, 999)}', key => '{key}')"
        if dice < 8:
            return f"SELECT shop.hold(ARRAY[debit('load.1', 'GBP 5'), credit('got.2', 'GBP 5')], key => '{key}')"
        return (f"SELECT transaction_id FROM shop.transfer_batch(array_fill('load.3'::text, ARRAY[20]), array_fill('got.4'::text, "
                f"ARRAY[20]), array_fill('GBP 2'::monetary, ARRAY[20]), (ARRAY(SELECT '{key}/' || n FROM generate_series(1, 20) AS n)))")

    def run(self):
        try:
            self.post()
        except Exception as fault:  # told by main
            self.fault = fault

    def post(self):
        connection = None
        count = 0
        while not stop.is_set():
            key = f"client {self.number}, {count}"
            count += 1
            statement = self.statement(key)
            deadline = time.monotonic() + patience
            while True:
                tried = leader[0]
                try:
                    connection = connection or connected(tried)
                    with connection.cursor() as cursor:
                        cursor.execute(statement)
                        ids = [row[0] for row in cursor.fetchall()]
                    break
                except psycopg2.Error as error:
                    lost = error.pgcode is None or error.pgcode.startswith("57P") or error.pgcode in ("25006", "08006")
                    if not lost or time.monotonic() > deadline:
                        raise
                    self.retried += 1
                    connection = None
                    time.sleep(0.05)
            keys = [key] if len(ids) == 1 else [f"{key}/{n + 1}" for n in range(len(ids))]
            self.answered.update(zip(keys, ids))
            self.after += tried == second


class Reader(threading.Thread):
    """Reads the feed from its beginning, and goes on at its position on the other server."""

    def __init__(self):
        super().__init__()
        self.position = 0
        self.seen = []
        self.fault = None
        self.finish = threading.Event()

    def run(self):
        connection = None
        try:
            while True:
                finishing = self.finish.is_set()
                try:
                    connection = connection or connected(leader[0])
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT id, f::text FROM shop.feed(%s, 1000) AS f", (self.position,))
                        rows = cursor.fetchall()
                except psycopg2.Error as error:
                    if error.pgcode is not None and not error.pgcode.startswith("57P") and error.pgcode != "55000":
                        raise
                    connection = None
                    time.sleep(0.05)
                    continue
                if rows:
                    self.seen += rows
                    self.position = rows[-1][0]
                elif finishing:
                    return
                else:
                    time.sleep(0.02)
        except Exception as fault:  # told by main
            self.fault = fault


def main():
    threads = [Client(number) for number in range(clients)]
    reader = Reader()
    for thread in threads + [reader]:
        thread.start()
    time.sleep(seconds)
    subprocess.run(["bash", "-c", kill_first], check=True)
    subprocess.run(["bash", "-c", promote_second], check=True)
    leader[0] = second
    # Each goes on for a while on the new server.
    deadline = time.monotonic() + patience
    while any(thread.after < 20 and thread.fault is None for thread in threads) and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    reader.finish.set()
    reader.join()
    wrong = [f"client {thread.number}: {thread.fault}" for thread in threads if thread.fault is not None]
    if reader.fault is not None:
        wrong.append(f"the reader of the feed: {reader.fault}")

    with connected(second).cursor() as cursor:
        cursor.execute("SELECT key, id FROM shop.transactions WHERE key LIKE 'client %'")
        found = cursor.fetchall()
        cursor.execute("SELECT id, f::text FROM generate_series(0, (SELECT max(id) FROM shop.transactions), 5000) AS n "
                       "CROSS JOIN LATERAL (SELECT * FROM shop.feed(n, 5000) WHERE id <= n + 5000) AS f ORDER BY id")
        fed = cursor.fetchall()
        cursor.execute("SELECT id FROM shop.transactions ORDER BY id")
        there = [row[0] for row in cursor.fetchall()]
    ids = dict(found)
    if len(found) != len(ids):
        wrong.append("a key is there twice")
    answered = {key: id for thread in threads for key, id in thread.answered.items()}
    lost = [key for key in answered if key not in ids]
    other = [key for key, id in answered.items() if key in ids and ids[key] != id]
    if lost:
        wrong.append(f"{len(lost)} acknowledged postings are lost, such as {lost[:3]}")
    if other:
        wrong.append(f"{len(other)} postings have another id than was answered, such as {other[:3]}")
    if set(ids) - set(answered):
        wrong.append(f"postings are there that nobody had an answer to: {sorted(set(ids) - set(answered))[:3]}")
    seen = [row[0] for row in reader.seen]
    if seen != there:
        wrong.append(f"the feed gave {len(seen)} transactions, {len(there)} are there; missed {sorted(set(there) - set(seen))[:5]}, "
                     f"too many {sorted(set(seen) - set(there))[:5]}, in order: {seen == sorted(set(seen))}")
    elif reader.seen != fed:
        wrong.append("the feed gave transactions otherwise than they are")
    print(f"tried: {len(answered)} postings acknowledged, {sum(t.after for t in threads)} calls on the new server, "
          f"{sum(t.retried for t in threads)} repeated, {len(seen)} read from the feed")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


sys.exit(main())
