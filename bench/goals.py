# The goals: florin next to pgledger, to pgbench's TPC-B, to a one-row INSERT and to the same rows written by hand,
# in rounds that take turns; and how a posting grows with legs, accounts and clients. Figures go to goals.json too,
# from which bench/chart makes the pictures. What runs is in posting/.
import json
import os
import re
import tempfile
import time

from harness import Samples, Session, command, finish, first_session, options, progress, setting, table
import posting
from posting import ACCOUNTS, HAND, KEYED, POST, TPCB, schemas, start_pgbench

MANY = ACCOUNTS[0]
CLIENTS = (1, 2, 8, 20)
LEGS = (2, 5, 20)
GROWING_ACCOUNTS = (1000, 100000, 1000000)
BATCH = 8192
DOCUMENTS = 1000
STRIPES = 16
PGLEDGER, INSERT, HOT, TEN, NOTIFIED = "pgledger", "insert", "post_hot", "post_ten", "notified"
PAGES = (100, 10000)
MILLION = 1000000
WARM_UP = 4  # rounds of batches, after which a session has met most of its accounts


class Batches:
    """A way to write in batches: the ledger, its twin without triggers, and how the ledger's call is written."""

    def __init__(self, what, accounts, size, call, goal, prototype):
        self.what, self.accounts, self.size, self.call = what, accounts, size, call
        self.goal, self.prototype = goal, prototype
        self.ledger = "batch_" + re.sub(r"\W+", "_", what)
        self.floor = self.ledger + "_floor"


TRANSFERS = "transfer_batch(debits, credits, amounts)"
WITH_KEYS = "transfer_batch(debits, credits, amounts, keys)"
BATCHES = (
    Batches("transfers", MANY, BATCH, TRANSFERS, 2.0, 2.0),
    Batches("many accounts", 100000, BATCH, TRANSFERS, 1.2, 1.1),
    Batches("with keys", MANY, BATCH, WITH_KEYS, 1.8, 1.8),
    Batches("documents", MANY, DOCUMENTS, "post_batch(documents)", 0.5, None),
)


def open_accounts(session, ledger, accounts):
    session.run(f"SELECT count({ledger}.open_account('account:' || n, 'asset', 'GBP')) "
                f"FROM generate_series(1, {accounts}) AS n; VACUUM ANALYZE {ledger}.accounts, {ledger}.balances;")


def prepare(session, chosen):
    progress("making ledgers")
    posting.prepare(session)
    session.run("CREATE TABLE bench.one_row (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id bigint,"
                " amount numeric, inserted_at timestamptz NOT NULL DEFAULT now())")
    session.run(f"SELECT create_ledger('hot'); SELECT hot.open_account('hot', 'asset', 'GBP', stripes => {STRIPES})")
    open_accounts(session, "hot", MANY)
    session.run(f"SELECT create_ledger('{NOTIFIED}'); SELECT {NOTIFIED}.notify_posts('posts')")
    open_accounts(session, NOTIFIED, MANY)
    progress("making the tables of TPC-B")
    command("pgbench", "-i", "-q", "-s", str(chosen.scale))
    prepare_batches(session, chosen)


def prepare_batches(session, chosen):
    for way in BATCHES:
        session.run(f"SELECT create_ledger('{way.ledger}')")
        open_accounts(session, way.ledger, way.accounts)
        session.run_file("posting/batches.sql", ledger=way.ledger, floor=way.floor)
    if chosen.pgledger:
        session.run_file("posting/pgledger.sql", folder=os.path.abspath(chosen.pgledger), accounts=MANY)
    session.run("CHECKPOINT")


# ---- one posting at a time, by many clients

def rate_of(script, clients, chosen, folder, names):
    """Transactions a second, and how many were given up for a deadlock or another conflict."""
    printed = finish(start_pgbench(script, clients, chosen.seconds, folder, names))
    failed = re.search(r"^number of failed transactions: (\d+)", printed, re.M)
    return float(re.search(r"^tps = ([0-9.]+) ", printed, re.M).group(1)), int(failed.group(1))


