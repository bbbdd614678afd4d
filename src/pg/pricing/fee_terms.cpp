// Reading the components of a fee, member by member.

#include "fee_terms.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "json_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

using std::string_view;

Decimal read_number(const JsonMember &member, const JsonbValue &value) {
  const Decimal out = read_json_number(member, value);
  Failure why;
  if (!check_fee_number(out, why))
    raise_of_member(member, why);
  return out;
}

Decimal read_percent(const JsonMember &member, const JsonbValue &value) {
  Decimal out;
  Failure why;
  if (!fraction_of_percent(read_json_number(member, value), out, why))
    raise_of_member(member, why);
  return out;
}

int read_digits(const JsonMember &member, const JsonbValue &value) {
  const Decimal out = read_json_number(member, value);
  if (out.scale != 0 || out.coefficient < 0 || out.coefficient > max_scale)
    refuse_member(member, "must be a whole number from 0 to 36");
  return static_cast<int>(out.coefficient);
}

constexpr JsonWord kinds[] = {
    {"flat", static_cast<int>(FeeKind::flat)},
    {"percentage", static_cast<int>(FeeKind::percentage)},
    {"graduated", static_cast<int>(FeeKind::graduated)},
    {"volume", static_cast<int>(FeeKind::volume)},
    {"graduated_percentage", static_cast<int>(FeeKind::graduated_percentage)},
    {"volume_percentage", static_cast<int>(FeeKind::volume_percentage)},
    {"package", static_cast<int>(FeeKind::package)},
};
constexpr JsonWord refunds[] = {
    {"kept", static_cast<int>(FeeRefund::kept)},
    {"proportional", static_cast<int>(FeeRefund::proportional)},
    {"variable", static_cast<int>(FeeRefund::variable)},
    {"less_administration", static_cast<int>(FeeRefund::less_administration)},
};
constexpr int goods = 1;
constexpr int shipping = 2;
constexpr JsonWord bases[] = {{"goods", goods}, {"shipping", shipping}, {"goods+shipping", goods + shipping}};
constexpr JsonWord pers[] = {{"order", 0}, {"line", 1}};

FeeTier read_tier(const char *where, const JsonbValue &value, bool is_percentage) {
  FeeTier tier = {{0, 0}, true, {0, 0}, {0, 0}, {0, 0}};
  bool has_rate = false;
  each_json_member(where, value, [&](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "up_to") {
      tier.is_last = false;
      tier.up_to = read_number(member, inner);
    } else if (member.name == "flat") {
      tier.flat = read_number(member, inner);
    } else if (member.name == "percent" && is_percentage) {
      tier.rate = read_percent(member, inner);
      has_rate = true;
    } else if (member.name == "unit_price" && !is_percentage) {
      tier.rate = read_number(member, inner);
      has_rate = true;
    } else if (member.name == "size" && !is_percentage) {
      tier.size = read_number(member, inner);
      if (tier.size.coefficient == 0)
        refuse_member(member, "must be above zero");
    } else {
      refuse_member(member, "is not a member of such a tier");
    }
  });
  if (!has_rate)
    refuse_json(where, is_percentage ? "\"percent\" is missing" : "\"unit_price\" is missing");
  return tier;
}

FeeShare read_share(const char *where, const JsonbValue &value) {
  FeeShare share = {{}, {-1, 0}};
  each_json_member(where, value, [&share](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "party")
      share.party = read_json_name(member, inner);
    else if (member.name == "share")
      share.weight = read_number(member, inner);
    else
      refuse_member(member, "is not a member of a split");
  });
  if (share.party.empty() || share.weight.coefficient < 0)
    refuse_json(where, share.party.empty() ? "\"party\" is missing" : "\"share\" is missing");
  return share;
}

// ---- one component

enum : unsigned {
  has_name = 1U << 0,
  has_kind = 1U << 1,
  has_amount = 1U << 2,
  has_percent = 1U << 3,
  has_tiers = 1U << 4,
  has_size = 1U << 5,
  has_free = 1U << 6,
  has_minimum = 1U << 7,
  has_maximum = 1U << 8,
  has_administration_percent = 1U << 9,
  has_administration_cap = 1U << 10,
};

