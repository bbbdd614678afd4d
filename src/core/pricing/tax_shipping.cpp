// The five ways to tax shipping.

#include "tax_shipping.hpp"

#include "../invariant.hpp"
#include "../money/allocation.hpp"
#include "fraction.hpp"

#include <algorithm>
#include <new>
#include <vector>

namespace florin {
namespace {

const Tax *find(std::span<const Tax> taxes, const Tax &wanted) {
  for (const Tax &tax : taxes) {
    if (is_same_tax(tax, wanted))
      return &tax;
  }
  return nullptr;
}

bool bears_same(const ShippedGoods &one, const ShippedGoods &other) {
  return std::equal(one.taxes.begin(), one.taxes.end(), other.taxes.begin(), other.taxes.end(),
                    [](const Tax &left, const Tax &right) {
                      return is_same_rate(left, right) && left.reverse_charge == right.reverse_charge;
                    });
}

// Goods as they count: with weights that are not all zero.
struct Weighed {
  std::span<const ShippedGoods> goods;
  std::vector<Decimal> weights;
};

Weighed weigh(std::span<const ShippedGoods> goods) {
  Weighed out = {goods, std::vector<Decimal>(goods.size())};
  bool any = false;
  for (std::size_t i = 0; i < goods.size(); ++i) {
    out.weights[i] = goods[i].value.coefficient > 0 ? goods[i].value : Decimal{0, 0};
    any = any || out.weights[i].coefficient != 0;
  }
  if (!any)
    std::fill(out.weights.begin(), out.weights.end(), Decimal{1, 0});
  return out;
}

const Tax *of_principal(const Weighed &weighed, const Tax &wanted) {
  std::size_t principal = 0;
  for (std::size_t i = 1; i < weighed.goods.size(); ++i) {
    if (compare(weighed.weights[i], weighed.weights[principal]) > 0)
      principal = i;
  }
  return weighed.goods.empty() ? nullptr : find(weighed.goods[principal].taxes, wanted);
}

const Tax *highest(const Weighed &weighed, const Tax &wanted) {
  const Tax *out = nullptr;
  for (const ShippedGoods &goods : weighed.goods) {
    const Tax *tax = find(goods.taxes, wanted);
    if (tax != nullptr && !tax->is_fixed && (out == nullptr || compare(tax->value, out->value) > 0))
      out = tax;
  }
  return out;
}

// False in `found`: none of the goods bears it.
bool average(const Weighed &weighed, const Tax &wanted, Tax &out, bool &found, Failure &why) {
  Fraction sum;
  Fraction weight;
  found = false;
  bool same = true;
  for (std::size_t i = 0; i < weighed.goods.size(); ++i) {
    const Tax *tax = find(weighed.goods[i].taxes, wanted);
    weight += Fraction(weighed.weights[i]);
    same = same && tax != nullptr && (!found || is_same_rate(*tax, out));
    if (tax == nullptr || tax->is_fixed)
      continue;
    if (!found)
      out = *tax;
    found = true;
    sum += Fraction(weighed.weights[i]) * Fraction(tax->value);
  }
  if (!found || same)
    return true;
  out.rate_id = 0;
  return (sum / weight).round(average_rate_digits, Rounding::half_up, out.value, why);
}

class Division {
 public:
  Division(std::span<const ShippedGoods> goods, std::span<const Tax> own, std::span<Tax> room)
      : weighed_(weigh(goods)), own_(own), room_(room) {
    for (const Tax &tax : own)
      name(tax);
    for (const ShippedGoods &one : goods) {
      for (const Tax &tax : one.taxes)
        name(tax);
    }
  }

  bool fill(const Decimal &charge, int digits, std::span<ShippingPart> parts, std::size_t &count,
            Failure &why) {
    if (!std::any_of(names_.begin(), names_.end(),
                     [](const Tax *tax) { return tax->shipping == ShippingTax::in_proportion; }) ||
        weighed_.goods.empty()) {
      count = 1;
      return put(parts[0], charge, nullptr, why);
    }
    return fill_each(charge, digits, parts, count, why);
  }

