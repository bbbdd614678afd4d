// explain_post() and explain_post_json(): a row a leg and problem.

#include "../error.hpp"
#include "../ledger/visibility.hpp"
#include "../money/datum.hpp"
#include "explain.hpp"
#include "functions.hpp"
#include "json.hpp"
#include "leg_accounts.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

inline constexpr int columns = 11;

struct Row {
  Datum values[columns];
  bool nulls[columns];

  void put(int column, Datum value) {
    values[column] = value;
    nulls[column] = false;
  }
  void put(int column, bool is_there, const Monetary &amount) {
    if (is_there)
      put(column, monetary_datum(amount));
  }
};

Row empty_row() {
  Row row;
  for (int i = 0; i < columns; ++i) {
    row.values[i] = Datum{0};
    row.nulls[i] = true;
  }
  return row;
}

Row leg_row(const Leg &leg, std::size_t number, const LegOutlook &outlook, bool is_visible) {
  Row row = empty_row();
  row.put(0, Int32GetDatum(static_cast<std::int32_t>(number)));
  row.put(1, CStringGetTextDatum(leg.account));
  row.put(2, monetary_datum(leg.amount));
  const bool is_told = outlook.is_known && is_visible;
  row.put(3, is_told, outlook.before);
  row.put(4, is_told, outlook.after);
  row.put(5, is_told && outlook.has_min, outlook.min);
  row.put(6, is_told && outlook.has_max, outlook.max);
  row.put(7, is_told && outlook.has_headroom, outlook.headroom);
  return row;
}

void put_problem(Row &row, const Problem &problem, std::size_t rank) {
  row.put(8, Int32GetDatum(static_cast<std::int32_t>(rank)));
  row.put(9, CStringGetTextDatum(unpack_sql_state(problem.state)));
  row.put(10, CStringGetTextDatum(problem.text));
}

// The rows of one leg, or of the whole document: one for each of its problems, of a leg at least one.
void put_rows(ReturnSetInfo *returned, const Explanation &explanation, std::size_t leg, const Row &bare) {
  bool any = false;
  for (std::size_t i = 0; i < explanation.problems.count; ++i) {
    if (explanation.problems[i].leg != leg)
      continue;
    Row row = bare;
    put_problem(row, explanation.problems[i], i + 1);
    tuplestore_putvalues(returned->setResult, returned->setDesc, row.values, row.nulls);
    any = true;
  }
  if (!any && leg != 0) {
    Row row = bare;
    tuplestore_putvalues(returned->setResult, returned->setDesc, row.values, row.nulls);
  }
}

Datum return_explanation(FunctionCallInfo fcinfo, Ledger *ledger, const Document &document) {
  const LegAccounts accounts = accounts_of_legs(document);
  auto *visible = static_cast<bool *>(palloc(sizeof(bool) * (accounts.count + 1)));
  find_visible(ledger, accounts.codes, accounts.count, visible);
  const Explanation explanation = explain(ledger, document);
  InitMaterializedSRF(fcinfo, 0);
  auto *returned = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
  for (std::size_t leg = 0; leg < explanation.legs.count; ++leg) {
    put_rows(returned, explanation, leg + 1,
             leg_row(document.legs[leg], leg + 1, explanation.legs[leg], visible[accounts.of_leg[leg]]));
  }
  put_rows(returned, explanation, 0, empty_row());
  return Datum{0};
}

// Nobody needs the right to post who only asks.
Ledger *ledger_to_read(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(0))
    raise(Fault::bad_parameter, "ledger must not be null");
  return open_ledger(PG_GETARG_OID(0), fcinfo->flinfo->fn_oid);
}

}  // namespace
}  // namespace florin

using namespace florin;

SQL_FUNCTION(ledger_explain_post) {
  Ledger *ledger = ledger_to_read(fcinfo);
  return return_explanation(fcinfo, ledger, posting_argument(fcinfo));
}

SQL_FUNCTION(ledger_explain_post_json) {
  Ledger *ledger = ledger_to_read(fcinfo);
  if (PG_ARGISNULL(1))
    raise(Fault::bad_parameter, "document must not be null");
  Document document = read_document(&PG_GETARG_JSONB_P(1)->root, 0);
  document.late = late_argument(fcinfo, 2);
  return return_explanation(fcinfo, ledger, document);
}
