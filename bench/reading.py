# Balances of any date: an account with half of all the entries, before and after roll_up(), and what the
# roll-ups cost. The same answers are taken from the entries, and compared. Tables are in reading/*.sql.
import sys
import time

from harness import Session, first_session, options, progress, setting, table

BATCH = 8192
HOLDS = 1000
READINGS = {
    "balance, now": "SELECT * FROM @ledger@.balance('busy')",
    "balance as of a date": "SELECT * FROM @ledger@.balance('busy', as_of => @date@)",
    "balance as known at a time": "SELECT * FROM @ledger@.balance('busy', known_at => @known@)",
    "balance on both": "SELECT * FROM @ledger@.balance('busy', as_of => @date@, known_at => @known@)",
    "balance of an account with few entries as of a date": "SELECT * FROM @ledger@.balance('one:7', as_of => @date@)",
}
REPORTS = {
    "trial balance, now": "SELECT count(*), sum(amount(debit)) FROM @ledger@.trial_balance()",
    "trial balance as of a date": "SELECT count(*), sum(amount(debit)) FROM @ledger@.trial_balance(as_of => @date@)",
    "trial balance as known at a time": "SELECT count(*), sum(amount(debit)) FROM @ledger@.trial_balance(known_at => @known@)",
    "trial balance on both": "SELECT count(*), sum(amount(debit)) FROM @ledger@.trial_balance(as_of => @date@, known_at => @known@)",
    "income statement of a quarter": "SELECT count(*), sum(amount(amount)) FROM @ledger@.income_statement(@date@, @date@ + interval '3 months')",
}


def load(session, chosen):
    session.run_file("reading/ledger.sql", ledger="bench_reading", accounts=chosen.accounts)
    batches = -(-chosen.transactions // BATCH)
    for batch in range(batches):
        if batch % 64 == 0:
            progress(f"posting {batch * BATCH} of {batches * BATCH}")
        session.run(f"SELECT bench_reading_post({BATCH}, {chosen.accounts})")
    for batch in range(chosen.holds // HOLDS):
        if batch % 64 == 0:
            progress(f"holding {batch * HOLDS} of {chosen.holds}")
        session.run(f"SELECT bench_reading_hold({HOLDS}, {chosen.accounts})")
    session.run("VACUUM (ANALYZE)")


def fill(text, cut):
    return (text.replace("@ledger@", "bench_reading").replace("@date@", f"timestamptz '{cut[0]}'")
            .replace("@known@", f"timestamptz '{cut[1]}'"))


def cuts(session, count):
    """Dates and times spread over those that there are."""
    rows = session.rows(f"SELECT * FROM bench_reading_cuts({count})")
    return [(row[0], row[1]) for row in rows]


def measure(session, readings, places):
    """Milliseconds of processor time: the median over the dates, and the dearest of them."""
    results = {}
    for name, text in readings.items():
        progress(name)
        times = []
        for cut in places:
            statement = fill(text, cut).replace("'", "''")
            times.append(float(session.run(f"SELECT bench_reading_time('{statement}')")))
        times.sort()
        results[name] = (times[len(times) // 2], times[-1])
    return results


def roll_up(session):
    """Seconds and transactions; each call is a transaction of its own, as with a scheduler."""
    before, transactions = time.monotonic(), 0
    while taken := int(session.run("SELECT bench_reading.roll_up()")):
        transactions += taken
    return time.monotonic() - before, transactions


def measure_once(session, readings, place):
    """The same for what takes long, with the answers."""
    times, results = {}, {}
    for name, text in readings.items():
        progress(name)
        before = session.processor_time()
        results[name] = session.run(fill(text, place))
        times[name] = (session.processor_time() - before) / 1e6
    return times, results


def main():
    chosen = options("Balances of any date, with and without roll-ups.",
                     transactions=(5000000, "transactions of two legs, one of them on the busy account"),
                     accounts=(100000, "other accounts"),
                     holds=(1000000, "holds of the busy account, all captured but the last"),
                     tail=(10000, "transactions posted after roll_up()"),
                     dates=(5, "dates and times at which each is read"))
    session = first_session()
    load(session, chosen)
    entries, busy = (int(number) for number in session.rows(
        "SELECT count(*), count(*) FILTER (WHERE account_id = 1) FROM bench_reading.entries")[0])
    readings = {**READINGS, **REPORTS}
    place, places = cuts(session, 1)[0], cuts(session, chosen.dates)
    before, expected = measure_once(session, readings, place)
    progress("rolling up")
    seconds, transactions = roll_up(session)
    session.run("VACUUM (ANALYZE)")
    if measure_once(session, readings, place)[1] != expected:
        sys.exit("the roll-ups give other answers than the entries")
    after = measure(session, readings, places)
    for done in range(0, chosen.tail, BATCH):
        session.run(f"SELECT bench_reading_post({min(BATCH, chosen.tail - done)}, {chosen.accounts})")
    with_tail = measure(session, readings, places)

    print(f"{setting(session)}; {entries} entries, {busy} of them on one account, with "
          f"{chosen.holds} holds, the others on {chosen.accounts}; milliseconds of processor time, planning included, for the median of "
          f"{chosen.dates} dates and for the dearest.\n")
    table(["", "not rolled up", "rolled up", "dearest", f"and {chosen.tail} transactions since", "dearest"],
          [[name, f"{before[name]:.1f}", f"{after[name][0]:.2f}", f"{after[name][1]:.2f}",
            f"{with_tail[name][0]:.2f}", f"{with_tail[name][1]:.2f}"] for name in readings])
    sizes = session.rows("SELECT * FROM bench_reading_sizes()")
    print(f"\n`roll_up` took in {transactions} transactions in {seconds:.0f} s, {entries / seconds:.0f} entries a "
          "second. Bytes of disk space an entry, indexes included:\n")
    table(["", "bytes"], [[name, f"{int(size) / entries:.1f}"] for name, size in sizes])


main()