 private:
  void name(const Tax &tax) {
    if (std::none_of(names_.begin(), names_.end(),
                     [&tax](const Tax *other) { return is_same_tax(tax, *other); }))
      names_.push_back(&tax);
  }

  // One part for goods that bear the same.
  bool fill_each(const Decimal &charge, int digits, std::span<ShippingPart> parts, std::size_t &count,
                 Failure &why) {
    std::vector<const ShippedGoods *> kinds;
    std::vector<Decimal> weights;
    for (std::size_t i = 0; i < weighed_.goods.size(); ++i) {
      const ShippedGoods &goods = weighed_.goods[i];
      const auto kind = std::find_if(kinds.begin(), kinds.end(), [&goods](const ShippedGoods *other) {
        return bears_same(goods, *other);
      });
      if (kind == kinds.end()) {
        kinds.push_back(&goods);
        weights.push_back(weighed_.weights[i]);
        continue;
      }
      Decimal &weight = weights[static_cast<std::size_t>(kind - kinds.begin())];
      if (!add(Decimal(weight), weighed_.weights[i], weight, why))
        return false;
    }
    Decimal unit;
    std::vector<Decimal> shares(kinds.size() + 1);
    if (!make_decimal(1, digits, unit, why) || !allocate(charge, weights.data(), weights.size(), unit,
                                                         Remainder::largest_remainder, shares.data(), why))
      return false;
    count = kinds.size();
    FLORIN_ASSERT(count <= parts.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (!put(parts[i], shares[i], kinds[i], why))
        return false;
    }
    return true;
  }

  // The taxes of one part, which is for these goods if it is for some alone.
  bool put(ShippingPart &part, const Decimal &amount, const ShippedGoods *goods, Failure &why) {
    const std::size_t start = used_;
    for (const Tax *name : names_) {
      FLORIN_ASSERT(used_ < room_.size());
      bool found = false;
      if (!choose(*name, goods, room_[used_], found, why))
        return false;
      used_ += found ? 1 : 0;
    }
    const std::span<Tax> taxes = room_.subspan(start, used_ - start);
    std::stable_sort(taxes.begin(), taxes.end(),
                     [](const Tax &one, const Tax &other) { return one.sequence < other.sequence; });
    part = {amount, drop_groundless(taxes)};
    return true;
  }

  bool choose(const Tax &name, const ShippedGoods *goods, Tax &out, bool &found, Failure &why) const {
    if (name.shipping == ShippingTax::weighted_by_value)
      return average(weighed_, name, out, found, why);
    const Tax *tax = nullptr;
    switch (name.shipping) {
      case ShippingTax::own_category: tax = find(own_, name); break;
      case ShippingTax::follows_goods: tax = of_principal(weighed_, name); break;
      case ShippingTax::all_if_any_taxable: tax = highest(weighed_, name); break;
      case ShippingTax::in_proportion: tax = goods == nullptr ? nullptr : find(goods->taxes, name); break;
      case ShippingTax::weighted_by_value: break;
    }
    found = tax != nullptr && (!tax->is_fixed || name.shipping == ShippingTax::own_category);
    if (found)
      out = *tax;
    return true;
  }

  // Without a tax on the one before it that shipping does not bear.
  static std::span<const Tax> drop_groundless(std::span<Tax> taxes) {
    if (taxes.empty())
      return taxes;
    const int first = taxes.front().sequence;
    const auto end = std::remove_if(taxes.begin(), taxes.end(), [first](const Tax &tax) {
      return !tax.is_fixed && tax.base == TaxBase::previous && tax.sequence == first;
    });
    return {taxes.begin(), end};
  }

  Weighed weighed_;
  std::span<const Tax> own_;
  std::vector<const Tax *> names_;
  std::span<Tax> room_;
  std::size_t used_ = 0;
};

}  // namespace

bool divide_shipping(std::span<const ShippedGoods> goods, std::span<const Tax> own, const Decimal &charge,
                     int digits, std::span<ShippingPart> parts, std::span<Tax> taxes, std::size_t &count,
                     Failure &why) noexcept {
  try {
    return Division(goods, own, taxes).fill(charge, digits, parts, count, why);
  } catch (const std::bad_alloc &) {
    return why.set(Fault::out_of_memory, "out of memory");
  }
}

}  // namespace florin
