// Queries for tax rules, and how their rows are read.

#include "tax_rows.hpp"

#include "money/quote.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../ledger/ledger.hpp"
#include "../money/datum.hpp"
#include "rate_sources.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// The first four columns of every query.
RuleVersion version_of(const RuleRow &row) {
  return {row.number(0), row.time(1), row.time(2), row.boolean(3)};
}

std::optional<bool> optional_boolean(const RuleRow &row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.boolean(column));
}

std::optional<Rounding> rounding_mode(const RuleRow &row, int column) {
  Rounding mode;
  Failure why;
  if (row.is_null(column))
    return std::nullopt;
  if (!parse_rounding(row.text(column), mode, why))
    raise(why);
  return mode;
}

std::span<const Area> areas_of(std::string_view country, const Array<std::string_view> &codes) {
  Array<Area> areas;
  areas.start(codes.count);
  for (std::size_t i = 0; i < codes.count; ++i) {
    Area area;
    Failure why;
    const char *text = psprintf("%.*s %.*s", static_cast<int>(country.size()), country.data(),
                                static_cast<int>(codes[i].size()), codes[i].data());
    if (!read_area(text, area, why))
      raise(why);
    areas.push(area);
  }
  return {areas.items, areas.count};
}

#define JURISDICTIONS                                                                                 \
  "SELECT j.id, j.valid_from, j.recorded_at, j.ended, j.code, j.parent, j.region, j.postal_prefixes," \
  " j.requires_region, j.inherits, j.rounding_scope, j.rounding_mode, j.shipping_tax, j.sourcing,"    \
  " j.reverse_charge_from_abroad, j.country FROM %1$s.tax_jurisdictions AS j"

TaxJurisdiction read_jurisdiction(const RuleRow &row) {
  TaxJurisdiction out;
  out.version = version_of(row);
  out.code = row.text(4);
  out.parent = row.text(5);
  out.region = row.text(6);
  out.postal_codes = areas_of(row.text(15), row.texts(7));
  out.requires_region = row.boolean(8);
  out.inherits = row.boolean(9);
  out.scope = read_tax_rounding(row.text(10));
  out.mode = rounding_mode(row, 11);
  out.shipping = read_shipping_tax(row.text(12));
  if (!row.is_null(13))
    out.sourcing = row.text(13) == "origin" ? Sourcing::origin : Sourcing::destination;
  out.reverse_charge_from_abroad = optional_boolean(row, 14);
  return out;
}

constexpr RuleSource<TaxJurisdiction> jurisdictions = {
    JURISDICTIONS " WHERE j.code OPERATOR(pg_catalog.=) $1 ORDER BY j.valid_from, j.id", read_jurisdiction};

// Of whatever was ever a part; the last version says whether it still is.
constexpr RuleSource<TaxJurisdiction> parts = {
    JURISDICTIONS
    " WHERE j.code OPERATOR(pg_catalog.=) ANY (SELECT p.code FROM %1$s.tax_jurisdictions AS p"
    " WHERE p.parent OPERATOR(pg_catalog.=) $1) ORDER BY j.code, j.valid_from, j.id",
    read_jurisdiction};

TaxRate read_rate(const RuleRow &row) {
  TaxRate out;
  out.version = version_of(row);
  out.tax = row.text(4);
  out.category = row.text(5);
  out.is_fixed = !row.is_null(7);
  const Monetary amount = row.monetary(7);
  out.value = out.is_fixed ? amount.amount : row.decimal(6);
  out.currency = amount.currency;
  out.treatment = read_treatment(row.text(8));
  out.sequence = row.integer(9);
  out.base = read_tax_base(row.text(10));
  out.enters_base = row.boolean(11);
  out.included = optional_boolean(row, 12);
  out.supply = read_supply(row.text(13));
  out.reverse_charge = row.boolean(14);
  out.from_price = row.is_null(15) ? std::nullopt : std::optional(row.monetary(15));
  return out;
}

constexpr RuleSource<TaxRate> rates = {
    "SELECT r.id, r.valid_from, r.recorded_at, r.ended, r.tax, r.category, r.percent, r.amount, r.treatment,"
    " r.sequence, r.base, r.enters_base, r.included, r.supply, r.reverse_charge, r.from_price"
    " FROM %1$s.tax_rates AS r WHERE r.jurisdiction OPERATOR(pg_catalog.=) $1"
    " ORDER BY r.tax, r.category NULLS FIRST, r.from_price NULLS FIRST, r.valid_from, r.id",
    read_rate};

constexpr RuleSource<UnionRow> unions = {
    "SELECT u.id, u.valid_from, u.recorded_at, u.ended, u.reverse_charge FROM %1$s.tax_unions AS u"
    " WHERE u.name OPERATOR(pg_catalog.=) $1 ORDER BY u.valid_from, u.id",
    [](const RuleRow &row) {
      return UnionRow{version_of(row), row.boolean(4)};
    }};

