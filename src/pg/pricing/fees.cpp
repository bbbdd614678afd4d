// Reading the schedules of a ledger and charging a sale by them.

#include "fees.hpp"

#include "money/allocation.hpp"
#include "pricing/areas.hpp"

#include "../error.hpp"
#include "fee_terms.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// Those of a scope next to each other, their versions in order: what find_fee_schedule() wants.
#define FEE_SCHEDULES(condition)                                                                      \
  "SELECT s.id, s.name, s.country, s.region, s.cross_border, s.category, s.seller, s.payment_method," \
  " s.currency, s.valid_from, s.recorded_at, s.ended, s.payer, s.components"                          \
  " FROM %1$s.fee_schedules AS s WHERE s.seller " condition                                           \
  " ORDER BY s.name, s.country, s.region, s.cross_border, s.category, s.payment_method, s.currency,"  \
  " s.valid_from, s.id"

enum Column : int {
  id,
  name,
  country,
  region,
  cross_border,
  category,
  seller,
  payment_method,
  currency,
  valid_from,
  recorded_at,
  ended,
  payer,
  components
};

const char *payer_name(FeePayer who) {
  return who == FeePayer::buyer ? "buyer" : who == FeePayer::platform ? "platform" : "seller";
}

FeeSchedule read_schedule(const RuleRow &row) {
  FeeSchedule schedule = {};
  schedule.id = row.number(id);
  schedule.name = row.text(name);
  schedule.scope.country = row.text(country);
  schedule.scope.region = row.text(region);
  schedule.scope.category = row.text(category);
  schedule.scope.seller = row.text(seller);
  schedule.scope.payment_method = row.text(payment_method);
  schedule.scope.crossing = row.is_null(cross_border)   ? Crossing::any
                            : row.boolean(cross_border) ? Crossing::cross_border
                                                        : Crossing::domestic;
  schedule.scope.currency = row.currency(currency);
  schedule.valid_from = row.time(valid_from);
  schedule.recorded_at = row.time(recorded_at);
  schedule.ended = row.boolean(ended);
  schedule.payer = fee_payer_of(row.text(payer));
  Jsonb *terms = row.jsonb(components);
  if (terms != nullptr)
    schedule.components =
        read_fee_components(terms, schedule.scope.currency.packed != 0, schedule.payer == FeePayer::buyer);
  return schedule;
}

constexpr RuleSource<FeeSchedule> general_schedules = {FEE_SCHEDULES("IS NULL"), read_schedule};
constexpr RuleSource<FeeSchedule> own_schedules = {FEE_SCHEDULES("OPERATOR(pg_catalog.=) $1"), read_schedule};

using Schedules = std::span<const FeeSchedule>;

// The schedules of the fee whose name comes first, taken off the front of both lists.
FeeCandidates take_fee(Schedules &general, Schedules &own) {
  const bool is_general = own.empty() || (!general.empty() && general.front().name <= own.front().name);
  const std::string_view wanted = is_general ? general.front().name : own.front().name;
  const auto take = [wanted](Schedules &list) {
    std::size_t count = 0;
    while (count < list.size() && list[count].name == wanted)
      ++count;
    const Schedules taken = list.first(count);
    list = list.subspan(count);
    return taken;
  };
  const Schedules of_all = take(general);
  return {of_all, take(own)};
}

// As taxes and shipping read it: "ca" and "US-CA" are CA.
std::string_view region_of(const Place &place) {
  if (place.country.empty() || place.region.empty())
    return {};
  auto *address = static_cast<Address *>(palloc(sizeof(Address)));
  Failure why;
  if (read_address(place.country, place.region, {}, *address, why))
    return address->region;
  raise_at("ship_to", why);
}

FeeSituation situation_of(const SaleDocument &document) {
  FeeSituation situation = {};
  situation.at = document.at;
  situation.has_known_at = document.has_known_at;
  situation.known_at = document.known_at;
  situation.seller_country = document.seller.place.country;
  situation.country = document.ship_to.country;
  situation.region = region_of(document.ship_to);
  situation.seller = document.seller.code;
  situation.payment_method = document.payment_method;
  situation.currency = document.currency;
  return situation;
}

