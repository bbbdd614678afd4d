// Taxes line by line, exactly; then rounding, and sharing out what is rounded for several lines.

#include "tax.hpp"

#include "../invariant.hpp"
#include "fraction.hpp"

#include <algorithm>
#include <new>
#include <vector>

namespace florin {
namespace {

// slope * net + constant: a tax before the net price is known.
struct Linear {
  Fraction slope;
  Fraction constant;

  Linear &operator+=(const Linear &other) {
    slope += other.slope;
    constant += other.constant;
    return *this;
  }
};
Linear operator*(const Linear &value, const Fraction &factor) {
  return {value.slope * factor, value.constant * factor};
}

// One tax of one line: exact, or as it was rounded.
struct Share {
  std::size_t line;
  std::size_t number;  // among its taxes
  Fraction exact;
};

// What is rounded together.
struct Pool {
  const Tax *tax;
  std::size_t line;
  std::vector<Share> shares;
};

Fraction percentage(const Tax &tax) {
  return Fraction(tax.value, 2);
}

bool is_gross(const Tax &tax) {
  return !tax.is_fixed && tax.base == TaxBase::gross;
}

bool is_included(const Tax &tax) {
  return tax.included && !tax.reverse_charge;
}

// What the taxes on gross of one sequence are of the rest: p / (100 - all of them).
bool part_of_rest(std::span<const Tax> taxes, const Tax &tax, Fraction &out, Failure &why) {
  Fraction rest(1);
  for (const Tax &other : taxes) {
    if (is_gross(other) && other.sequence == tax.sequence)
      rest += percentage(other).negated();
  }
  if (rest.is_zero() || rest.is_negative())
    return why.set(Fault::bad_parameter,
                   "%.*s of %.*s and what else is on gross with it come to 100 %% or more",
                   static_cast<int>(tax.name.size()), tax.name.data(),
                   static_cast<int>(tax.jurisdiction.size()), tax.jurisdiction.data());
  out = percentage(tax) / rest;
  return true;
}

// The sequence before the one of this tax, among those of the line; its own if it is the first, which
// check_line() refuses for a tax on it.
int sequence_before(std::span<const Tax> taxes, const Tax &tax) {
  int before = tax.sequence;
  for (const Tax &other : taxes) {
    if (other.sequence < tax.sequence)
      before = other.sequence;
  }
  return before;
}

// What the tax is on, from the net price and the taxes before it. Value is Linear or Decimal.
template <typename Value, typename Add>
Value base_of(std::span<const Tax> taxes, std::size_t number, const Value &net, const Value *values,
              Add add) {
  const Tax &tax = taxes[number];
  const bool on_previous = !tax.is_fixed && tax.base == TaxBase::previous;
  const int before = on_previous ? sequence_before(taxes, tax) : 0;
  Value base = on_previous ? Value{} : net;
  for (std::size_t i = 0; i < number; ++i) {
    const Tax &other = taxes[i];
    if (other.sequence >= tax.sequence || tax.is_fixed || tax.base == TaxBase::net)
      continue;
    if (on_previous ? other.sequence == before : other.enters_base)
      add(base, values[i]);
  }
  return base;
}

bool check_line(const TaxedLine &line, Failure &why) {
  for (const Tax &tax : line.taxes) {
    if (!tax.is_fixed && tax.base == TaxBase::previous && sequence_before(line.taxes, tax) == tax.sequence)
      return why.set(Fault::bad_parameter, "%.*s of %.*s is levied on the tax before it, and there is none",
                     static_cast<int>(tax.name.size()), tax.name.data(),
                     static_cast<int>(tax.jurisdiction.size()), tax.jurisdiction.data());
  }
  return true;
}

class Line {
 public:
  Line(TaxedLine &line, int digits) : line_(line), digits_(digits), values_(line.taxes.size()) {}

