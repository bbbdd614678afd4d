"""Postings while the disk is full: first the tablespace of the ledgers, then pg_wal. What is refused for it is 53100 and
leaves nothing; without room for its log the server ends by a panic, and recovers; once there is room, postings go on.
    full_disk.py FOLDER [--seed N]     with two small file systems, FOLDER/space and FOLDER/wal; see full_disk"""
import argparse
import os
import random
import shutil
import sys
import time
from collections import Counter

sys.dont_write_bytecode = True
from journal import ACKNOWLEDGED, REFUSED, Journal  # noqa: E402
from server import PATIENCE, Server  # noqa: E402
from sessions import Keeper, Session  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SESSIONS = 4


class FullDisk:
    def __init__(self, options):
        self.options, self.round, self.what, self.tables = options, 0, "", {}
        self.server = Server(wal=f"{options.folder}/wal/log", settings=["max_wal_size = 1GB", "checkpoint_timeout = 1h"])
        self.server.start()
        os.mkdir(f"{options.folder}/space/tables")
        self.server.ask(f"CREATE TABLESPACE small LOCATION '{options.folder}/space/tables'")
        self.server.ask("CREATE DATABASE books TABLESPACE small STRATEGY file_copy" if self.server_has_strategies() else "CREATE DATABASE books TABLESPACE small")
        self.server.run_script(f"{HERE}/books.sql", "books")
        self.journal = Journal(self.server, "books")

    def server_has_strategies(self):
        return int(self.server.ask("SHOW server_version_num")[0][0]) >= 150000

    def must(self, wrong):
        wrong = [line for line in wrong if line]
        if wrong:
            print(f"{self.what}:", *wrong[:20], self.server.tail()[-3000:], f"run again with --seed {self.options.seed}", sep="\n")
            raise SystemExit(1)

    # ---- room

    def room(self, disk):
        about = os.statvfs(f"{self.options.folder}/{disk}")
        return about.f_bavail * about.f_frsize

    def fill(self, disk, left):
        with open(f"{self.options.folder}/{disk}/ballast", "wb") as file:
            while self.room(disk) > left:
                file.write(b"x" * min(65536, self.room(disk) - left))
                file.flush()

    def clear(self, disk):
        os.unlink(f"{self.options.folder}/{disk}/ballast")

    # ---- sessions

    def post(self, enough, reconnects=True, keeper=True):
        """Posts until it is enough, and judges nothing yet."""
        self.round += 1
        seed = f"{self.options.seed}:{self.round}"
        sessions = [Session(self.server, "books", n, seed) for n in range(SESSIONS)] + [Keeper(self.server, "books", "keeper", seed)] * keeper
        for session in sessions:
            session.holds, session.transfers, session.sales = self.tables.setdefault(session.number, ([], [], []))
            session.reconnects = reconnects
            session.start()
        until = time.monotonic() + PATIENCE
        while not enough([operation for session in sessions for operation in list(session.operations)]) and time.monotonic() < until and any(s.is_alive() for s in sessions):
            time.sleep(0.02)
        for session in sessions:
            session.stop()
        for session in sessions:
            session.join(PATIENCE)
        self.must([f"session {s.number}: {s.fault!r}" for s in sessions if s.fault or s.is_alive()])
        operations = [operation for session in sessions for operation in session.operations]
        for operation in operations:
            operation.may_answer |= {"53100"}
        self.journal.add(operations)
        return operations

    def judge(self, operations):
        self.must(self.journal.settle_prepared(random.Random(self.options.seed)))
        self.must(self.journal.judge(operations))
        self.journal.close()

    def go_on(self):
        """Once there is room, nothing is refused for want of it."""
        operations = self.post(lambda done: sum(o.state == ACKNOWLEDGED for o in done) >= 40)
        self.must([f"{o.name} was refused: {o.error}" for o in operations if is_full(o)])
        self.must([] if sum(o.state == ACKNOWLEDGED for o in operations) >= 40 else ["postings do not go on"])
        self.judge(operations)

    # ---- both

    def tables_full(self):
        for left in (3_000_000, 400_000):
            self.what = f"no room for tables but {left} bytes"
            self.fill("space", left)
            operations = self.post(lambda done: sum(map(is_full, done)) >= 30)
            refused = [o for o in operations if is_full(o)]
            self.must([] if len(refused) >= 30 else [f"only {len(refused)} operations found no room"])
            self.clear("space")  # a server that has no room for a file of its own lets nobody connect
            self.judge(operations)
            self.go_on()
            print(f"tried: {self.what}: {len(refused)} operations refused with 53100, {sum(o.state == ACKNOWLEDGED for o in operations)} not; {Counter(o.name for o in refused if ' ' not in o.name).most_common(4)}")

    def log_full(self):
        for left in (1_500_000, 5_000_000):
            self.what = f"no room for the log but {left} bytes"
            self.server.ask("CHECKPOINT")
            self.fill("wal", left)
            length = os.path.getsize(self.server.log)
            operations = self.post(lambda done: False, reconnects=False, keeper=False)  # who would write checkpoints
            with open(self.server.log, "rb") as file:
                file.seek(length)
                said = file.read()
            self.must([] if b"PANIC" in said and b"No space left" in said else ["the server did not end by a panic"])
            self.clear("wal")
            self.wait_for_server()
            self.judge(operations)
            self.go_on()
            print(f"tried: {self.what}: the server ended and recovered; {sum(o.state == ACKNOWLEDGED for o in operations)} operations acknowledged before")

    def wait_for_server(self):
        """It recovers by itself, or gave up while there was no room."""
        until = time.monotonic() + PATIENCE
        while self.server.process.poll() is None and time.monotonic() < until:
            try:
                self.server.connect("postgres").close()
                return
            except Exception:  # pylint: disable=broad-except
                time.sleep(0.05)
        self.server.start()

    def run(self):
        self.tables_full()
        self.log_full()
        self.what = "at the end"
        self.must(self.journal.judge_all())


def is_full(operation):
    return operation.state == REFUSED and operation.error is not None and operation.error.pgcode == "53100"


parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 9))
parsed = parser.parse_args()
print(f"full_disk: seed {parsed.seed}", flush=True)
full = FullDisk(parsed)
try:
    full.run()
finally:
    full.server.end()
    for disk in ("space", "wal"):
        for name in os.listdir(f"{parsed.folder}/{disk}"):
            shutil.rmtree(f"{parsed.folder}/{disk}/{name}", ignore_errors=True)
