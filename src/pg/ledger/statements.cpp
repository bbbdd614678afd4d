// The SQL that the engine runs in a ledger. Every name is qualified, operators too; values are parameters.

#include "ledger.hpp"

#include "../error.hpp"
#include "writer.hpp"

namespace florin {
namespace {

// %1$s stands for the ledger's schema, %3$s for the extension's, both quoted, and %2$s for where the headers
// of the whole ledger are.
const char *text_of(Statement statement) {
  switch (statement) {
    case Statement::insert_transaction:
    case Statement::insert_transaction_once:
      return "INSERT INTO %1$s.transactions (id, key, kind, effective_at, description, metadata, dated_at,"
             " origin_id, relation, expires_at, capture_limit)"
             " OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    // In the order of the keys, so that two batches never wait for each other's in a circle.
    case Statement::insert_transactions:
    case Statement::insert_transactions_once:
      return "INSERT INTO %1$s.transactions (id, key, kind, effective_at, description, metadata, dated_at,"
             " origin_id, relation, expires_at, capture_limit)"
             " OVERRIDING SYSTEM VALUE SELECT n.* FROM ROWS FROM (pg_catalog.unnest($1),"
             " pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5),"
             " pg_catalog.unnest($6), pg_catalog.unnest($7), pg_catalog.unnest($8), pg_catalog.unnest($9),"
             " pg_catalog.unnest($10), pg_catalog.unnest($11)) AS n (id, key, kind, effective_at,"
             " description, metadata, dated_at, origin_id, relation, expires_at, capture_limit)"
             " ORDER BY n.key COLLATE pg_catalog.\"C\", n.id";
    case Statement::insert_entries:
      return "INSERT INTO %1$s.entries (transaction_id, line, layer, account_id, amount, effective_at, memo)"
             " SELECT n.* FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), "
             "pg_catalog.unnest($3),"
             " pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7)) "
             "AS n";
    case Statement::insert_balances:
      return "INSERT INTO %1$s.balances (account_id, stripe, stripes, debit_normal, closed, posted,"
             " pending_debits, pending_credits, min_balance, max_balance, subtrees)"
             " SELECT $1, s, $3, $4, $5, $6, $7, $8, $9, $10, $11"
             " FROM pg_catalog.generate_series($2, $3 OPERATOR(pg_catalog.-) 1) AS s";
    // A key that is taken leaves the engine's row out; an id that is taken, or a second reversal, is an
    // error.
    case Statement::register_transaction:
      return "INSERT INTO %1$s.transaction_register (id, effective_at, key, origin_id, relation, expires_at)"
             " VALUES ($1, $2, $3, $4, $5, $6)";
    case Statement::register_transactions:
    case Statement::register_inserted:
      return "INSERT INTO %1$s.transaction_register (id, effective_at, key, origin_id, relation, expires_at)"
             " SELECT n.* FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2),"
             " pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6))"
             " AS n (id, effective_at, key, origin_id, relation, expires_at) ORDER BY n.key COLLATE "
             "pg_catalog.\"C\", "
             "n.id";
    case Statement::roll_up_releases:
      return "INSERT INTO %1$s.roll_up_releases (transaction_id, line, account_id, hold_id, amount,"
             " effective_from, effective_until, known_from, known_until, expires_at)"
             " SELECT e.transaction_id, e.line, e.account_id, h.id, OPERATOR(%3$s.-) e.amount,"
             " h.effective_at, t.effective_at, h.posted_at, t.posted_at, h.expires_at"
             " FROM %1$s.%2$s AS t JOIN %1$s.%2$s AS h ON h.id OPERATOR(pg_catalog.=) t.origin_id"
             " JOIN %1$s.entries AS e ON e.transaction_id OPERATOR(pg_catalog.=) t.id"
             " AND e.effective_at OPERATOR(pg_catalog.=) t.effective_at"
             " WHERE t.id OPERATOR(pg_catalog.>) $1 AND t.id OPERATOR(pg_catalog.<=) $2"
             " AND e.layer OPERATOR(pg_catalog.=) 'pending'";
    case Statement::read_visible_codes:
      return "SELECT b.code FROM %1$s.account_balances AS b"
             " WHERE b.code OPERATOR(pg_catalog.=) ANY ($1) ORDER BY b.code COLLATE pg_catalog.\"C\"";
    case Statement::count: break;
  }
  pg_unreachable();
}

inline constexpr int most_parameters = 11;

int types_of(const Ledger &ledger, Statement statement, Oid *types) {
  const Oid money = ledger.monetary_type;
  const Oid moneys = get_array_type(money);
  const auto list = [types](std::initializer_list<Oid> wanted) {
    int count = 0;
    for (const Oid type : wanted)
      types[count++] = type;
    return count;
  };
  switch (statement) {
    case Statement::insert_transaction:
    case Statement::insert_transaction_once:
      return list({INT8OID, TEXTOID, TEXTOID, TIMESTAMPTZOID, TEXTOID, JSONBOID, TIMESTAMPTZOID, INT8OID,
                   ledger.relation_type, TIMESTAMPTZOID, money});
    case Statement::insert_transactions:
    case Statement::insert_transactions_once:
      return list({INT8ARRAYOID, TEXTARRAYOID, TEXTARRAYOID, TIMESTAMPTZARRAYOID, TEXTARRAYOID, JSONBARRAYOID,
                   TIMESTAMPTZARRAYOID, INT8ARRAYOID, get_array_type(ledger.relation_type),
                   TIMESTAMPTZARRAYOID, moneys});
    case Statement::insert_entries:
      return list({INT8ARRAYOID, INT4ARRAYOID, get_array_type(ledger.layer_type), INT8ARRAYOID, moneys,
                   TIMESTAMPTZARRAYOID, TEXTARRAYOID});
    case Statement::insert_balances:
      return list(
          {INT8OID, INT4OID, INT2OID, BOOLOID, BOOLOID, money, money, money, money, money, INT8ARRAYOID});
    case Statement::register_transaction:
      return list({INT8OID, TIMESTAMPTZOID, TEXTOID, INT8OID, ledger.relation_type, TIMESTAMPTZOID});
    case Statement::register_transactions:
    case Statement::register_inserted:
      return list({INT8ARRAYOID, TIMESTAMPTZARRAYOID, TEXTARRAYOID, INT8ARRAYOID,
                   get_array_type(ledger.relation_type), TIMESTAMPTZARRAYOID});
    case Statement::roll_up_releases: return list({INT8OID, INT8OID});
    case Statement::read_visible_codes: return list({TEXTARRAYOID});
    case Statement::count: break;
  }
  pg_unreachable();
}

SPIPlanPtr prepared(Ledger *ledger, Statement statement) {
  SPIPlanPtr &plan = ledger->plans[static_cast<int>(statement)];
  if (plan != nullptr)
    return plan;
  Oid types[most_parameters];
  const int count = types_of(*ledger, statement, types);
  StringInfoData text;
  initStringInfo(&text);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  appendStringInfo(&text, text_of(statement), quote_identifier(get_namespace_name(ledger->schema)),
                   ledger->is_partitioned ? "transaction_register" : "transactions",
                   quote_identifier(get_namespace_name(ledger->extension)));
#pragma GCC diagnostic pop
  if (statement == Statement::insert_transaction_once || statement == Statement::insert_transactions_once)
    appendStringInfoString(&text, " ON CONFLICT DO NOTHING");
  if (statement == Statement::register_transaction || statement == Statement::register_transactions)
    appendStringInfoString(&text, " ON CONFLICT (key) WHERE key IS NOT NULL DO NOTHING");
  // A key that is taken leaves a row out; a trigger may do so too, or make another row of it.
  if (statement == Statement::register_transaction || statement == Statement::register_transactions ||
      statement == Statement::register_inserted)
    appendStringInfoString(&text, " RETURNING id, effective_at, key, origin_id, relation, expires_at");
  // A plan with array parameters would otherwise be made anew at every call.
  SPIPlanPtr fresh = SPI_prepare_cursor(text.data, count, types, CURSOR_OPT_GENERIC_PLAN);
  if (fresh == nullptr)
    elog(ERROR, "SPI_prepare: %s", SPI_result_code_string(SPI_result));
  SPI_keepplan(fresh);
  pfree(text.data);
  plan = fresh;
  return plan;
}

constinit Oid being_written = InvalidOid;

void run(Ledger *ledger, Statement statement, Datum *values, const char *nulls) {
  ++ledger->in_use;
  const int code = SPI_execute_plan(prepared(ledger, statement), values, nulls, false, 0);
  --ledger->in_use;
  if (code < 0)
    elog(ERROR, "SPI_execute_plan: %s", SPI_result_code_string(code));
}

}  // namespace

void execute(Ledger *ledger, Statement statement, Datum *values, const char *nulls, Oid as_owner_of) {
  if (!OidIsValid(as_owner_of)) {
    run(ledger, statement, values, nulls);
    return;
  }
  Relation relation = table_open(as_owner_of, AccessShareLock);
  const Owner owner = become_owner(relation);
  table_close(relation, NoLock);
  const Oid before = being_written;
  PG_TRY();
  {
    being_written = as_owner_of;
    run(ledger, statement, values, nulls);
  }
  PG_FINALLY();
  { being_written = before; }
  PG_END_TRY();
  become_caller(owner);
}

Oid table_being_written() {
  return being_written;
}

}  // namespace florin
