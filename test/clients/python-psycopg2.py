# psycopg2: parameters are pasted into the statement as quoted text, so they take the type of their place.
import io

import psycopg2

connection = psycopg2.connect("")
connection.autocommit = True
cursor = connection.cursor()

cursor.execute("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")

cursor.execute("INSERT INTO payments VALUES (%s, %s, %s::monetary[])", (1, "GBP 12.3", ["GBP 1", "EUR -2.5", None]))
cursor.execute("SELECT amount, parts FROM payments WHERE amount = %s", ("GBP 12.30",))
assert cursor.fetchone() == ("GBP 12.30", '{"GBP 1.00","EUR -2.50",NULL}')

# An array comes as its text until psycopg2 is told what it is; then it is a list of str.
cursor.execute("SELECT 'monetary[]'::regtype::oid")
array_type = psycopg2.extensions.new_array_type((cursor.fetchone()[0],), "monetary[]", psycopg2.STRING)
psycopg2.extensions.register_type(array_type, connection)
cursor.execute("SELECT parts FROM payments")
assert cursor.fetchone() == (["GBP 1.00", "EUR -2.50", None],)

cursor.execute("INSERT INTO payments VALUES (%s, %s, %s)", (2, None, None))
cursor.execute("SELECT amount, parts FROM payments WHERE id = 2")
assert cursor.fetchone() == (None, None)

cursor.copy_expert("COPY payments FROM STDIN", io.StringIO("3\tGBP 0.01\t{}\n4\t\\N\t\\N\n"))
out = io.StringIO()
cursor.copy_expert("COPY (SELECT * FROM payments WHERE id > 2 ORDER BY id) TO STDOUT", out)
assert out.getvalue() == "3\tGBP 0.01\t{}\n4\t\\N\t\\N\n", out.getvalue()

cursor.execute("SELECT sum(amount), amount(sum(amount)) FROM payments")
total, number = cursor.fetchone()
assert total == "GBP 12.31" and str(number) == "12.31"


def sqlstate_of(statement, *parameters):
    try:
        cursor.execute(statement, parameters)
    except psycopg2.Error as error:
        return error.pgcode
    raise AssertionError("no error from " + statement)


assert sqlstate_of("INSERT INTO payments VALUES (9, %s)", "GBP twelve") == "22P02"
assert sqlstate_of("SELECT amount + %s FROM payments WHERE id = 1", "EUR 1") == "LG004"
