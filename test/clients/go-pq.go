// database/sql with lib/pq: a string goes with no type and takes that of its place.
package main

import (
	"database/sql"
	"fmt"
	"log"
	"os"
	"reflect"

	"github.com/lib/pq"
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

func sqlstateOf(db *sql.DB, statement string, parameters ...interface{}) string {
	_, err := db.Exec(statement, parameters...)
	if failure, ok := err.(*pq.Error); ok {
		return string(failure.Code)
	}
	return fmt.Sprint(err)
}

func main() {
	db, err := sql.Open("postgres", "sslmode=disable host="+os.Getenv("PGHOST"))
	check(err)
	db.SetMaxOpenConns(1) // the temporary table is of one connection
	_, err = db.Exec("CREATE TEMPORARY TABLE payments (id int PRIMARY KEY, amount monetary, parts monetary[])")
	check(err)

	parts := []sql.NullString{{String: "GBP 1", Valid: true}, {String: "EUR -2.5", Valid: true}, {}}
	_, err = db.Exec("INSERT INTO payments VALUES ($1, $2, $3)", 1, "GBP 12.3", pq.Array(parts))
	check(err)
	var amount string
	check(db.QueryRow("SELECT amount, parts FROM payments WHERE amount = $1", "GBP 12.30").
		Scan(&amount, pq.Array(&parts)))
	same(amount, "GBP 12.30")
	same(parts, []sql.NullString{{String: "GBP 1.00", Valid: true}, {String: "EUR -2.50", Valid: true}, {}})

	_, err = db.Exec("INSERT INTO payments VALUES ($1, $2, $3)", 2, nil, nil)
	check(err)
	var nothing sql.NullString
	check(db.QueryRow("SELECT amount FROM payments WHERE id = 2").Scan(&nothing))
	same(nothing, sql.NullString{})

	transaction, err := db.Begin()
	check(err)
	copying, err := transaction.Prepare(pq.CopyIn("payments", "id", "amount"))
	check(err)
	for id, amount := range map[int]interface{}{3: "GBP 0.01", 4: nil} {
		_, err = copying.Exec(id, amount)
		check(err)
	}
	_, err = copying.Exec()
	check(err)
	check(copying.Close())
	check(transaction.Commit())

	var total, number string
	check(db.QueryRow("SELECT sum(amount), amount(sum(amount)) FROM payments").Scan(&total, &number))
	same([]string{total, number}, []string{"GBP 12.31", "12.31"})

	same(sqlstateOf(db, "INSERT INTO payments VALUES (9, $1)", "GBP twelve"), "22P02")
	same(sqlstateOf(db, "SELECT amount + $1 FROM payments WHERE id = 1", "EUR 1"), "LG004")
}
