# psycopg 3: parameters go apart from the statement and str is sent with no type, so it takes that of its place.
import psycopg

connection = psycopg.connect("", autocommit=True)

connection.execute("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")

# A list of str is sent as text[], which is cast to monetary[] only where it is asked for.
connection.execute("INSERT INTO payments VALUES (%s, %s, %s::monetary[])", (1, "GBP 12.3", ["GBP 1", "EUR -2.5", None]))
for binary in (False, True):
    # Binary results too: the binary form of monetary is its text, but psycopg gives bytes of a type it does not know.
    cursor = connection.cursor(binary=binary)
    amount = cursor.execute("SELECT amount FROM payments WHERE amount = %s", ("GBP 12.30",)).fetchone()[0]
    assert (amount.decode() if binary else amount) == "GBP 12.30", amount
assert connection.execute("SELECT parts::text[] FROM payments").fetchone() == (["GBP 1.00", "EUR -2.50", None],)

# Told what the type is, it gives and takes str and lists of them, text or binary.
information = psycopg.types.TypeInfo.fetch(connection, "monetary")
information.register(connection)
connection.adapters.register_loader(information.oid, psycopg.types.string.TextLoader)
connection.adapters.register_loader(information.oid, psycopg.types.string.TextBinaryLoader)
for binary in (False, True):
    cursor = connection.cursor(binary=binary)
    assert cursor.execute("SELECT amount, parts FROM payments").fetchone() == (
        "GBP 12.30", ["GBP 1.00", "EUR -2.50", None])

connection.execute("INSERT INTO payments VALUES (%s, %s, %s)", (2, None, None))
assert connection.execute("SELECT amount, parts FROM payments WHERE id = 2").fetchone() == (None, None)

with connection.cursor() as cursor:
    with cursor.copy("COPY payments FROM STDIN") as copy:
        copy.write_row((3, "GBP 0.01", "{}"))
        copy.write_row((4, None, None))
    # In binary COPY each column has to be of its type: the text of an amount is its binary form.
    with cursor.copy("COPY payments (id, amount) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int4", "text"])
        copy.write_row((5, "GBP 0.02"))
    with cursor.copy("COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT") as copy:
        assert [row for row in copy.rows()] == [("GBP 0.01",), (None,), ("GBP 0.02",)]

total, number = connection.execute("SELECT sum(amount), amount(sum(amount)) FROM payments").fetchone()
assert total == "GBP 12.33" and str(number) == "12.33"


def sqlstate_of(statement, *parameters):
    try:
        connection.execute(statement, parameters)
    except psycopg.Error as error:
        return error.sqlstate
    raise AssertionError("no error from " + statement)


assert sqlstate_of("INSERT INTO payments (id, amount) VALUES (9, %s)", "GBP twelve") == "22P02"
assert sqlstate_of("SELECT amount + %s FROM payments WHERE id = 1", "EUR 1") == "LG004"
