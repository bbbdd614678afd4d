# Postings: transactions a second by number of clients, processor time, WAL and disk space of one, and the
# shop's documents in batches. What runs is in posting/*.pgbench, what it runs in, in posting/*.sql.
import os
import re
import tempfile
import time

from harness import Samples, Session, command, fill_in, finish, first_session, options, progress, setting, start, table

CLIENTS = (2, 8, 20)
ACCOUNTS = (1000, 10)
BATCH_SIZES = (500, 100000)
WARM_UP = 1000
POST, KEYED, HAND, TPCB = "post", "post_with_key", "by_hand", "tpcb"

# The seven statements of pgbench's own script, as prepared statements of one session.
TPCB_STATEMENTS = """
PREPARE accounts(int, int) AS UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2;
PREPARE account(int) AS SELECT abalance FROM pgbench_accounts WHERE aid = $1;
PREPARE tellers(int, int) AS UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2;
PREPARE branches(int, int) AS UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2;
PREPARE history(int, int, int, int) AS
  INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP);
"""


def schemas(accounts, purpose="many"):
    return {"ledger": f"{purpose}_{accounts}", "hand": f"{purpose}_hand_{accounts}", "accounts": accounts}


def prepare(session):
    progress("making ledgers")
    for accounts in ACCOUNTS:
        session.run_file("posting/ledger.sql", **schemas(accounts))
    for purpose in (POST, KEYED):
        session.run_file("posting/ledger.sql", **schemas(ACCOUNTS[0], purpose))


# ---- many clients

def start_pgbench(script, clients, seconds, folder, names, **environment):
    words = ["pgbench", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds)]
    if script == TPCB:
        words += ["-b", "tpcb-like"]
    else:
        with open(f"posting/{script}.pgbench", encoding="utf-8") as text:
            content = fill_in(text.read(), names)
        file = os.path.join(folder, script)
        with open(file, "w", encoding="utf-8") as filled:
            filled.write(content)
        words += ["-n", "-f", file]
    return start(*words, env={**os.environ, **environment})


def finish_pgbench(pgbench):
    """Waits for it and returns the transactions a second."""
    return float(re.search(r"^tps = ([0-9.]+) ", finish(pgbench), re.M).group(1))


def measure_clients(chosen):
    samples = Samples()
    kinds = [(script, accounts) for accounts in ACCOUNTS for script in (POST, KEYED, HAND)] + [(TPCB, 0)]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.rounds + 1):
            progress(f"clients: round {number} of {chosen.rounds}" if number else "clients: warming up")
            for clients in CLIENTS:
                for script, accounts in kinds:
                    rate = finish_pgbench(
                        start_pgbench(script, clients, chosen.seconds, folder, schemas(accounts)))
                    if number:
                        samples.add((script, accounts, clients), rate)
    return samples


def report_clients(samples):
    print(f"Transactions a second, and how many times those of TPC-B ({samples.noise()}):\n")
    rows = []
    names = {POST: "post", KEYED: "post with a key", HAND: "the same rows by hand"}
    for accounts in ACCOUNTS:
        for script, what in names.items():
            row = [f"{what}, {accounts} accounts"]
            for clients in CLIENTS:
                name = (script, accounts, clients)
                row += [f"{samples.median(name):.0f}", f"{samples.ratio(name, (TPCB, 0, clients)):.2f}"]
            rows.append(row)
    rows.append(["TPC-B of pgbench"] + [cell for clients in CLIENTS
                                        for cell in (f"{samples.median((TPCB, 0, clients)):.0f}", "1")])
    table([""] + [cell for clients in CLIENTS for cell in (f"{clients} clients", "times")], rows)


# ---- one client: processor time and WAL

