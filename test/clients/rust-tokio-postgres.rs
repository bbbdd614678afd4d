// tokio-postgres: parameters and results are binary, and the binary form of monetary is its text; the driver
// has to be told that a string may stand for it, by a type of one's own or by casts in the statement.
use bytes::BytesMut;
use futures_util::{pin_mut, SinkExt, TryStreamExt};
use std::error::Error;
use tokio_postgres::types::{to_sql_checked, FromSql, IsNull, ToSql, Type};
use tokio_postgres::{Client, NoTls};

#[derive(Debug, PartialEq, Clone)]
struct Money(String);

impl<'a> FromSql<'a> for Money {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Money, Box<dyn Error + Sync + Send>> {
        Ok(Money(std::str::from_utf8(raw)?.to_owned()))
    }
    fn accepts(ty: &Type) -> bool {
        ty.name() == "monetary"
    }
}

impl ToSql for Money {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }
    fn accepts(ty: &Type) -> bool {
        ty.name() == "monetary"
    }
    to_sql_checked!();
}

fn money(text: &str) -> Money {
    Money(text.to_owned())
}

async fn sqlstate_of(client: &Client, statement: &str, parameter: &Money) -> String {
    match client.query(statement, &[parameter]).await {
        Ok(_) => "none".to_owned(),
        Err(failure) => failure.code().map_or(failure.to_string(), |state| state.code().to_owned()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let variable = |name: &str, otherwise: &str| std::env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let mut config = tokio_postgres::Config::new();
    config.host(&variable("PGHOST", "localhost")).port(variable("PGPORT", "5432").parse()?);
    config.user(&variable("PGUSER", "postgres")).password(&variable("PGPASSWORD", ""));
    config.dbname(&variable("PGDATABASE", "postgres"));
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    client
        .batch_execute("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")
        .await?;

    let parts = vec![Some(money("GBP 1")), Some(money("EUR -2.5")), None];
    client.execute("INSERT INTO payments VALUES ($1, $2, $3)", &[&1, &money("GBP 12.3"), &parts]).await?;
    let row = client.query_one("SELECT amount, parts FROM payments WHERE amount = $1", &[&money("GBP 12.30")]).await?;
    assert_eq!(row.get::<_, Money>(0), money("GBP 12.30"));
    let parts: Vec<Option<Money>> = row.get(1);
    assert_eq!(parts, vec![Some(money("GBP 1.00")), Some(money("EUR -2.50")), None]);

    // Without a type of one's own: casts to text and from it.
    let row = client
        .query_one("SELECT amount::text FROM payments WHERE amount = $1::text::monetary", &[&"GBP 12.30"])
        .await?;
    assert_eq!(row.get::<_, String>(0), "GBP 12.30");

    client.execute("INSERT INTO payments VALUES (2, $1, $2)", &[&None::<Money>, &None::<Vec<Money>>]).await?;
    let row = client.query_one("SELECT amount FROM payments WHERE id = 2", &[]).await?;
    assert_eq!(row.get::<_, Option<Money>>(0), None);

    let sink = client.copy_in("COPY payments (id, amount) FROM STDIN").await?;
    pin_mut!(sink);
    sink.send(bytes::Bytes::from_static(b"3\tGBP 0.01\n4\t\\N\n")).await?;
    assert_eq!(sink.finish().await?, 2);
    let stream = client.copy_out("COPY (SELECT amount FROM payments WHERE id > 2 ORDER BY id) TO STDOUT").await?;
    let out: Vec<_> = stream.try_collect().await?;
    assert_eq!(out.concat(), b"GBP 0.01\n\\N\n");

    let row = client.query_one("SELECT sum(amount), amount(sum(amount))::text FROM payments", &[]).await?;
    assert_eq!((row.get::<_, Money>(0), row.get::<_, String>(1)), (money("GBP 12.31"), "12.31".to_owned()));

    assert_eq!(sqlstate_of(&client, "INSERT INTO payments VALUES (9, $1)", &money("GBP twelve")).await, "22P02");
    assert_eq!(sqlstate_of(&client, "SELECT amount + $1 FROM payments WHERE id = 1", &money("EUR 1")).await, "LG004");
    Ok(())
}