constexpr struct {
  unsigned bit;
  const char *name;
} of_kinds[] = {
    {has_amount, "amount"}, {has_percent, "percent"}, {has_tiers, "tiers"},
    {has_size, "size"},     {has_free, "free"},
};

// Which of these a kind must have, and which it may have.
struct Allowed {
  unsigned required;
  unsigned optional;
};
Allowed allowed_for(FeeKind kind) {
  switch (kind) {
    case FeeKind::flat: return {has_amount, 0};
    case FeeKind::percentage: return {has_percent, has_amount | has_free};
    case FeeKind::package: return {has_amount | has_size, has_free};
    case FeeKind::graduated:
    case FeeKind::volume:
    case FeeKind::graduated_percentage:
    case FeeKind::volume_percentage: break;
  }
  return {has_tiers, 0};
}

class ComponentReader {
 public:
  FeeComponent read(const JsonbValue &value, std::size_t number, bool has_currency) {
    find_name(value, number);
    find_kind(value);
    each_json_member(where, value, [this](const JsonMember &member, const JsonbValue &inner) {
      read_member(member, inner);
    });
    check_members(has_currency);
    Failure why;
    if (!check_component(component, why))
      raise(why);
    return component;
  }

 private:
  FeeComponent component = {};
  const char *where = nullptr;
  unsigned seen = 0;

  void find_name(const JsonbValue &value, std::size_t number) {
    where = psprintf("fee component %zu", number);
    const JsonbValue *name = find_json_member(value, "name");
    if (name == nullptr)
      refuse_json(where, value.type == jbvBinary && JsonContainerIsObject(value.val.binary.data)
                             ? "\"name\" is missing"
                             : "it must be an object");
    component.name = read_json_name({where, "name"}, *name);
    where =
        psprintf("fee component \"%.*s\"", static_cast<int>(component.name.size()), component.name.data());
  }

  // Before the other members, of which some depend on it.
  void find_kind(const JsonbValue &value) {
    const JsonbValue *kind = find_json_member(value, "kind");
    if (kind == nullptr)
      refuse_json(where, "\"kind\" is missing");
    component.kind = static_cast<FeeKind>(read_json_word({where, "kind"}, *kind, kinds));
    component.digits = own_digits;
    component.mode = Rounding::half_up;
    component.size = {1, 0};
    component.of_goods = true;
    component.refund.policy = FeeRefund::proportional;
  }

  bool is_percentage_tiers() const {
    return component.kind == FeeKind::graduated_percentage || component.kind == FeeKind::volume_percentage;
  }

  // True if it is a number, which it then has.
  bool read_number_member(const JsonMember &member, const JsonbValue &value) {
    struct {
      string_view name;
      Decimal *into;
      unsigned bit;
    } const numbers[] = {
        {"amount", &component.amount, has_amount},
        {"size", &component.size, has_size},
        {"free", &component.free, has_free},
        {"minimum", &component.minimum, has_minimum},
        {"maximum", &component.maximum, has_maximum},
        {"administration_cap", &component.refund.administration_cap, has_administration_cap},
    };
    for (const auto &number : numbers) {
      if (member.name == number.name) {
        *number.into = read_number(member, value);
        seen |= number.bit;
        return true;
      }
    }
    return false;
  }

  void read_member(const JsonMember &member, const JsonbValue &value) {
    const string_view name = member.name;
    if (name == "name" || name == "kind" || read_number_member(member, value))
      return;
    if (name == "percent") {
      component.rate = read_percent(member, value);
      seen |= has_percent;
    } else if (name == "administration_percent") {
      component.refund.administration_rate = read_percent(member, value);
      seen |= has_administration_percent;
    } else if (name == "tiers") {
      read_tiers(member, value);
    } else if (name == "splits") {
      read_splits(member, value);
    } else if (name == "base") {
      const int base = read_json_word(member, value, bases);
      component.of_goods = (base & goods) != 0;
      component.of_shipping = (base & shipping) != 0;
    } else if (name == "with_tax") {
      component.with_tax = read_json_boolean(member, value);
    } else if (name == "free_at_zero") {
      component.free_at_zero = read_json_boolean(member, value);
    } else if (name == "per") {
      component.by_line = read_json_word(member, value, pers) != 0;
    } else if (name == "refund") {
      component.refund.policy = static_cast<FeeRefund>(read_json_word(member, value, refunds));
    } else if (name == "digits") {
      component.digits = read_digits(member, value);
    } else if (name == "rounding") {
      Failure why;
      if (!parse_rounding(read_json_text(member, value), component.mode, why)) {
        Failure placed;
        placed.set(why.fault, "must be a rounding mode");
        placed.explain("%s", why.detail);
        raise_of_member(member, placed);
      }
    } else {
      refuse_member(member, "is not a member that is known here");
    }
  }

