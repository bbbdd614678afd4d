// Quoting the taxes of a sale: the lines under a plan, shipping after them, and what they come to together.

#include "taxes.hpp"

#include "money/quote.hpp"
#include "pricing/tax_shipping.hpp"

#include "../error.hpp"
#include "tax_lines.hpp"
#include "tax_thresholds.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

// The lines of a document under one plan; those of shipping come after those of the goods.
struct Worked {
  Array<TaxedLine> lines;
  std::size_t goods;
  Array<TaxNote> notes;
};

struct Work {
  const TaxFacts *facts;
  bool has_shipping;
  Decimal shipping;
};

void sum(Decimal &total, const Decimal &value) {
  Failure why;
  if (!add(Decimal(total), value, total, why))
    raise(why);
}

std::span<TaxAmount> room_for(std::size_t count) {
  Array<TaxAmount> room;
  room.start(count);
  for (std::size_t i = 0; i < count; ++i)
    room.push({});
  return {room.items, count};
}

TaxedLine line_of(const Decimal &amount, const Decimal &quantity, std::span<const Tax> taxes) {
  TaxedLine line;
  line.amount = amount;
  line.quantity = quantity;
  line.taxes = taxes;
  line.amounts = room_for(taxes.size());
  return line;
}

void put_goods(const SaleDocument &document, TaxLines &taxes, Worked &out) {
  for (std::size_t i = 0; i < document.lines.size(); ++i) {
    const SaleLine &line = document.lines[i];
    std::size_t same = 0;
    while (same < i && (document.lines[same].category != line.category || !taxes.are_by_category()))
      ++same;
    out.lines.push(
        line_of(line.charged, line.quantity, same < i ? out.lines[same].taxes : taxes.taxes_of(line)));
  }
  out.goods = out.lines.count;
}

// ---- shipping

// What is shipped, by the taxes that it bears; everything if nothing is.
Array<ShippedGoods> shipped_goods(const SaleDocument &document, const Worked &worked) {
  bool any = false;
  for (const SaleLine &line : document.lines)
    any = any || line.ships;
  Array<ShippedGoods> kinds;
  kinds.start(4);
  for (std::size_t i = 0; i < worked.goods; ++i) {
    if (any && !document.lines[i].ships)
      continue;
    const TaxedLine &line = worked.lines[i];
    ShippedGoods *kind = kinds.begin();
    while (kind != kinds.end() && kind->taxes.data() != line.taxes.data())
      ++kind;
    if (kind == kinds.end())
      kinds.push({line.net, line.taxes});
    else
      sum(kind->value, line.net);
  }
  return kinds;
}

void count_names(std::span<const Tax> taxes, Array<Tax> &names) {
  for (const Tax &tax : taxes) {
    bool is_new = true;
    for (const Tax &name : names)
      is_new = is_new && !is_same_tax(name, tax);
    if (is_new)
      names.push(tax);
  }
}

void put_shipping(const Work &work, TaxLines &taxes, Worked &out) {
  const SaleDocument &document = *work.facts->document;
  const std::span<const Tax> own = taxes.taxes_of_shipping(work.shipping);
  Failure why;
  // Without their own amounts the goods weigh nothing.
  if (!work_out_taxes({out.lines.items, out.goods}, document.digits, why))
    raise(why);
  Array<ShippedGoods> goods = shipped_goods(document, out);
  Array<Tax> names;
  names.start(8);
  count_names(own, names);
  for (const ShippedGoods &kind : goods)
    count_names(kind.taxes, names);
  Array<ShippingPart> parts;
  Array<Tax> room;
  parts.start(goods.count + 1);
  room.start((goods.count + 1) * names.count);
  for (std::size_t i = 0; i <= goods.count; ++i)
    parts.push({});
  for (std::size_t i = 0; i < (goods.count + 1) * names.count; ++i)
    room.push({});
  std::size_t count = 0;
  if (!divide_shipping({goods.items, goods.count}, own, work.shipping, document.digits,
                       {parts.items, parts.count}, {room.items, room.count}, count, why))
    raise(why);
  for (std::size_t i = 0; i < count; ++i)
    out.lines.push(line_of(parts[i].amount, {1, 0}, parts[i].taxes));
}

Worked work_out(const Work &work, const TaxPlan &plan) {
  const SaleDocument &document = *work.facts->document;
  Worked out = {};
  out.lines.start(document.lines.size() + 1);
  out.notes.start(8);
  TaxLines taxes(*work.facts, plan, out.notes);
  put_goods(document, taxes, out);
  if (work.has_shipping)
    put_shipping(work, taxes, out);
  Failure why;
  if (!work_out_taxes({out.lines.items, out.lines.count}, document.digits, why))
    raise(why);
  return out;
}

TaxValue value_of(void *context, const TaxPlan &plan) {
  const Worked worked = work_out(*static_cast<const Work *>(context), plan);
  TaxValue value = {{0, 0}, {0, 0}};
  for (std::size_t i = 0; i < worked.lines.count; ++i) {
    sum(value.all, worked.lines[i].net);
    if (i < worked.goods)
      sum(value.goods, worked.lines[i].net);
  }
  return value;
}