constexpr RuleSource<MemberRow> members = {
    "SELECT m.id, m.valid_from, m.recorded_at, false, m.union_name, m.is_member"
    " FROM %1$s.tax_union_members AS m"
    " WHERE m.jurisdiction OPERATOR(pg_catalog.=) $1 ORDER BY m.union_name, m.valid_from, m.id",
    [](const RuleRow &row) {
      return MemberRow{version_of(row), row.text(4), row.boolean(5)};
    }};

constexpr RuleSource<RegistrationRow> registrations = {
    "SELECT r.id, r.valid_from, r.recorded_at, r.ended, r.area, r.imported, r.max_value, r.rate_source"
    " FROM %1$s.tax_registrations AS r"
    " WHERE r.party OPERATOR(pg_catalog.=) $1 ORDER BY r.area, r.imported, r.valid_from, r.id",
    [](const RuleRow &row) {
      return RegistrationRow{version_of(row), row.text(4),     row.boolean(5),
                             !row.is_null(6), row.monetary(6), row.text(7)};
    }};

constexpr RuleSource<ElectionRow> elections = {
    "SELECT e.id, e.valid_from, e.recorded_at, e.ended, e.jurisdiction, e.rounding_scope, e.rounding_mode"
    " FROM %1$s.tax_elections AS e"
    " WHERE e.party OPERATOR(pg_catalog.=) $1 ORDER BY e.jurisdiction, e.valid_from, e.id",
    [](const RuleRow &row) {
      return ElectionRow{version_of(row), row.text(4), read_tax_rounding(row.text(5)), rounding_mode(row, 6)};
    }};

constexpr RuleSource<ExemptionRow> exemptions = {
    "SELECT e.id, e.valid_from, e.recorded_at, e.ended, e.jurisdiction, e.tax, e.category, e.valid_until,"
    " coalesce(e.reason, 'certificate ' || e.certificate)"
    " FROM %1$s.tax_exemptions AS e"
    " WHERE e.party OPERATOR(pg_catalog.=) $1 AND e.certificate OPERATOR(pg_catalog.=) $2"
    " ORDER BY e.jurisdiction, e.tax, e.category, e.valid_from, e.id",
    [](const RuleRow &row) {
      return ExemptionRow{version_of(row), row.text(4), row.text(5), row.text(6),
                          !row.is_null(7), row.time(7), row.text(8)};
    }};

constexpr RuleSource<MarketplaceRow> marketplaces = {
    "SELECT m.id, m.valid_from, m.recorded_at, m.ended, m.sellers, m.goods, m.buyers, m.max_value,"
    " m.rate_source FROM %1$s.tax_marketplaces AS m"
    " WHERE m.area OPERATOR(pg_catalog.=) $1 ORDER BY m.sellers, m.goods, m.valid_from, m.id",
    [](const RuleRow &row) {
      return MarketplaceRow{version_of(row),
                            row.text(4) == "abroad",
                            row.text(5) == "imported",
                            row.text(5) == "inside",
                            row.text(6) == "consumers",
                            !row.is_null(7),
                            row.monetary(7),
                            row.text(8)};
    }};

constexpr RuleSource<ThresholdRow> thresholds = {
    "SELECT t.id, t.valid_from, t.recorded_at, t.ended, t.amount, t.transactions, t.requires_both, t.period,"
    " t.includes_crossing, t.time_zone, t.rate_source, t.less_refunds FROM %1$s.tax_thresholds AS t"
    " WHERE t.area OPERATOR(pg_catalog.=) $1 ORDER BY t.valid_from, t.id",
    [](const RuleRow &row) {
      return ThresholdRow{version_of(row),
                          row.monetary(4),
                          !row.is_null(5),
                          row.integer(5),
                          row.boolean(6),
                          row.text(7),
                          row.text(7) == "current_or_previous_year",
                          row.text(7) == "current_or_previous_year" || row.text(7) == "calendar_year",
                          row.boolean(8),
                          row.boolean(11),
                          row.text(9),
                          row.text(10)};
    }};

constexpr RuleSource<TurnoverRow> turnover = {
    "SELECT t.amount, t.transactions, t.highest, t.previous_highest, t.previous_transactions"
    " FROM %1$s.tax_turnover_before($1, $2, $3, $4, $5, $6 OPERATOR(pg_catalog.=) 1) AS t",
    [](const RuleRow &row) {
      return TurnoverRow{row.monetary(0), row.number(1), row.monetary(2), row.monetary(3), row.number(4)};
    }};

RuleKey turnover_key(std::string_view party, std::string_view area, const ThresholdRow &threshold,
                     std::int64_t at) {
  return RuleKey()
      .text(party)
      .text(area)
      .time(at)
      .text(threshold.time_zone)
      .text(threshold.period)
      .number(threshold.less_refunds ? 1 : 0);
}

