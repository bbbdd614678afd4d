# What every view and report costs on a large ledger, and how it reads the entries: the plans of all statements
# that a question leads to, those inside of functions too, as auto_explain gives them. A question about one account
# that reads entries or transactions from end to end is a failure.
import json
import re
import statistics
import subprocess
import sys

from harness import fill_in, first_session, options, progress, setting, table

BATCH = 8192
HOLDS = 1000
ROUNDS = 5
PATIENT = 2000  # milliseconds: what takes longer is asked once
LEDGER_TABLES = ("entries", "transactions")
BANK, QUIET = "assets:bank", "assets:receivable:0000010"

# The questions; those about one account, or one transaction, must not read a table from end to end.
ONE = (
    ("what the bank holds", f"balance('{BANK}')"),
    ("what the bank held at a time", f"balance('{BANK}', as_of => '2026-07-01')"),
    ("what was known of the bank at a time", f"balance('{BANK}', known_at => '@known@')"),
    ("both", f"balance('{BANK}', as_of => '2026-07-01', known_at => '@known@')"),
    ("what another account holds", f"balance('{QUIET}')"),
    ("what it held at a time", f"balance('{QUIET}', as_of => '2026-07-01')"),
    ("its row of account_balances", f"account_balances WHERE code = '{QUIET}'"),
    ("its statement", f"statement('{QUIET}')"),
    ("a day of the bank's statement", f"statement('{BANK}', '2026-07-01', '2026-07-02')"),
    ("its entries in the journal", f"journal WHERE account = '{QUIET}'"),
    ("a day of the bank's in the journal",
     f"journal WHERE account = '{BANK}' AND effective_at >= '2026-07-01' AND effective_at < '2026-07-02'"),
    ("a transaction in the journal", "journal WHERE transaction_id = @transaction@"),
    ("a hold", "holds WHERE transaction_id = @hold@"),
    ("a chain", "chains WHERE chain_id = @transaction@"),
    ("the chain of a transaction", "chains WHERE transaction_id = @transaction@"),
    ("its days", f"daily_movements WHERE account = '{QUIET}'"),
    ("its open items", f"open_items('{QUIET}', '2026-12-31')"),
    ("its ageing", f"ageing('2026-12-31', '{QUIET}')"),
    ("the bank's open items", f"ageing('2026-12-31', '{BANK}')"),
    ("its subtree", f"subtree_balances('{QUIET}')"),
    ("1,000 transactions of the feed", "feed(@transaction@, 1000)"),
    ("verify_structure()", "verify_structure()"),
    ("verify() since the last batch", "verify('@last@')"),
)
ALL = (
    ("account_balances, all", "account_balances"),
    ("subtree_balances of all", "subtree_balances()"),
    ("trial balance", "trial_balance()"),
    ("trial balance, depth 1", "trial_balance(depth => 1)"),
    ("trial balance at a time", "trial_balance(as_of => '2026-07-01')"),
    ("balance sheet", "balance_sheet()"),
    ("balance sheet at a time, depth 2", "balance_sheet(as_of => '2026-07-01', depth => 2)"),
    ("income statement of a month, depth 2", "income_statement('2026-07-01', '2026-08-01', depth => 2)"),
    ("cash movements of a day", "cash_movements('2026-07-01', '2026-07-02', depth => 2)"),
    ("cash movements of a month", "cash_movements('2026-07-01', '2026-08-01', depth => 2)"),
    ("ageing of all receivables", "ageing('2026-12-31', depth => 2)"),
    ("open holds", "holds WHERE state = 'open'"),
    ("days of all accounts", "daily_movements"),
    ("verify()", "verify()"),
)