// A fixed tax, or what is rounded up, may be more than the price that contains it.
void check_net(const SaleDocument &document, const Worked &worked) {
  for (std::size_t i = 0; i < worked.lines.count; ++i) {
    const TaxedLine &line = worked.lines[i];
    if (line.net.coefficient >= 0)
      continue;
    std::size_t largest = line.taxes.size();
    Decimal contained = line.amount;
    sum(contained, negate(line.net));
    for (std::size_t t = 0; t < line.taxes.size(); ++t) {
      if (line.taxes[t].included && !line.taxes[t].reverse_charge &&
          (largest == line.taxes.size() || compare(line.amounts[t].tax, line.amounts[largest].tax) > 0))
        largest = t;
    }
    const Tax &tax = line.taxes[largest];
    Failure why;
    why.set(Fault::bad_parameter, "%s: the price of %s contains taxes of %s",
            i < worked.goods ? LineName(document.lines[i]).text : "shipping",
            Printed(Monetary{line.amount, document.currency}).text,
            Printed(Monetary{contained, document.currency}).text);
    why.explain("Most of it is %.*s of %.*s (rate %lld).", static_cast<int>(tax.name.size()), tax.name.data(),
                static_cast<int>(tax.jurisdiction.size()), tax.jurisdiction.data(),
                static_cast<long long>(tax.rate_id));
    raise(why);
  }
}

// ---- the result

void apply_taxes(const Worked &worked, const TaxedLine &line, Array<AppliedTax> &out) {
  for (std::size_t i = 0; i < line.taxes.size(); ++i) {
    const TaxNote &note = worked.notes[static_cast<std::size_t>(line.taxes[i].note)];
    out.push({line.taxes[i], note.exemption != nullptr ? TaxTreatment::exempt : note.rate->treatment,
              note.exemption != nullptr ? note.exemption->version.id : 0,
              note.exemption != nullptr ? note.exemption->reason : std::string_view(), line.amounts[i].base,
              line.amounts[i].tax});
  }
}

void put_totals(TaxedPart &part, const TaxedLine &line) {
  sum(part.charged, line.amount);
  sum(part.net, line.net);
  sum(part.tax, line.tax);
  sum(part.gross, line.gross);
}

TaxedPart empty_part() {
  return {{}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {}};
}

void put_lines(const SaleDocument &document, const Worked &worked, TaxQuote &out) {
  Array<TaxedPart> lines;
  lines.start(worked.goods);
  for (std::size_t i = 0; i < worked.goods; ++i) {
    CHECK_FOR_INTERRUPTS();
    TaxedPart part = empty_part();
    Array<AppliedTax> taxes;
    taxes.start(worked.lines[i].taxes.size());
    part.id = document.lines[i].id;
    put_totals(part, worked.lines[i]);
    put_totals(out.total, worked.lines[i]);
    apply_taxes(worked, worked.lines[i], taxes);
    part.taxes = {taxes.items, taxes.count};
    lines.push(part);
  }
  out.lines = {lines.items, lines.count};
}

void put_shipping_part(const Worked &worked, TaxQuote &out) {
  Array<AppliedTax> taxes;
  taxes.start(4);
  for (std::size_t i = worked.goods; i < worked.lines.count; ++i) {
    put_totals(out.shipping, worked.lines[i]);
    put_totals(out.total, worked.lines[i]);
    apply_taxes(worked, worked.lines[i], taxes);
  }
  out.shipping.taxes = {taxes.items, taxes.count};
}

bool belongs_together(const AppliedTax &one, const AppliedTax &other) {
  return is_same_rate(one.tax, other.tax) && one.tax.reverse_charge == other.tax.reverse_charge &&
         one.treatment == other.treatment && one.exemption_id == other.exemption_id;
}

void summarise(std::span<const AppliedTax> taxes, Array<AppliedTax> &out) {
  for (const AppliedTax &tax : taxes) {
    AppliedTax *same = out.begin();
    while (same != out.end() && !belongs_together(*same, tax))
      ++same;
    if (same == out.end()) {
      out.push(tax);
    } else {
      sum(same->base, tax.base);
      sum(same->amount, tax.amount);
    }
  }
}

}  // namespace

void quote_taxes(PricingCalls &calls, const SaleDocument &document, bool has_shipping,
                 const Decimal &shipping, TaxQuote &out) {
  const TaxFacts facts = gather_tax_facts(calls, document);
  Work work = {&facts, has_shipping, shipping};
  Array<TaxCount> counted;
  counted.start(2);
  const TaxPlan plan = decide_taxes(facts, value_of, &work, counted);
  const Worked worked = work_out(work, plan);
  check_net(document, worked);
  out = {plan.basis, {}, has_shipping, empty_part(), {}, empty_part(), {}};
  put_lines(document, worked, out);
  put_shipping_part(worked, out);
  count_net(facts, out.total.net, counted);
  out.counted = {counted.items, counted.count};
  Array<AppliedTax> summary;
  summary.start(4);
  for (const TaxedPart &line : out.lines)
    summarise(line.taxes, summary);
  summarise(out.shipping.taxes, summary);
  out.summary = {summary.items, summary.count};
  if (summary.count == 0)
    out.basis = TaxBasis::untaxed;
}

}  // namespace florin