def measure_clients(chosen, samples):
    scripts = [POST, KEYED, HAND, TPCB, INSERT] + ([PGLEDGER] if chosen.pgledger else [])
    runs = [(script, clients) for clients in CLIENTS for script in scripts]
    runs += [(HOT, 20), (TEN, 8), (NOTIFIED, 8), (NOTIFIED, 20)]
    with tempfile.TemporaryDirectory() as folder:
        for number in range(chosen.rounds + 1):
            progress(f"clients: round {number} of {chosen.rounds}" if number else "clients: warming up")
            for script, clients in runs:
                names = schemas(MANY, script if script in (POST, KEYED) else "many")
                if script in (HOT, NOTIFIED):
                    names["ledger"] = {HOT: "hot", NOTIFIED: NOTIFIED}[script]
                rate, failed = rate_of(POST if script == NOTIFIED else script, clients, chosen, folder, names)
                if number:
                    samples.add((script, clients), rate * (10 if script == TEN else 1))
                    samples.add((script, clients, "failed"), failed)


# ---- batches

def timed(session, statements):
    """Seconds on the clock and of processor time for a batch, its commit included."""
    started = time.monotonic()
    cost = sum(session.cost(statement) for statement in statements)
    return (time.monotonic() - started) / len(statements), cost / 1e9 / len(statements)


def measure_batches(session, chosen, samples):
    for number in range(1 - WARM_UP, chosen.rounds + 1):
        progress(f"batches: round {number} of {chosen.rounds}" if number > 0 else "batches: warming up")
        for way in BATCHES:
            last = session.run(f"SELECT coalesce(max(id), 0) FROM {way.ledger}.transactions")
            session.run(f"SELECT {way.floor}.make_inputs({chosen.batches}, {way.size}, {way.accounts})")
            numbers = range(1, chosen.batches + 1)
            ours = timed(session, [f"SELECT count(*) FROM {way.floor}.inputs AS i CROSS JOIN LATERAL "
                                   f"{way.ledger}.{way.call} WHERE i.batch = {batch}" for batch in numbers])
            session.run(f"SELECT {way.floor}.take_rows({last}, {way.size})")
            by_hand = timed(session, [f"CALL {way.floor}.insert_rows({batch})" for batch in numbers])
            if number > 0:
                for who, (elapsed, cost) in (("florin", ours), ("floor", by_hand)):
                    samples.add((way.what, who), way.size / elapsed)
                    samples.add((way.what, who, "processor"), way.size / cost)
        if chosen.pgledger and number > 0:
            elapsed, cost = timed(session, [f"""
                SELECT count(*) FROM pgledger_create_transfers(ARRAY(
                  SELECT ('pgla_' || lpad(substr(c, 9), 26, '0'), 'pgla_' || lpad(substr(d, 9), 26, '0'),
                          amount(a))::transfer_request
                  FROM {BATCHES[0].floor}.inputs, unnest(debits, credits, amounts) AS t (d, c, a) WHERE batch = 1))"""])
            samples.add((BATCHES[0].what, PGLEDGER), BATCH / elapsed)
            samples.add((BATCHES[0].what, PGLEDGER, "processor"), BATCH / cost)


def same_rows(session):
    for way in BATCHES:
        for name in ("transactions", "entries"):
            differing = session.run(f"SELECT count(*) FROM (SELECT * FROM {way.ledger}.{name} EXCEPT ALL "
                                    f"SELECT * FROM {way.floor}.{name}) AS missing")
            if differing != "0":
                raise SystemExit(f"{differing} {name} of {way.ledger} were not written by hand")


def measure_feed(session, chosen, samples):
    """Milliseconds of processor time for a page of the feed, and for being told that there is nothing new."""
    ledger = BATCHES[0].ledger
    end = int(session.run(f"SELECT {ledger}.feed_position()"))
    for number in range(chosen.rounds + 1):
        for most, after, times in ((1, end, 100), *((most, max(end - most, 0), 20) for most in PAGES)):
            cost = session.cost(f"DO $$ BEGIN FOR i IN 1 .. {times} LOOP PERFORM count(*) FROM "
                                f"{ledger}.feed({after}, {most}); END LOOP; END $$") / times
            if number:
                samples.add(("feed", most), cost / 1e6)


