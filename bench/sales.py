# Sales of five lines with taxes, fees and shipping, quoted and posted in one statement over a batch, next to
# posting the same legs as they are. The rules and the sales are in sales/rules.sql.
from harness import Samples, first_session, options, progress, setting, table

QUOTES_A_SECOND = 5_000

# What, and a statement over the batch; {0} makes the keys of a round its own.
STATEMENTS = [
    ("quote_sale", "SELECT count(quote_sale(document)) FROM batch"),
    ("post_sale", "SELECT count(post_sale(document)) FROM batch"),
    ("post_sale with a key", "SELECT count(post_sale(document || jsonb_build_object('key', 's{0}-' || n))) FROM batch"),
    ("post_sale, the key once more", "SELECT count(post_sale(document || jsonb_build_object('key', 's{0}-' || n))) FROM batch"),
    ("post of the same legs", "SELECT count(post(legs)) FROM legs"),
    ("refund_sale", "SELECT count(refund_sale(transaction_id)) FROM sales WHERE document ->> 'key' LIKE 's{0}-%'"),
]


def measure(session, rounds):
    samples = Samples()
    for number in range(rounds + 1):  # the first one warms up
        progress(f"round {number} of {rounds}" if number else "warming up")
        for what, statement in STATEMENTS:
            cost = session.cost(statement.format(number))
            if number:
                samples.add((what, 0), cost)
    return samples


def report(session, samples, chosen):
    print(f"{setting(session)}; {chosen.sales} sales of five lines, medians of {chosen.rounds} rounds ({samples.noise()}). "
          "Processor time of one process for each sale, all of them in one statement.\n")
    rows = []
    for what, _ in STATEMENTS:
        each = samples.median((what, 0)) / chosen.sales
        rate = 1e9 / each
        goal = f"{QUOTES_A_SECOND:,}" if what == "quote_sale" else ""
        rows.append([what, f"{each / 1000:.0f} us", f"{rate:,.0f}", goal])
    table(["", "processor time", "a second on one core", "goal"], rows)


chosen = options("Sales quoted and posted.", rounds=(5, "rounds"), sales=(5_000, "sales in a batch"))
session = first_session()
session.run_file("sales/rules.sql", sales=chosen.sales)
report(session, measure(session, chosen.rounds), chosen)
session.close()