// The schedule of each line, nullptr where none is due.
Array<const FeeSchedule *> choose(const FeeCandidates &candidates, const SaleDocument &document,
                                  const FeeSituation &situation) {
  Array<const FeeSchedule *> chosen;
  chosen.start(document.lines.size());
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const SaleLine &line = document.lines[i];
    const FeeSchedule *found = i > 0 ? chosen[i - 1] : nullptr;
    Failure why;
    if ((i == 0 || line.category != document.lines[i - 1].category) &&
        !find_fee_schedule(candidates, situation, line, found, why))
      raise(why);
    chosen.push(found);
  }
  return chosen;
}

void add_to(Decimal &sum, const Decimal &value) {
  Failure why;
  if (!add(Decimal(sum), value, sum, why))
    raise(why);
}

std::span<const Decimal> split(const FeeComponent &component, const Monetary &amount) {
  if (component.share_count == 0)
    return {};
  Array<Decimal> parts;
  parts.start(component.share_count);
  for (std::size_t i = 0; i < component.share_count; ++i)
    parts.push({0, 0});
  Failure why;
  if (!split_fee(component, amount, parts.items, why))
    raise(why);
  return {parts.items, parts.count};
}

void charge(const FeeSchedule &schedule, const FeeComponent &component, std::span<const std::uint32_t> of,
            const SaleDocument &document, std::span<const FeeLine> lines, FeeQuote &out) {
  CHECK_FOR_INTERRUPTS();
  FeeCharge charged = {};
  charged.schedule = &schedule;
  charged.component = &component;
  charged.lines = of;
  charged.base.currency = document.currency;
  for (const std::uint32_t line : of) {
    add_to(charged.base.amount, fee_base(component, lines[line]));
    add_to(charged.quantity, document.lines[line].quantity);
  }
  Failure why;
  if (!fee_digits(component, document.currency, charged.digits, why) ||
      !charge_fee(component, {charged.base, charged.quantity}, charged.fee, why)) {
    Failure placed;
    placed.set(why.fault, "schedule " INT64_FORMAT " of fee \"%.*s\": %s", schedule.id,
               static_cast<int>(schedule.name.size()), schedule.name.data(), why.message);
    if (why.detail[0] != '\0')
      placed.explain("%s", why.detail);
    raise(placed);
  }
  charged.parts = split(component, {charged.fee.amount, document.currency});
  out.charges.push(charged);
}

// One schedule on the lines for which it was chosen.
void charge_schedule(const FeeSchedule &schedule, const Array<std::uint32_t> &of,
                     const SaleDocument &document, std::span<const FeeLine> lines, FeeQuote &out) {
  const std::span<const std::uint32_t> all(of.items, of.count);
  for (const FeeComponent &component : schedule.components) {
    if (!component.by_line) {
      charge(schedule, component, all, document, lines, out);
      continue;
    }
    for (std::size_t i = 0; i < all.size(); ++i)
      charge(schedule, component, all.subspan(i, 1), document, lines, out);
  }
}

void charge_fee_of(const FeeCandidates &candidates, const SaleDocument &document,
                   const FeeSituation &situation, std::span<const FeeLine> lines, FeeQuote &out) {
  Array<const FeeSchedule *> chosen = choose(candidates, document, situation);
  for (std::size_t first = 0; first < lines.size(); ++first) {
    const FeeSchedule *schedule = chosen[first];
    if (schedule == nullptr)
      continue;
    Array<std::uint32_t> of;
    of.start(lines.size() - first);
    for (std::size_t i = first; i < lines.size(); ++i) {
      if (chosen[i] == schedule) {
        of.push(static_cast<std::uint32_t>(i));
        chosen[i] = nullptr;
      }
    }
    charge_schedule(*schedule, of, document, lines, out);
  }
}

}  // namespace