  // The exact taxes; those rounded by line are rounded already.
  bool work_out(Failure &why) {
    Fraction net(line_.amount);
    if (std::any_of(line_.taxes.begin(), line_.taxes.end(), is_included)) {
      if (!take_out_included(why))
        return false;
      for (std::size_t i = 0; i < values_.size(); ++i) {
        if (is_included(line_.taxes[i]))
          net += values_[i].constant.negated();
      }
    }
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!is_included(line_.taxes[i]) && (!put_value(i, {Fraction(), net}, why) || !round_by_line(i, why)))
        return false;
    }
    return true;
  }

  [[nodiscard]] const Fraction &exact(std::size_t number) const { return values_[number].constant; }

 private:
  // The net price is what, with its included taxes, makes the amount.
  bool take_out_included(Failure &why) {
    Linear sum = {Fraction(1), Fraction()};
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!put_value(i, {Fraction(1), Fraction()}, why))
        return false;
      if (is_included(line_.taxes[i]))
        sum += values_[i];
    }
    const Fraction net = (Fraction(line_.amount) - sum.constant) / sum.slope;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i] = {Fraction(), values_[i].slope * net + values_[i].constant};
      if (is_included(line_.taxes[i]) && !round_by_line(i, why))
        return false;
    }
    return true;
  }

  bool put_value(std::size_t number, const Linear &net, Failure &why) {
    const Tax &tax = line_.taxes[number];
    if (tax.is_fixed) {
      values_[number] = {Fraction(), Fraction(tax.value) * Fraction(line_.quantity)};
      return true;
    }
    Fraction factor = percentage(tax);
    if (is_gross(tax) && !part_of_rest(line_.taxes, tax, factor, why))
      return false;
    values_[number] = base_of(line_.taxes, number, net, values_.data(),
                              [](Linear &base, const Linear &value) { base += value; }) *
                      factor;
    return true;
  }

  bool round_by_line(std::size_t number, Failure &why) {
    const Tax &tax = line_.taxes[number];
    if (tax.scope != TaxRounding::line)
      return true;
    Decimal &rounded = line_.amounts[number].tax;
    if (!values_[number].constant.round(digits_, tax.mode, rounded, why))
      return false;
    values_[number].constant = Fraction(rounded);
    return true;
  }

  TaxedLine &line_;
  int digits_;
  std::vector<Linear> values_;
};

bool is_rounded_with(const Pool &pool, const Tax &tax, std::size_t line) {
  if (pool.tax->scope != tax.scope || pool.tax->reverse_charge != tax.reverse_charge)
    return false;
  switch (tax.scope) {
    case TaxRounding::line: return false;
    case TaxRounding::rate: return is_same_rate(*pool.tax, tax);
    case TaxRounding::document: return is_same_tax(*pool.tax, tax);
    case TaxRounding::line_total: return pool.line == line && pool.tax->mode == tax.mode;
    case TaxRounding::document_total: return pool.tax->mode == tax.mode;
  }
  return false;
}

Pool &pool_of(std::vector<Pool> &pools, const Tax &tax, std::size_t line) {
  // The last one first: of a line by itself it is among those.
  const auto found = std::find_if(pools.rbegin(), pools.rend(),
                                  [&](const Pool &pool) { return is_rounded_with(pool, tax, line); });
  if (found != pools.rend())
    return *found;
  pools.push_back({&tax, line, {}});
  return pools.back();
}

// The total is rounded; each share is cut to whole units, and what is left goes out unit by unit.
bool share_out(Pool &pool, std::span<TaxedLine> lines, int digits, Failure &why) {
  std::vector<const Fraction *> parts;
  parts.reserve(pool.shares.size());
  for (const Share &share : pool.shares)
    parts.push_back(&share.exact);
  const Fraction sum = Fraction::stand_in_for_sum(parts, digits);
  Decimal left;
  if (!sum.round(digits, pool.tax->mode, left, why))
    return false;
  const bool negative = sum.is_negative();
  const Rounding cut = negative ? Rounding::ceiling : Rounding::floor;
  for (Share &share : pool.shares) {
    Decimal &part = lines[share.line].amounts[share.number].tax;
    if (!share.exact.round(digits, cut, part, why) || !add(Decimal(left), negate(part), left, why))
      return false;
    share.exact = negative ? Fraction(part) - share.exact : share.exact - Fraction(part);
  }
  // Each cut lost less than one unit, so that fewer units are left than there are shares.
  std::stable_sort(pool.shares.begin(), pool.shares.end(),
                   [](const Share &one, const Share &other) { return other.exact.is_below(one.exact); });
  Decimal unit;
  if (!make_decimal(negative ? -1 : 1, digits, unit, why))
    return false;
  for (const Share &share : pool.shares) {
    if (left.coefficient == 0)
      break;
    Decimal &part = lines[share.line].amounts[share.number].tax;
    if (!add(Decimal(part), unit, part, why) || !add(Decimal(left), negate(unit), left, why))
      return false;
  }
  FLORIN_ASSERT(left.coefficient == 0);
  return true;
}

