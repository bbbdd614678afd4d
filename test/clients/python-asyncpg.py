# asyncpg: everything is binary, and a type that it does not know goes as text, which it asks the server for.
import asyncio
import decimal
import os

import asyncpg


async def main():
    connection = await asyncpg.connect(host=os.environ.get("PGHOST"))
    await connection.execute("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")

    # str in and out, in text (the default) and in binary.
    for codec in ("default", "binary"):
        if codec == "binary":
            await connection.set_type_codec(
                "monetary", format="binary", encoder=str.encode, decoder=lambda data: bytes(data).decode())
        await connection.execute("DELETE FROM payments")
        await connection.execute("INSERT INTO payments VALUES ($1, $2, $3)", 1, "GBP 12.3", ["GBP 1", "EUR -2.5", None])
        row = await connection.fetchrow("SELECT amount, parts FROM payments WHERE amount = $1", "GBP 12.30")
        assert tuple(row) == ("GBP 12.30", ["GBP 1.00", "EUR -2.50", None]), row

    await connection.execute("INSERT INTO payments VALUES ($1, $2, $3)", 2, None, None)
    assert tuple(await connection.fetchrow("SELECT amount, parts FROM payments WHERE id = 2")) == (None, None)

    # copy_records_to_table is binary COPY.
    await connection.copy_records_to_table("payments", records=[(3, "GBP 0.01", []), (4, None, None)])
    rows = await connection.fetch("SELECT amount, parts FROM payments WHERE id > 2 ORDER BY id")
    assert [tuple(row) for row in rows] == [("GBP 0.01", []), (None, None)]

    row = await connection.fetchrow("SELECT sum(amount), amount(sum(amount)) FROM payments")
    assert tuple(row) == ("GBP 12.31", decimal.Decimal("12.31"))

    async def sqlstate_of(statement, *parameters):
        try:
            await connection.fetch(statement, *parameters)
        except asyncpg.PostgresError as error:
            return error.sqlstate
        raise AssertionError("no error from " + statement)

    assert await sqlstate_of("INSERT INTO payments VALUES (9, $1)", "GBP twelve") == "22P02"
    assert await sqlstate_of("SELECT amount + $1 FROM payments WHERE id = 1", "EUR 1") == "LG004"
    await connection.close()


asyncio.run(main())
