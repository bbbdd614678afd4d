// pgx 4: an unknown type is sent as text if the value is a string; results of it are text as well.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"reflect"
	"strings"

	"github.com/jackc/pgconn"
	"github.com/jackc/pgtype"
	"github.com/jackc/pgx/v4"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func same(found, wanted interface{}) {
	if !reflect.DeepEqual(found, wanted) {
		log.Fatalf("found %#v instead of %#v", found, wanted)
	}
}

func sqlstateOf(connection *pgx.Conn, statement string, parameters ...interface{}) string {
	_, err := connection.Exec(context.Background(), statement, parameters...)
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		return failure.Code
	}
	return fmt.Sprint(err)
}

func main() {
	background := context.Background()
	connection, err := pgx.Connect(background, "")
	check(err)
	_, err = connection.Exec(background,
		"CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")
	check(err)

	// As it comes: a string for an amount, and an array as text[].
	_, err = connection.Exec(background, "INSERT INTO payments VALUES ($1, $2, $3::text[]::monetary[])",
		1, "GBP 12.3", []string{"GBP 1", "EUR -2.5"})
	check(err)
	var amount string
	var parts []string
	check(connection.QueryRow(background, "SELECT amount, parts::text[] FROM payments WHERE amount = $1", "GBP 12.30").
		Scan(&amount, &parts))
	same(amount, "GBP 12.30")
	same(parts, []string{"GBP 1.00", "EUR -2.50"})

	// Told of the type once a connection: text in both directions and both formats, and arrays of it.
	var oid, arrayOid uint32
	check(connection.QueryRow(background, "SELECT 'monetary'::regtype::oid, 'monetary[]'::regtype::oid").
		Scan(&oid, &arrayOid))
	info := connection.ConnInfo()
	info.RegisterDataType(pgtype.DataType{Value: &pgtype.Text{}, Name: "monetary", OID: oid})
	info.RegisterDataType(pgtype.DataType{Value: pgtype.NewArrayType("_monetary", oid, func() pgtype.ValueTranscoder {
		return &pgtype.Text{}
	}), Name: "_monetary", OID: arrayOid})
	one, two := "GBP 1", "EUR -2.5"
	_, err = connection.Exec(background, "INSERT INTO payments VALUES ($1, $2, $3)",
		2, "GBP 5", []*string{&one, &two, nil})
	check(err)
	for _, format := range []int16{pgx.TextFormatCode, pgx.BinaryFormatCode} {
		var some []*string
		check(connection.QueryRow(background, "SELECT amount, parts FROM payments WHERE id = $1",
			pgx.QueryResultFormats{format, format}, 2).Scan(&amount, &some))
		same(amount, "GBP 5.00")
		same([]string{*some[0], *some[1]}, []string{"GBP 1.00", "EUR -2.50"})
		same(some[2] == nil, true)
	}

	_, err = connection.Exec(background, "INSERT INTO payments VALUES ($1, $2, $3)", 3, nil, nil)
	check(err)
	var nothing *string
	check(connection.QueryRow(background, "SELECT amount FROM payments WHERE id = 3").Scan(&nothing))
	same(nothing == nil, true)

	// CopyFrom is binary COPY.
	copied, err := connection.CopyFrom(background, pgx.Identifier{"payments"}, []string{"id", "amount"},
		pgx.CopyFromRows([][]interface{}{{4, "GBP 0.01"}, {5, nil}}))
	check(err)
	same(copied, int64(2))
	var out strings.Builder
	_, err = connection.PgConn().CopyTo(background, &out,
		"COPY (SELECT amount FROM payments WHERE id > 3 ORDER BY id) TO STDOUT")
	check(err)
	same(out.String(), "GBP 0.01\n\\N\n")

	var total, number string
	check(connection.QueryRow(background, "SELECT sum(amount), amount(sum(amount))::text FROM payments").
		Scan(&total, &number))
	same([]string{total, number}, []string{"GBP 17.31", "17.31"})

	same(sqlstateOf(connection, "INSERT INTO payments VALUES (9, $1)", "GBP twelve"), "22P02")
	same(sqlstateOf(connection, "SELECT amount + $1 FROM payments WHERE id = 1", "EUR 1"), "LG004")
}