def one_by_one(script, count, scale):
    """The statements that one client sends, each its own database transaction, and what they need first."""
    accounts = ACCOUNTS[0]
    names = schemas(accounts, script if script in (POST, KEYED) else POST)
    ledger, hand = names["ledger"], names["hand"]
    legs = "ARRAY[debit($1, $3), credit($2, $3)]"
    before = {
        POST: f"PREPARE post(text, text, monetary) AS SELECT {ledger}.post({legs});",
        KEYED: f"PREPARE post_with_key(text, text, monetary, text) AS SELECT {ledger}.post({legs}, key => $4);",
        HAND: f"PREPARE by_hand(text, text, monetary) AS SELECT {hand}.post($1, $2, $3);",
        TPCB: TPCB_STATEMENTS,
        "nothing": "PREPARE nothing(text, text, monetary) AS SELECT $1;",
    }[script]
    lines = []
    for number in range(count):
        # A multiplicative walk: every account in turn, in no order, the same at each run.
        debit = number * 7919 % accounts + 1
        credit = (debit + number % (accounts - 1)) % accounts + 1
        if script == TPCB:
            account = number * 7919 % (100000 * scale) + 1
            teller, branch = number % (10 * scale) + 1, number % scale + 1
            lines.append(f"BEGIN;\nEXECUTE accounts({number}, {account});\nEXECUTE account({account});\n"
                         f"EXECUTE tellers({number}, {teller});\nEXECUTE branches({number}, {branch});\n"
                         f"EXECUTE history({teller}, {branch}, {account}, {number});\nEND;")
        else:
            key = ", 'order-' || gen_random_uuid()" if script == KEYED else ""
            lines.append(f"EXECUTE {script}('account:{debit}', 'account:{credit}', "
                         f"'GBP {number % 10000}.{number % 90 + 10}'{key});")
    return before, lines


def measure_one(chosen):
    samples = Samples()
    scripts = ("nothing", POST, KEYED, HAND, TPCB)
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for script in scripts:
            before, lines = one_by_one(script, chosen.postings, chosen.scale)
            file = os.path.join(folder, script)
            with open(file, "w", encoding="utf-8") as written:
                written.write("\n".join(lines))
            files[script] = (before + "\n\\o /dev/null\n" + "\n".join(lines[:WARM_UP]) + "\n\\o", file)
        for number in range(chosen.rounds):
            progress(f"one client: round {number + 1} of {chosen.rounds}")
            for script in scripts:
                before, file = files[script]
                session = Session()  # its first calls read the catalogs, and are not counted
                session.run(f"SET synchronous_commit = off;\n{before}")
                wal = session.run("SELECT pg_current_wal_insert_lsn()")
                cost = session.cost(f"\\o /dev/null\n\\i {file}\n\\o")
                samples.add((script, "ns"), cost / chosen.postings)
                grown = session.run(f"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '{wal}')")
                samples.add((script, "wal"), int(grown) / chosen.postings)
                session.close()
    return samples


def report_one(samples, session, postings):
    print(f"One client, synchronous_commit = off, {postings} transactions a round: processor time of the "
          f"server for each, parsing of EXECUTE included, and WAL written ({samples.noise()}):\n")
    names = {POST: "post of two legs", KEYED: "post of two legs with a key", HAND: "the same rows by hand",
             TPCB: "TPC-B, seven statements", "nothing": "an empty statement"}
    table(("", "processor time", "WAL"),
          [(what, f"{samples.median((script, 'ns')) / 1000:.0f} µs", f"{samples.median((script, 'wal')):.0f} bytes")
           for script, what in names.items()])

    print("Disk space of one transaction of two legs:\n")
    sizes = [session.rows(f"""
        SELECT c.relname, CASE c.relkind WHEN 'r' THEN 'table' ELSE 'index' END,
          pg_relation_size(c.oid)::numeric / (SELECT count(*) FROM {ledger}.transactions)
        FROM pg_class AS c LEFT JOIN pg_index AS i ON i.indexrelid = c.oid
        WHERE coalesce(i.indrelid, c.oid) IN ('{ledger}.transactions'::regclass, '{ledger}.entries'::regclass)
        ORDER BY coalesce(i.indrelid, c.oid), c.relkind DESC, c.relname""")
             for ledger in (schemas(ACCOUNTS[0], purpose)["ledger"] for purpose in (POST, KEYED))]
    rows = [(f"{kind} `{name}`", f"{float(plain):.0f}", f"{float(keyed):.0f}")
            for (name, kind, plain), (_, _, keyed) in zip(*sizes)]
    rows.append(["together"] + [f"{sum(float(size) for _, _, size in side):.0f}" for side in sizes])
    table(("", "without a key, bytes", "with a key, bytes"), rows)


# ---- batches

def elapsed_and_cost(session, statements):
    started = time.monotonic()
    cost = sum(session.cost(statement) for statement in statements)
    return time.monotonic() - started, cost / 1e9