def fill(session, entries, accounts):
    progress(f"opening {accounts} accounts")
    session.run_file("explain/fill.sql", accounts=accounts)
    batches = max(1, entries // 2 // BATCH)
    for batch in range(batches):
        if batch % 100 == 0:
            progress(f"posting batch {batch} of {batches}")
        session.run(f"SELECT bench.post_batch({batch}, {BATCH},"
                    f" timestamptz '2026-01-01' + interval '365 days' * {batch} / {batches})")
    session.run(f"SELECT count(large.hold(ARRAY[debit(code, 'GBP 5.00'), credit('{BANK}', 'GBP 5.00')]))"
                f" FROM (SELECT code FROM bench.codes ORDER BY id LIMIT {HOLDS}) AS c")
    progress("rolling up")
    while session.run("SELECT large.roll_up()") != "0":
        pass
    progress("vacuum and analyze")
    session.run("VACUUM ANALYZE")
    return batches * BATCH * 2


def plans_of(query):
    """The plans of all statements that a query leads to, and the sequential scans that no plan shows."""
    asked = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse", "-c", "LOAD 'auto_explain'",
         "-c", "SET auto_explain.log_min_duration = 0", "-c", "SET auto_explain.log_nested_statements = on",
         "-c", "SET auto_explain.log_analyze = on", "-c", "SET auto_explain.log_timing = off",
         "-c", "SET auto_explain.log_format = json", "-c", "SET auto_explain.log_level = notice",
         "-c", "SET max_parallel_workers_per_gather = 0", "-c", "BEGIN", "-c", query,
         "-c", "SET auto_explain.log_min_duration = -1", "-c",
         "SELECT relname FROM pg_stat_xact_user_tables WHERE schemaname = 'large' AND seq_scan > 0"],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if asked.returncode != 0:
        sys.exit(f"failed: {query}\n{asked.stderr[-3000:]}")
    decoder = json.JSONDecoder()
    plans = [decoder.raw_decode(asked.stderr, match.end())[0]["Plan"]
             for match in re.finditer(r"^NOTICE:  duration: .* plan:\n", asked.stderr, re.M)]
    if not plans:
        sys.exit(f"no plan of: {query}")
    return plans, [name for name in asked.stdout.split("\n")[1:] if name in LEDGER_TABLES]


def nodes(plan):
    if plan.get("Actual Loops", 1) > 0:
        yield plan
        for child in plan.get("Plans", ()):
            yield from nodes(child)


def ways(plans):
    """How the entries are read: the nodes on them that ran."""
    found = []
    for plan in plans:
        for node in nodes(plan):
            if node.get("Relation Name") in LEDGER_TABLES or "entries" in node.get("Index Name", ""):
                way = f"{node['Node Type']} on {node.get('Index Name') or node.get('Relation Name')}"
                if way not in found:
                    found.append(way)
    return found


def time_of(session, query):
    """Milliseconds on the clock: the median of several rounds, or one if it takes long."""
    times = []
    while len(times) < ROUNDS and not (times and times[0] > PATIENT):
        printed = session.run(f"\\timing on\n{query};\n\\timing off")
        times.append(float(re.search(r"^Time: ([0-9.]+) ms", printed, re.M).group(1)))
    return statistics.median(times)


def ask(session, questions, names):
    rows, scanned = [], []
    for what, source in questions:
        progress(what)
        query = fill_in(f"SELECT count(*) FROM (SELECT * FROM large.{source} OFFSET 0) AS answer", names)
        milliseconds = time_of(session, query)
        plans, tables = plans_of(query)
        found = ways(plans)
        if tables or any(way.startswith("Seq Scan on") for way in found):
            scanned.append(what)
        rows.append((what, f"`{source.split(' WHERE')[0].split('(')[0]}`", f"{milliseconds:,.1f}",
                     ", ".join(found) or "not read"))
    return rows, scanned


def main():
    chosen = options(__doc__ or "What every view and report costs on a large ledger",
                     entries=(1_000_000, "how many entries"), accounts=(100_000, "how many accounts"))
    session = first_session()
    session.run("SET timezone = 'UTC'")
    entries = fill(session, chosen.entries, chosen.accounts)
    known, last, transaction, hold = session.rows(
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY posted_at), max(posted_at),"
        " percentile_disc(0.5) WITHIN GROUP (ORDER BY id), max(id) FROM large.transactions")[0]
    names = {"known": known, "last": last, "transaction": transaction, "hold": hold}
    print(f"{setting(session)}; {entries:,} entries, {chosen.accounts:,} accounts, {entries // 2:,} entries on one.\n")
    headings = ("question", "by", "milliseconds", "entries and transactions are read by")
    failures = []
    for title, questions in (("About one account or transaction", ONE), ("About all", ALL)):
        rows, scanned = ask(session, questions, names)
        print(f"{title}:\n")
        table(headings, rows)
        if questions is ONE:
            failures = scanned
    session.close()
    if failures:
        sys.exit("read from end to end for one account's question: " + ", ".join(failures))


if __name__ == "__main__":
    main()