  void read_tiers(const JsonMember &member, const JsonbValue &value) {
    Array<FeeTier> tiers;
    JsonbContainer *container = read_json_array(member, value, max_fee_tiers);
    tiers.start(count_json(container));
    each_json_element(container, [&](std::size_t number, const JsonbValue &element) {
      tiers.push(read_tier(psprintf("%s: tier %zu", where, number), element, is_percentage_tiers()));
    });
    component.tiers = tiers.items;
    component.tier_count = tiers.count;
    seen |= has_tiers;
  }

  void read_splits(const JsonMember &member, const JsonbValue &value) {
    Array<FeeShare> shares;
    JsonbContainer *container = read_json_array(member, value, max_fee_parties);
    shares.start(count_json(container));
    each_json_element(container, [&](std::size_t number, const JsonbValue &element) {
      shares.push(read_share(psprintf("%s: split %zu", where, number), element));
    });
    component.shares = shares.items;
    component.share_count = shares.count;
  }

  void check_members(bool has_currency) {
    const Allowed allowed = allowed_for(component.kind);
    for (const auto &member : of_kinds) {
      if ((allowed.required & member.bit) != 0 && (seen & member.bit) == 0)
        refuse_json(where, psprintf("\"%s\" is missing", member.name));
      if (((allowed.required | allowed.optional) & member.bit) == 0 && (seen & member.bit) != 0)
        refuse_json(where, psprintf("\"%s\" is not for this kind of component", member.name));
    }
    component.has_minimum = (seen & has_minimum) != 0;
    component.has_maximum = (seen & has_maximum) != 0;
    component.refund.has_cap = (seen & has_administration_cap) != 0;
    const bool keeps_some = component.refund.policy == FeeRefund::less_administration;
    if (keeps_some && (seen & has_administration_percent) == 0)
      refuse_json(where, "\"administration_percent\" is missing");
    if (!keeps_some && (seen & (has_administration_percent | has_administration_cap)) != 0)
      refuse_json(where, "an administration fee is kept by \"refund\" \"less_administration\" alone");
    constexpr unsigned amounts = has_amount | has_free | has_minimum | has_maximum | has_administration_cap;
    if (!has_currency && (component.kind != FeeKind::percentage || (seen & amounts) != 0))
      refuse_json(where, "it has amounts, and the schedule has no currency");
  }
};

}  // namespace

std::span<const FeeComponent> read_fee_components(Jsonb *components, bool has_currency, bool is_payable) {
  Array<FeeComponent> out;
  JsonbContainer *container =
      read_json_array({"fee", "components"}, json_value(components), max_fee_components);
  out.start(count_json(container));
  each_json_element(container, [&](std::size_t number, const JsonbValue &element) {
    ComponentReader reader;
    FeeComponent component = reader.read(element, number, has_currency);
    component.is_payable = is_payable;
    for (const FeeComponent &other : out) {
      if (other.name == component.name)
        refuse_json(psprintf("fee component %zu", number),
                    psprintf("\"%.*s\" is the name of another one", static_cast<int>(component.name.size()),
                             component.name.data()));
    }
    out.push(component);
  });
  return {out.items, out.count};
}

const char *fee_refund_name(FeeRefund policy) {
  for (const JsonWord &word : refunds) {
    if (word.value == static_cast<int>(policy))
      return word.text.data();
  }
  pg_unreachable();
}

FeeRefund fee_refund_of(string_view name) {
  JsonbValue value;
  value.type = jbvString;
  value.val.string.val = const_cast<char *>(name.data());
  value.val.string.len = static_cast<int>(name.size());
  return static_cast<FeeRefund>(read_json_word({"fee", "refund"}, value, refunds));
}

FeePayer fee_payer_of(std::string_view name) {
  return name == "buyer" ? FeePayer::buyer : name == "platform" ? FeePayer::platform : FeePayer::seller;
}

}  // namespace florin