// What a base is, from amounts that are rounded.
bool put_base(TaxedLine &line, std::size_t number, std::vector<Decimal> &taxes, Failure &why) {
  const Tax &tax = line.taxes[number];
  bool fits = true;
  const auto grow = [&fits, &why](Decimal &base, const Decimal &value) {
    fits = fits && add(Decimal(base), value, base, why);
  };
  Decimal base = base_of(line.taxes, number, line.net, taxes.data(), grow);
  for (std::size_t i = 0; is_gross(tax) && i < line.taxes.size(); ++i) {
    if (is_gross(line.taxes[i]) && line.taxes[i].sequence == tax.sequence)
      grow(base, line.amounts[i].tax);
  }
  line.amounts[number].base = base;
  return fits;
}

bool total(TaxedLine &line, Failure &why) {
  line.net = line.amount;
  line.tax = {0, 0};
  std::vector<Decimal> taxes(line.taxes.size());
  for (std::size_t i = 0; i < line.taxes.size(); ++i) {
    taxes[i] = line.amounts[i].tax;
    if ((!line.taxes[i].reverse_charge && !add(Decimal(line.tax), taxes[i], line.tax, why)) ||
        (is_included(line.taxes[i]) && !add(Decimal(line.net), negate(taxes[i]), line.net, why)))
      return false;
  }
  for (std::size_t i = 0; i < line.taxes.size(); ++i) {
    if (!put_base(line, i, taxes, why))
      return false;
  }
  return add(line.net, line.tax, line.gross, why);
}

bool work_out(std::span<TaxedLine> lines, int digits, Failure &why) {
  std::vector<Pool> pools;
  for (std::size_t l = 0; l < lines.size(); ++l) {
    TaxedLine &line = lines[l];
    FLORIN_ASSERT(line.amounts.size() == line.taxes.size());
    FLORIN_ASSERT(std::is_sorted(line.taxes.begin(), line.taxes.end(), [](const Tax &one, const Tax &other) {
      return one.sequence < other.sequence;
    }));
    Line exact(line, digits);
    if (!check_line(line, why) || !exact.work_out(why))
      return false;
    for (std::size_t i = 0; i < line.taxes.size(); ++i) {
      if (line.taxes[i].scope != TaxRounding::line)
        pool_of(pools, line.taxes[i], l).shares.push_back({l, i, exact.exact(i)});
    }
  }
  for (Pool &pool : pools) {
    if (!share_out(pool, lines, digits, why))
      return false;
  }
  for (TaxedLine &line : lines) {
    if (!total(line, why))
      return false;
  }
  return true;
}

}  // namespace

bool is_same_tax(const Tax &one, const Tax &other) noexcept {
  return one.name == other.name && one.jurisdiction == other.jurisdiction;
}

bool is_same_rate(const Tax &one, const Tax &other) noexcept {
  return one.rate_id == other.rate_id && one.is_fixed == other.is_fixed && one.value == other.value &&
         is_same_tax(one, other);
}

bool work_out_taxes(std::span<TaxedLine> lines, int digits, Failure &why) noexcept {
  if (digits < 0 || digits > max_scale - 2)
    return why.set(Fault::bad_parameter, "cannot round taxes to %d digits", digits);
  try {
    return work_out(lines, digits, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace florin