def measure_batches(session, chosen):
    samples = Samples()
    counts = {}
    for number in range(chosen.rounds + 1):
        progress(f"batches: round {number} of {chosen.rounds}" if number else "batches: warming up")
        for size in BATCH_SIZES:
            session.run("DROP SCHEMA IF EXISTS retail, floor, shop CASCADE; DROP TABLE IF EXISTS bench.batches;")
            session.run_file("posting/shop.sql", size=size)
            session.run_file("posting/shop_ledger.sql")
            batches = range(int(session.run("SELECT count(*) FROM bench.batches")))
            ways = [("post_batch", [f"SELECT count(*) FROM shop.post_batch((SELECT documents FROM bench.batches "
                                    f"WHERE batch = {batch}))" for batch in batches]),
                    ("insert_rows", [f"CALL floor.insert_rows({batch})" for batch in batches]),
                    ("insert_documents", [f"CALL floor.insert_documents({batch})" for batch in batches])]
            for way, statements in ways:
                elapsed, cost = elapsed_and_cost(session, statements)
                if number:
                    samples.add((way, size, "elapsed"), elapsed)
                    samples.add((way, size, "cost"), cost)
                if way == "post_batch":
                    session.run_file("posting/floor.sql")
                elif way == "insert_rows":
                    same_rows(session)
                    session.run("TRUNCATE floor.transactions, floor.entries")
                else:
                    same_rows(session)
    counts = session.rows("SELECT (SELECT count(*) FROM shop.transactions), (SELECT count(*) FROM shop.entries), "
                          "(SELECT count(*) FROM shop.accounts)")[0]
    return samples, [int(count) for count in counts]


def same_rows(session):
    """What was written by hand is what the ledger wrote."""
    differing = session.run("""
        SELECT count(*) FROM (
          SELECT t.key, t.kind, t.effective_at, e.line, e.account_id, e.amount, e.memo
          FROM shop.transactions AS t JOIN shop.entries AS e ON e.transaction_id = t.id
          EXCEPT ALL
          SELECT t.key, t.kind, t.effective_at, e.line, e.account_id, e.amount, e.memo
          FROM floor.transactions AS t JOIN floor.entries AS e ON e.transaction_id = t.id) AS missing""")
    if differing != "0":
        raise SystemExit(f"{differing} rows that the ledger has were not written by hand")


def report_batches(samples, counts):
    transactions, entries, accounts = counts
    print(f"The {transactions} documents of examples/online_retail, {entries} entries on {accounts} accounts, each "
          "with a key and metadata. By hand is nothing but the rows: no balance, no rule "
          f"({samples.noise()}).\n")
    names = {"post_batch": "post_batch", "insert_rows": "by hand, INSERT … SELECT of the rows",
             "insert_documents": "by hand, INSERT … SELECT out of the JSON"}
    rows = []
    for size in BATCH_SIZES:
        for way, what in names.items():
            cells = []
            for figure in ("elapsed", "cost"):
                name = (way, size, figure)
                cells += [f"{samples.median(name):.2f} s",
                          f"{samples.ratio(name, ('insert_rows', size, figure)):.2f}"]
            pieces = "one transaction" if size >= transactions else f"{size} a transaction"
            rows.append([f"{what}, {pieces}", f"{transactions / samples.median((way, size, 'elapsed')):.0f}"] + cells)
    table(("", "documents a second", "time", "times", "processor time", "times"), rows)


def verify(session):
    """Whatever was posted, every ledger is sound."""
    for ledger, in session.rows("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'ledger_format'"):
        broken = session.run(f"SELECT * FROM {ledger}.verify()")
        if broken:
            raise SystemExit(f"{ledger}.verify() found:\n{broken}")


def main():
    chosen = options(
        "postings next to pgbench's TPC-B and to the same rows written by hand",
        rounds=(15, "how often everything is measured"), seconds=(2, "duration of each run of pgbench"),
        scale=(20, "scale of TPC-B: 100,000 accounts, 10 tellers and one branch each"),
        postings=(10000, "transactions of one client in a round"))
    session = first_session()
    prepare(session)
    progress("making the tables of TPC-B")
    command("pgbench", "-i", "-q", "-s", str(chosen.scale))
    session.run("CHECKPOINT")
    one = measure_one(chosen)
    clients = measure_clients(chosen)
    batches, counts = measure_batches(session, chosen)
    verify(session)
    print(f"{setting(session)}; fsync on, TPC-B at scale {chosen.scale}, medians of {chosen.rounds} rounds, "
          f"{chosen.seconds} seconds a run.\n")
    report_clients(clients)
    report_one(one, session, chosen.postings)
    report_batches(batches, counts)
    session.close()


if __name__ == "__main__":
    main()
