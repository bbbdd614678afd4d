# The SQL type monetary next to numeric and to a composite of numeric and text, in one process: processor
# time for each row, and sizes. What the tables hold is in money/tables.sql.
import os
import tempfile

from harness import Samples, first_session, options, progress, setting, table

# Prices has many equal amounts, as a shop's do; where hardly two are alike, the index has nothing to share.
TARGETS = {
    "sum": 0.7,
    "sort": 0.9,
    "sort, hardly two alike": 0.9,
    "index build": 0.9,
    "index build, hardly two alike": 0.9,
    "index size": 1.35,
    "index size, hardly two alike": 1.35,
    "sum by currency in a hash, next to the composite": 0.5,
    "text output, COPY TO": 1.3,
    "text input, COPY FROM": 1.3,
}


# Statements that only read: {0} is the table. The cost of count(*) on it is taken off.
SUM = "SELECT sum(price) FROM {0}"
SORT = "SELECT count(price) FROM (SELECT price FROM {0} ORDER BY price OFFSET 0) AS sorted"
GROUP = "SELECT count(price) FROM (SELECT price FROM {0} GROUP BY price) AS grouped"
COPY_TO = "COPY {0} TO '/dev/null'"
READING = [
    # what, monetary's statement and table, the other's
    ("sum", SUM, "prices_monetary", SUM, "prices_numeric"),
    ("sort", SORT, "prices_monetary", SORT, "prices_numeric"),
    ("sort, hardly two alike", SORT, "spread_monetary", SORT, "spread_numeric"),
    ("sort by currency and amount, next to the composite", SORT, "mixed_monetary", SORT, "mixed_composite"),
    ("sum by currency in a hash, next to the composite",
     "SELECT count(total) FROM (SELECT currency(price), sum(price) AS total FROM {0} GROUP BY 1) AS sums",
     "mixed_monetary",
     "SELECT count(total) FROM (SELECT (price).currency, sum((price).amount) AS total FROM {0} GROUP BY 1) AS s",
     "mixed_composite"),
    ("sum by currency in a hash, next to two columns",
     "SELECT count(total) FROM (SELECT currency(price), sum(price) AS total FROM {0} GROUP BY 1) AS sums",
     "mixed_monetary",
     "SELECT count(total) FROM (SELECT currency, sum(amount) AS total FROM {0} GROUP BY 1) AS sums",
     "mixed_columns"),
    ("group by amount in a hash", GROUP, "prices_monetary", GROUP, "prices_numeric"),
    ("text output, COPY TO", COPY_TO, "prices_monetary", COPY_TO, "prices_numeric"),
    ("text output, cast to text",
     "SELECT count(price::text) FROM {0}", "prices_monetary",
     "SELECT count(price::text) FROM {0}", "prices_numeric"),
    ("text input, cast from text",
     "SELECT count(price::monetary) FROM {0}", "texts_monetary",
     "SELECT count(price::numeric) FROM {0}", "texts_numeric"),
]

SUFFIXES = ("monetary", "numeric")

# Table, what the figures are called, options of the index.
INDEXES = [
    ("prices", "", ""),
    ("spread", ", hardly two alike", ""),
    ("spread", ", hardly two alike, deduplicate_items = off", "WITH (deduplicate_items = off)"),
]

# And everything in memory.
ONE_PROCESS = """
SET max_parallel_workers_per_gather = 0;
SET max_parallel_maintenance_workers = 0;
SET work_mem = '512MB';
SET maintenance_work_mem = '1GB';
"""


def prepare(session, rows):
    progress(f"making tables of {rows} rows")
    session.run_file("money/tables.sql", rows=rows)
    session.run(ONE_PROCESS)


def must_hash(session):
    """The plans that are said to use a hash do."""
    for what, ours, our_table, theirs, their_table in READING:
        if "in a hash" in what:
            for statement in (ours.format(our_table), theirs.format(their_table)):
                plan = session.run("EXPLAIN " + statement)
                if "HashAggregate" not in plan:
                    raise SystemExit(f"not a hash aggregate: {statement}\n{plan}")


def measure(session, rounds, files):
    must_hash(session)
    samples = Samples()
    for number in range(rounds + 1):  # the first one warms up
        progress(f"round {number} of {rounds}" if number else "warming up")
        keep = samples.add if number else (lambda name, value: None)
        for what, ours, our_table, theirs, their_table in READING:
            for side, statement, name in ((0, ours, our_table), (1, theirs, their_table)):
                scan = session.cost(f"SELECT count(*) FROM {name}")
                keep((what, side), session.cost(statement.format(name)) - scan)
        for data, how, settings in INDEXES:
            for side, suffix in enumerate(SUFFIXES):
                name = f"{data}_{suffix}"
                scan = session.cost(f"SELECT count(*) FROM {name}")
                build = session.cost(f"CREATE INDEX built ON {name} (price) {settings}") - scan
                keep((f"index build{how}", side), build)
                keep((f"index size{how}", side), int(session.run("SELECT pg_relation_size('built')")))
                session.run("DROP INDEX built")
        for side, suffix in enumerate(SUFFIXES):
            session.run(f"TRUNCATE loaded_{suffix}")
            keep(("text input, COPY FROM", side),
                 session.cost(f"COPY loaded_{suffix} FROM '{files[suffix]}'"))
    return samples


def report(session, samples, chosen):
    print(f"{setting(session)}; {chosen.rows} rows, medians of {chosen.rounds} rounds "
          f"({samples.noise()}). Processor time of one process for each row, without that of count(*).\n")
    rows = []
    names = dict.fromkeys(name for name, side in samples.values)
    for what in [*TARGETS] + [name for name in names if name not in TARGETS]:
        if "size" in what:
            figures = [f"{samples.median((what, side)) / chosen.rows:.1f} bytes" for side in (0, 1)]
        else:
            figures = [f"{samples.median((what, side)) / chosen.rows:.0f} ns" for side in (0, 1)]
        ratio = samples.ratio((what, 0), (what, 1))
        target = TARGETS.get(what)
        verdict = "" if target is None else "reached" if ratio <= target else "missed"
        rows.append((what, *figures, f"{ratio:.2f}", "" if target is None else f"{target}", verdict))
    table(("for each row", "monetary", "numeric, or what is named", "ratio", "at most", ""), rows)

    sizes = session.rows("""
        SELECT relname, pg_relation_size(oid)::numeric FROM pg_class
        WHERE relname ~ '^(prices|mixed)_' AND relkind = 'r' ORDER BY relname""")
    table(("table", "MB", "bytes a row"),
          [(name, f"{int(size) / 1e6:.0f}", f"{int(size) / chosen.rows:.1f}") for name, size in sizes])


def main():
    chosen = options("monetary next to numeric and to a composite of numeric and text",
                     rounds=(5, "how often everything is measured"), rows=(2000000, "rows of each table"))
    session = first_session()
    prepare(session, chosen.rows)
    with tempfile.TemporaryDirectory() as folder:
        files = {suffix: os.path.join(folder, suffix) for suffix in SUFFIXES}
        for suffix, file in files.items():
            session.run(f"COPY prices_{suffix} TO '{file}'")
        samples = measure(session, chosen.rounds, files)
    report(session, samples, chosen)
    session.close()


if __name__ == "__main__":
    main()