void share_shipping(const SaleDocument &document, const Decimal &net, const Decimal &gross, FeeLine *lines) {
  const std::size_t count = document.lines.size();
  bool any_ships = false;
  for (const SaleLine &line : document.lines)
    any_ships = any_ships || line.ships;
  Array<Decimal> weights;
  Array<Decimal> parts;
  weights.start(count);
  parts.start(count);
  bool any_charged = false;
  for (const SaleLine &line : document.lines) {
    const bool takes_part = line.ships || !any_ships;
    any_charged = any_charged || (takes_part && line.charged.coefficient != 0);
    weights.push(takes_part ? line.charged : Decimal{0, 0});
    parts.push({0, 0});
  }
  for (std::size_t i = 0; i < count && !any_charged; ++i)
    weights[i] = document.lines[i].ships || !any_ships ? Decimal{1, 0} : Decimal{0, 0};
  Decimal step;
  Failure why;
  if (!make_decimal(1, document.digits, step, why))
    raise(why);
  for (const bool with_tax : {false, true}) {
    if (!allocate(with_tax ? gross : net, weights.items, count, step, Remainder::largest_remainder,
                  parts.items, why))
      raise(why);
    for (std::size_t i = 0; i < count; ++i)
      (with_tax ? lines[i].shipping_gross : lines[i].shipping_net) = parts[i];
  }
}

Decimal fee_base(const FeeComponent &component, const FeeLine &line) {
  Decimal base = {0, 0};
  if (component.of_goods)
    base = component.with_tax ? line.gross : line.net;
  if (component.of_shipping)
    add_to(base, component.with_tax ? line.shipping_gross : line.shipping_net);
  return base;
}

void quote_fees(PricingCalls &calls, const SaleDocument &document, std::span<const FeeLine> lines,
                FeeQuote &out) {
  Schedules general = find_rules(calls, general_schedules, RuleKey());
  Schedules own;
  if (!document.seller.code.empty())
    own = find_rules(calls, own_schedules, RuleKey().text(document.seller.code));
  out.charges.start(4);
  const FeeSituation situation = situation_of(document);
  while (!general.empty() || !own.empty())
    charge_fee_of(take_fee(general, own), document, situation, lines, out);
}

namespace {

Decimal percent_of_fraction(const Decimal &fraction) {
  Monetary hundredfold;
  Failure why;
  if (!multiply({fraction, {0}}, {100, 0}, hundredfold, why))
    raise(why);
  return hundredfold.amount;
}

void write_splits(JsonWriter &json, const FeeCharge &charge, Currency currency_of_fee) {
  json.begin_array();
  for (std::size_t i = 0; i < charge.parts.size(); ++i) {
    json.begin_object();
    json.member("party", charge.component->shares[i].party);
    json.member("amount", Monetary{charge.parts[i], currency_of_fee});
    json.end_object();
  }
  json.end_array();
}

// The members in jsonb's own order, the shorter before the longer, so that the server need not sort them.
void write_charge(JsonWriter &json, const SaleDocument &document, const FeeCharge &charge) {
  CHECK_FOR_INTERRUPTS();
  const FeeComponent &component = *charge.component;
  const FeeReturn &refund = component.refund;
  json.begin_object();
  json.member("of", component.of_goods ? (component.of_shipping ? "goods+shipping" : "goods") : "shipping");
  json.member("base", charge.base);
  json.member("fixed", Monetary{charge.fee.fixed, document.currency});
  json.name("lines");
  json.begin_array();
  for (const std::uint32_t line : charge.lines)
    json.text(document.lines[line].id);
  json.end_array();
  json.member("payer", payer_name(charge.schedule->payer));
  json.member("amount", Monetary{charge.fee.amount, document.currency});
  json.member("digits", charge.digits);
  json.member("refund", fee_refund_name(refund.policy));
  if (!charge.parts.empty()) {
    json.name("splits");
    write_splits(json, charge, document.currency);
  }
  json.member("quantity", charge.quantity);
  json.member("schedule", charge.schedule->name);
  json.member("with_tax", component.with_tax);
  json.member("component", component.name);
  json.member("schedule_id", charge.schedule->id);
  if (refund.policy == FeeRefund::less_administration) {
    if (refund.has_cap)
      json.member("administration_cap", Monetary{refund.administration_cap, document.currency});
    json.member("administration_percent", percent_of_fraction(refund.administration_rate));
  }
  json.end_object();
}

}  // namespace

void write_fees(JsonWriter &json, const SaleDocument &document, const FeeQuote &fees) {
  json.begin_array();
  for (std::size_t i = 0; i < fees.charges.count; ++i)
    write_charge(json, document, fees.charges[i]);
  json.end_array();
}

}  // namespace florin
