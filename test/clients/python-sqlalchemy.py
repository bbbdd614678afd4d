# SQLAlchemy over psycopg2: with one small type, monetary is a column like any other, and str in Python.
import psycopg2
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, event, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import UserDefinedType


class Monetary(UserDefinedType):
    cache_ok = True

    def __init__(self, currency=None):
        self.currency = currency

    def get_col_spec(self, **_):
        return f"monetary('{self.currency}')" if self.currency else "monetary"


engine = create_engine("postgresql+psycopg2://", poolclass=StaticPool)  # the temporary table is of one connection


@event.listens_for(engine, "connect")
def read_arrays_of_money(connection, _):
    cursor = connection.cursor()
    cursor.execute("SELECT 'monetary[]'::regtype::oid")
    array_type = psycopg2.extensions.new_array_type((cursor.fetchone()[0],), "monetary[]", psycopg2.STRING)
    psycopg2.extensions.register_type(array_type, connection)


metadata = MetaData()
payments = Table(
    "payments", metadata,
    Column("id", Integer, primary_key=True),
    Column("amount", Monetary()),
    Column("fee", Monetary("GBP")),
    Column("parts", ARRAY(Monetary())),
    prefixes=["TEMPORARY"])

with engine.begin() as connection:
    metadata.create_all(connection)
    connection.execute(payments.insert(), [
        {"id": 1, "amount": "GBP 12.3", "fee": "GBP 1", "parts": ["GBP 1", "EUR -2.5", None]},
        {"id": 2, "amount": None, "fee": None, "parts": None}])
    rows = connection.execute(select(payments).order_by(payments.c.id)).fetchall()
    assert rows == [(1, "GBP 12.30", "GBP 1.00", ["GBP 1.00", "EUR -2.50", None]), (2, None, None, None)], rows
    assert connection.execute(select(payments.c.id).where(payments.c.amount == "GBP 12.30")).scalar() == 1
    assert connection.execute(select(payments.c.id).where(payments.c.amount > "GBP 12")).scalar() == 1
    assert connection.execute(select(func.sum(payments.c.amount))).scalar() == "GBP 12.30"


def sqlstate_of(statement):
    try:
        with engine.begin() as connection:
            connection.execute(statement)
    except DBAPIError as error:
        return error.orig.pgcode
    raise AssertionError(f"no error from {statement}")


assert sqlstate_of(payments.insert().values(id=9, amount="GBP twelve")) == "22P02"
assert sqlstate_of(payments.insert().values(id=9, fee="EUR 1")) == "22023"
assert sqlstate_of(select(payments.c.amount.op("+")(literal("EUR 1", Monetary())))) == "LG004"