[[noreturn]] void refuse_no_source(const Monetary &amount, const RuleCurrency &rule, bool is_none) {
  ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
                  errmsg("%s %lld names no source of rates, and there is not just one", rule.what,
                         static_cast<long long>(rule.id)),
                  errdetail("It is in %s, the sale in %s.", Printed(rule.currency).text,
                            Printed(amount.currency).text),
                  is_none ? errhint("Describe a source with set_rate_source().")
                          : errhint("Set it again with a rate_source, by %s().", rule.set_by)));
}

void tell_rule(void *argument) {
  const auto *rule = static_cast<const RuleCurrency *>(argument);
  errcontext("comparing the sale with %s %lld, which is in another currency", rule->what,
             static_cast<long long>(rule->id));
}

}  // namespace

std::span<const TaxJurisdiction> jurisdiction_rows(PricingCalls &calls, std::string_view code) {
  return find_rules(calls, jurisdictions, RuleKey().text(code));
}
std::span<const TaxJurisdiction> part_rows(PricingCalls &calls, std::string_view parent) {
  return find_rules(calls, parts, RuleKey().text(parent));
}
std::span<const TaxRate> rate_rows(PricingCalls &calls, std::string_view jurisdiction) {
  return find_rules(calls, rates, RuleKey().text(jurisdiction));
}
std::span<const UnionRow> union_rows(PricingCalls &calls, std::string_view name) {
  return find_rules(calls, unions, RuleKey().text(name));
}
std::span<const MemberRow> member_rows(PricingCalls &calls, std::string_view jurisdiction) {
  return find_rules(calls, members, RuleKey().text(jurisdiction));
}
std::span<const RegistrationRow> registration_rows(PricingCalls &calls, std::string_view party) {
  return find_rules(calls, registrations, RuleKey().text(party));
}
std::span<const ElectionRow> election_rows(PricingCalls &calls, std::string_view party) {
  return find_rules(calls, elections, RuleKey().text(party));
}
std::span<const ExemptionRow> exemption_rows(PricingCalls &calls, std::string_view party,
                                             std::string_view certificate) {
  return find_rules(calls, exemptions, RuleKey().text(party).text(certificate));
}
std::span<const MarketplaceRow> marketplace_rows(PricingCalls &calls, std::string_view area) {
  return find_rules(calls, marketplaces, RuleKey().text(area));
}
std::span<const ThresholdRow> threshold_rows(PricingCalls &calls, std::string_view area) {
  return find_rules(calls, thresholds, RuleKey().text(area));
}

TurnoverRow turnover_before(PricingCalls &calls, std::string_view party, std::string_view area,
                            const ThresholdRow &threshold, std::int64_t at) {
  return find_rules(calls, turnover, turnover_key(party, area, threshold, at))[0];
}

TurnoverRow turnover_by_now(PricingCalls &calls, std::string_view party, std::string_view area,
                            const ThresholdRow &threshold, std::int64_t at) {
  PushActiveSnapshot(GetLatestSnapshot());
  const TurnoverRow row = read_rules(calls, turnover, turnover_key(party, area, threshold, at))[0];
  PopActiveSnapshot();
  return row;
}

Monetary converted_amount(PricingCalls &calls, const Monetary &amount, const RuleCurrency &rule,
                          const RuleTime &time) {
  const Currency target = rule.currency;
  const std::string_view rate_source = rule.rate_source;
  if (amount.currency == target)
    return amount;
  if (rate_source.empty() && count_rate_sources(calls) != 1)
    refuse_no_source(amount, rule, count_rate_sources(calls) == 0);
  ErrorContextCallback told = {error_context_stack, tell_rule, const_cast<RuleCurrency *>(&rule)};
  error_context_stack = &told;
  connect_spi();
  Oid types[] = {calls.monetary_type, calls.currency_type, TIMESTAMPTZOID, TEXTOID, TIMESTAMPTZOID};
  Datum values[] = {monetary_datum(amount), currency_datum(target), TimestampTzGetDatum(time.at),
                    PointerGetDatum(cstring_to_text_with_len(rate_source.empty() ? "" : rate_source.data(),
                                                             static_cast<int>(rate_source.size()))),
                    TimestampTzGetDatum(time.known_at)};
  const char nulls[] = {' ', ' ', ' ', rate_source.empty() ? 'n' : ' ', time.has_known_at ? ' ' : 'n', '\0'};
  const char *query =
      psprintf("SELECT %s.convert($1, $2, $3, $4, $5)", quote_identifier(get_namespace_name(calls.schema)));
  const int code = SPI_execute_with_args(query, 5, types, values, nulls, true, 1);
  if (code < 0 || SPI_processed != 1)
    elog(ERROR, "SPI_execute_with_args: %s", SPI_result_code_string(code));
  bool is_null;
  const Datum datum = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
  if (is_null)
    elog(ERROR, "convert() gave nothing");
  const Monetary out = monetary_from_datum(datum);
  SPI_finish();
  error_context_stack = told.previous;
  return out;
}

}  // namespace florin