# ---- what one posting costs, and how that grows

def measure_growth(session, chosen, samples):
    """Processor time and log of one post by legs and by accounts: one client, synchronous_commit = off."""
    for accounts in GROWING_ACCOUNTS:
        progress(f"growth: a ledger of {accounts} accounts")
        session.run(f"SELECT create_ledger('grown_{accounts}')")
        open_accounts(session, f"grown_{accounts}", accounts)
    points = [("legs", legs, f"grown_{MANY}", MANY, legs) for legs in LEGS]
    points += [("accounts", accounts, f"grown_{accounts}", accounts, 2) for accounts in GROWING_ACCOUNTS]
    for number in range(chosen.rounds + 1):
        progress(f"growth: round {number} of {chosen.rounds}" if number else "growth: warming up")
        for axis, value, ledger, accounts, legs in points:
            count = max(chosen.postings // legs, 100)
            one = Session()
            one.run(f"""SET synchronous_commit = off;
                CREATE PROCEDURE pg_temp.post_many(times int, start int) LANGUAGE plpgsql AS $$
                BEGIN
                  FOR n IN start .. start + times - 1 LOOP
                    PERFORM {ledger}.post(ARRAY(
                      SELECT CASE WHEN leg = 1 THEN debit(code, from_minor_units(100 * {legs - 1}, 'GBP'))
                             ELSE credit(code, 'GBP 1') END
                      FROM generate_series(1, {legs}) AS leg,
                        LATERAL (SELECT 'account:' || (n::bigint * 7919 + leg * 104729) % {accounts} + 1 AS code) AS a));
                    COMMIT;
                  END LOOP;
                END $$;
                CALL pg_temp.post_many(100, 0)""")
            log = one.run("SELECT pg_current_wal_insert_lsn()")
            cost = one.cost(f"CALL pg_temp.post_many({count}, {number * chosen.postings})") / count
            grown = int(one.run(f"SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '{log}')")) / count
            one.close()
            if number:
                samples.add((axis, value, "ns"), cost)
                samples.add((axis, value, "wal"), grown)


def measure_long_growth(session, chosen, samples):
    """The rate of transfer_batch while a ledger grows to so many million entries."""
    session.run("SELECT create_ledger('long')")
    open_accounts(session, "long", MANY)
    floor, entries, marks = BATCHES[0].floor, 0, []
    session.run(f"SELECT {floor}.make_inputs(20, {BATCH}, {MANY})")
    started, at = time.monotonic(), 0
    while entries < chosen.entries * MILLION:
        for batch in range(1, 21):
            session.run(f"SELECT count(*) FROM {floor}.inputs AS i CROSS JOIN LATERAL long.{TRANSFERS} "
                        f"WHERE i.batch = {batch}")
        entries += 20 * 2 * BATCH
        now = time.monotonic()
        marks.append((entries, (entries - at) / 2 / (now - started)))
        progress(f"growth: {entries} entries, {marks[-1][1]:.0f} transfers a second")
        started, at = now, entries
    for entries, rate in marks:
        samples.add(("entries", entries), rate)
    # The rate around a size: the median of five marks, so that one checkpoint does not decide.
    around = {size: sorted(rate for _, rate in sorted(marks, key=lambda m: abs(m[0] - size))[:5])[2]
              for size in (MILLION, chosen.entries * MILLION)}
    return around[chosen.entries * MILLION] / around[MILLION]


def bytes_of(session, tables, count):
    return float(session.run(f"SELECT sum(pg_indexes_size(t) + pg_relation_size(t)) / ({count}) "
                             f"FROM unnest('{{{','.join(tables)}}}'::regclass[]) AS t"))


# ---- the report

def report_goals(samples, chosen, one, size, growth):
    rows = []

    def goal(what, prototype, wanted, measured, note="", at_most=False):
        reached = measured is not None and (measured <= wanted if at_most else measured >= wanted)
        rows.append((what, prototype, f"{wanted:g}",
                     "not measured" if measured is None else f"{measured:.0f}" if at_most else f"{measured:.2f}",
                     "" if measured is None else "yes" if reached else "no", note))

    for clients in (8, 20):
        peer = samples.ratio((KEYED, clients), (PGLEDGER, clients)) if chosen.pgledger else None
        goal(f"post with a key, {clients} clients: times pgledger", {8: 4.8, 20: 4.4}[clients], 5, peer)
    for clients in (8, 20):
        goal(f"the same: times TPC-B, {clients} clients", 2.3, 2.5, samples.ratio((KEYED, clients), (TPCB, clients)))
    goal("processor time of a post, µs", 95, 80, one.median((POST, "ns")) / 1000,
         f"with a key {one.median((KEYED, 'ns')) / 1000:.0f}, "
         f"an empty statement {one.median(('nothing', 'ns')) / 1000:.0f}",
         at_most=True)
    for way in BATCHES:
        goal(*goal_of(way), samples.ratio((way.what, "florin"), (way.what, "floor")),
             f"by processor time {samples.ratio((way.what, 'florin', 'processor'), (way.what, 'floor', 'processor')):.2f}")
    peer = samples.ratio((BATCHES[0].what, "florin"), (BATCHES[0].what, PGLEDGER)) if chosen.pgledger else None
    goal(f"transfer_batch of {BATCH}: times pgledger's batch", "33–41", 40, peer)
    goal(f"a hot account of {STRIPES} stripes in each, 20 clients: of the uniform rate", 1.0, 0.95,
         samples.ratio((HOT, 20), (POST, 20)))
    goal("ten posts a database transaction, 8 clients: of the single-post rate", 1.7, 2,
         samples.ratio((TEN, 8), (POST, 8)), f"{sum(samples.values[(TEN, 8, 'failed')])} deadlocks")
    goal("bytes on disk of a transfer without a key", 372, 330, size["florin"],
         f"pgledger {size[PGLEDGER]:.0f}" if PGLEDGER in size else "", at_most=True)
    million = chosen.entries if chosen.entries > 1 else 20
    goal(f"transfer_batch at {million} million entries: of the rate at 1 million", "–", 0.8, growth)
    table(("", "prototype", "goal", "measured", "reached", ""), rows)


def report_rates(samples, chosen):
    print(f"Transactions a second by clients ({samples.noise()}):\n")
    names = {POST: "post", KEYED: "post with a key", HAND: "the same rows by hand", PGLEDGER: "pgledger",
             TPCB: "TPC-B of pgbench", INSERT: "a one-row INSERT"}
    table([""] + [f"{clients}" for clients in CLIENTS],
          [[what] + [f"{samples.median((script, clients)):.0f}" for clients in CLIENTS]
           for script, what in names.items() if script != PGLEDGER or chosen.pgledger])
    print("Transfers a second in batches:\n")
    table(("", "florin", "by hand", "pgledger"),
          [[way.what] + [f"{samples.median((way.what, who)):.0f}" if (way.what, who) in samples.values else "–"
                         for who in ("florin", "floor", PGLEDGER)] for way in BATCHES])
    print("Of the rate of posts, if each notifies a channel: "
          + ", ".join(f"{samples.ratio((NOTIFIED, clients), (POST, clients)):.2f} with {clients} clients"
                      for clients in (8, 20)) + ".\n")
    print(f"The feed, processor time: {samples.median(('feed', 1)):.2f} ms if there is nothing new, "
          + ", ".join(f"{samples.median(('feed', most)):.1f} ms for {most} transactions of two legs" for most in PAGES)
          + ".\n")
    print("One post, one client, synchronous_commit = off, called in PL/pgSQL:\n")
    table(("", "processor time", "WAL"),
          [(f"{value} {axis}", f"{samples.median((axis, value, 'ns')) / 1000:.0f} µs",
            f"{samples.median((axis, value, 'wal')):.0f} bytes")
           for axis, values in (("legs", LEGS), ("accounts", GROWING_ACCOUNTS)) for value in values])


def write_json(samples, one, size, line):
    """Every figure of every round; written again after each part, so that one that is cut short is not lost."""
    figures = {" ".join(str(part) for part in name): values
               for values_by_name in (samples.values, {("one",) + name: v for name, v in one.values.items()})
               for name, values in values_by_name.items()}
    os.makedirs("results", exist_ok=True)
    with open("results/goals.json", "w", encoding="utf-8") as file:
        json.dump({"setting": line, "bytes": size, "figures": figures}, file, indent=1)


def goal_of(way):
    """What a way to write in batches is called in a table, the prototype's ratio to the floor, and the goal's."""
    return (f"{way.call.split('(')[0]}, {way.what}, {way.size} each, {way.accounts} accounts: times the floor",
            way.prototype or "–", way.goal)


def only_batches(session, chosen):
    prepare_batches(session, chosen)
    samples = Samples()
    measure_batches(session, chosen, samples)
    same_rows(session)
    print(f"{setting(session)}; fsync on, medians of {chosen.rounds} rounds of {chosen.batches} batches.\n")
    table(("", "goal", "measured", "by processor time", "processor time of a batch", "of the floor's"),
          [(name, f"{goal:g}", *(f"{samples.ratio((way.what, 'florin', *by), (way.what, 'floor', *by)):.2f}"
                                 for by in ((), ("processor",))),
            *(f"{1000 * way.size / samples.median((way.what, who, 'processor')):.1f} ms" for who in ("florin", "floor")))
           for way in BATCHES for name, _, goal in (goal_of(way),)])


def main():
    chosen = options(
        "the goals: florin next to pgledger, TPC-B, a one-row INSERT and the same rows by hand",
        rounds=(5, "how often everything is measured"), seconds=(3, "duration of each run of pgbench"),
        scale=(20, "scale of TPC-B"), batches=(4, "batches of each kind in a round"),
        postings=(5000, "transactions of one client in a round"),
        entries=(1, "millions of entries to grow to, 20 for the goal; 1 leaves that out"),
        pgledger=("", "a folder with the repository pgr0ss/pgledger; without it that peer is left out"),
        only=("everything", "batches: only these, and no file of figures"))
    if chosen.only not in ("everything", "batches"):
        raise SystemExit("--only is batches, or left out")
    if not chosen.pgledger:
        progress("pgledger is left out: clone https://github.com/pgr0ss/pgledger and name the folder by --pgledger")
    session = first_session()
    if chosen.only == "batches":
        only_batches(session, chosen)
        return session.close()
    prepare(session, chosen)
    samples = Samples()
    one, size = posting.measure_one(chosen), {}
    line = (f"{setting(session)}; fsync on, TPC-B at scale {chosen.scale}, medians of {chosen.rounds} rounds, "
            f"{chosen.seconds} seconds a run.")
    measure_clients(chosen, samples)
    size["florin"] = bytes_of(session, [f"post_{MANY}.transactions", f"post_{MANY}.entries"],
                              f"SELECT count(*) FROM post_{MANY}.transactions")
    write_json(samples, one, size, line)
    measure_batches(session, chosen, samples)
    same_rows(session)
    measure_feed(session, chosen, samples)
    measure_growth(session, chosen, samples)
    if chosen.pgledger:
        size[PGLEDGER] = bytes_of(session, ["pgledger_transfers", "pgledger_entries"],
                                  "SELECT count(*) FROM pgledger_transfers")
    write_json(samples, one, size, line)
    growth = measure_long_growth(session, chosen, samples) if chosen.entries > 1 else None
    posting.verify(session)
    print(line + "\n")
    report_goals(samples, chosen, one, size, growth)
    report_rates(samples, chosen)
    write_json(samples, one, size, line)
    session.close()


if __name__ == "__main__":
    main()
