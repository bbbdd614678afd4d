// Reading the document of a sale, member by member.

#include "sale_document.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../posting/functions.hpp"
#include "sale_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

using std::string_view;

void check_count(const char *what, std::size_t count, std::size_t most) {
  Failure why;
  if (count <= most)
    return;
  why.set(Fault::ledger_limit_exceeded, "the sale has %zu %s, the most is %zu", count, what, most);
  raise(why);
}

// True if the member belongs to a place, which then has it.
bool read_place_member(const JsonMember &member, const JsonbValue &value, Place &place) {
  if (member.name == "country")
    place.country = read_country(member, value);
  else if (member.name == "region")
    place.region = read_text(member, value);
  else if (member.name == "postal_code")
    place.postal_code = read_text(member, value);
  else
    return false;
  return true;
}

Place read_place(const JsonMember &at, const char *where, const JsonbValue &value) {
  Place place;
  each_sale_member(at, where, value, [&place](const JsonMember &member, const JsonbValue &inner) {
    if (!read_place_member(member, inner, place))
      refuse_unknown(member);
  });
  return place;
}

Party read_party(const JsonMember &at, const char *where, const JsonbValue &value) {
  Party party;
  each_sale_member(at, where, value, [&party](const JsonMember &member, const JsonbValue &inner) {
    if (read_place_member(member, inner, party.place))
      return;
    if (member.name == "code")
      party.code = read_text(member, inner);
    else if (member.name == "tax_number")
      party.tax_number = read_text(member, inner);
    else if (member.name == "certificate")
      party.certificate = read_text(member, inner);
    else
      refuse_unknown(member);
  });
  return party;
}

bool read_choice_member(const JsonMember &member, const JsonbValue &value, CurrencyChoice &choice) {
  if (member.name == "currency") {
    choice.currency = read_currency(member, value);
  } else if (member.name == "source") {
    choice.source = read_text(member, value);
  } else if (member.name == "quote") {
    const Decimal number = read_number(member, value);
    if (number.scale != 0 || number.coefficient <= 0 || number.coefficient > INT64_MAX)
      refuse_member(member, "must be the number of a quote");
    choice.quote = static_cast<std::int64_t>(number.coefficient);
  } else {
    return false;
  }
  return true;
}

// "GBP 1.00" or "10 %".
Discount read_discount(const JsonMember &member, const JsonbValue &value, const SaleDocument &document) {
  const string_view text = read_text(member, value);
  if (text.empty())
    return {};
  if (text.back() != '%')
    return {DiscountKind::amount, read_whole_amount(member, value, document)};
  JsonbValue number = value;
  std::size_t length = text.size() - 1;
  while (length > 0 && text[length - 1] == ' ')
    --length;
  number.val.string.len = static_cast<int>(length);
  return {DiscountKind::percent, read_percent(member, number)};
}

string_view read_line_id(const JsonMember &at, const JsonbValue &value, std::size_t number) {
  if (!is_json_object(value))
    refuse_member(at, psprintf("has an element %zu that is not an object", number));
  const JsonbValue *id = find_json_member(value, "id");
  if (id == nullptr || id->type == jbvNull)
    return psprintf("%zu", number);
  const JsonMember member = {psprintf("line %zu", number), "id"};
  const string_view text = read_text(member, *id);
  if (text.empty() || text.size() > 255)
    refuse_member(member, "must have 1 to 255 bytes");
  return text;
}

SaleLine read_line(const JsonMember &at, const JsonbValue &value, std::size_t number,
                   const SaleDocument &document) {
  SaleLine line;
  line.id = read_line_id(at, value, number);
  const char *where = pstrdup(LineName(line).text);
  bool has_quantity = false;
  bool has_price = false;
  each_sale_member(at, where, value, [&](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "id")
      return;
    if (member.name == "sku")
      line.sku = read_text(member, inner);
    else if (member.name == "category")
      line.category = read_text(member, inner);
    else if (member.name == "quantity") {
      has_quantity = true;
      line.quantity = read_number(member, inner);
      if (line.quantity.coefficient <= 0)
        refuse_member(member, "must be above zero");
    } else if (member.name == "unit_price") {
      has_price = true;
      line.unit_price = read_amount(member, inner, document);
    } else if (member.name == "discount")
      line.discount = read_discount(member, inner, document);
    else if (member.name == "weight") {
      line.is_weighed = inner.type != jbvNull;
      line.weight = line.is_weighed ? read_number(member, inner) : Decimal{0, 0};
      if (line.weight.coefficient < 0)
        refuse_member(member, "must not be negative");
    } else if (member.name == "ships")
      line.ships = read_json_boolean(member, inner);
    else
      refuse_unknown(member);
  });
  if (!has_quantity)
    refuse_member({where, "quantity"}, "is missing");
  if (!has_price)
    refuse_member({where, "unit_price"}, "is missing");
  return line;
}

// The lines by their ids.
struct NamedLine {
  string_view id;
  std::uint32_t line;
};

int by_line_id(const void *left, const void *right) {
  return static_cast<const NamedLine *>(left)->id.compare(static_cast<const NamedLine *>(right)->id);
}

Array<NamedLine> lines_by_id(std::span<const SaleLine> lines) {
  Array<NamedLine> names;
  names.start(lines.size());
  for (std::uint32_t i = 0; i < lines.size(); ++i)
    names.push({lines[i].id, i});
  qsort(names.items, names.count, sizeof(NamedLine), by_line_id);
  return names;
}

void check_unique(std::span<const SaleLine> lines) {
  const Array<NamedLine> names = lines_by_id(lines);
  for (std::size_t i = 1; i < names.count; ++i) {
    if (names[i].id == names[i - 1].id)
      refuse_member({LineName(lines[names[i].line]).text, "id"}, "is that of two lines");
  }
}

std::span<SaleLine> read_lines(const JsonMember &member, const JsonbValue &value,
                               const SaleDocument &document) {
  JsonbContainer *array = read_json_array(member, value);
  const std::size_t count = count_json(array);
  if (count == 0)
    refuse_member(member, "must not be empty");
  check_count("lines", count, max_sale_lines);
  Array<SaleLine> lines;
  lines.start(count);
  each_json_element(array, [&](std::size_t number, const JsonbValue &element) {
    lines.push(read_line(member, element, number, document));
  });
  check_unique({lines.items, lines.count});
  return {lines.items, lines.count};
}

std::uint32_t find_line(const JsonMember &member, string_view id, const Array<NamedLine> &names) {
  const NamedLine wanted = {id, 0};
  const void *found = bsearch(&wanted, names.items, names.count, sizeof(NamedLine), by_line_id);
  if (found != nullptr)
    return static_cast<const NamedLine *>(found)->line;
  SaleLine none;
  none.id = id;
  refuse_member(member, psprintf("names %s, which there is not", LineName(none).text));
}

Array<DiscountPart> read_discount_lines(const JsonMember &member, const JsonbValue &value,
                                        std::span<const SaleLine> lines, const Array<NamedLine> &names) {
  Array<DiscountPart> parts;
  JsonbContainer *array = read_json_array(member, value);
  parts.start(count_json(array));
  auto *is_named = static_cast<bool *>(palloc0(lines.size() * sizeof(bool)));
  each_json_element(array, [&](std::size_t, const JsonbValue &element) {
    const std::uint32_t line = find_line(member, read_text(member, element), names);
    if (is_named[line])
      refuse_member(member, psprintf("names %s twice", LineName(lines[line]).text));
    is_named[line] = true;
    parts.push({line, {0, 0}});
  });
  if (parts.count == 0)
    refuse_member(member, "must not be empty");
  return parts;
}

SaleDiscount read_sale_discount(const JsonMember &at, const JsonbValue &value, std::size_t number,
                                const SaleDocument &document, const Array<NamedLine> &names) {
  SaleDiscount discount;
  Array<DiscountPart> parts = {};
  const char *where = psprintf("discount %zu", number);
  const auto put = [&discount](const JsonMember &member, DiscountKind kind, const Decimal &size) {
    if (discount.what.kind != DiscountKind::none)
      refuse_member(member, "is one too many: a discount has an amount, a percent or a price");
    discount.what = {kind, size};
  };
  each_sale_member(at, where, value, [&](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "amount")
      put(member, DiscountKind::amount, read_whole_amount(member, inner, document));
    else if (member.name == "percent")
      put(member, DiscountKind::percent, read_percent(member, inner));
    else if (member.name == "price")
      put(member, DiscountKind::price, read_whole_amount(member, inner, document));
    else if (member.name == "code")
      discount.code = read_text(member, inner);
    else if (member.name == "lines") {
      if (inner.type != jbvNull)
        parts = read_discount_lines(member, inner, document.lines, names);
    } else
      refuse_unknown(member);
  });
  if (discount.what.kind == DiscountKind::none)
    refuse_member({where, "amount"}, "is missing");
  if (parts.items == nullptr) {
    parts.start(document.lines.size());
    for (std::uint32_t line = 0; line < document.lines.size(); ++line)
      parts.push({line, {0, 0}});
  }
  discount.parts = {parts.items, parts.count};
  return discount;
}

std::span<SaleDiscount> read_sale_discounts(const JsonMember &member, const JsonbValue &value,
                                            const SaleDocument &document) {
  JsonbContainer *array = read_json_array(member, value);
  const std::size_t count = count_json(array);
  check_count("discounts", count, max_sale_discounts);
  const Array<NamedLine> names = lines_by_id(document.lines);
  Array<SaleDiscount> discounts;
  discounts.start(count);
  each_json_element(array, [&](std::size_t number, const JsonbValue &element) {
    discounts.push(read_sale_discount(member, element, number, document, names));
  });
  return {discounts.items, discounts.count};
}

void read_shipping(const JsonMember &at, const JsonbValue &value, SaleDocument &document) {
  each_sale_member(at, "shipping", value, [&document](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "method") {
      document.shipping_method = read_text(member, inner);
    } else if (member.name == "amount") {
      if (inner.type == jbvNull)
        return;
      document.has_shipping_amount = true;
      document.shipping_amount = read_whole_amount(member, inner, document);
    } else {
      refuse_unknown(member);
    }
  });
}

void read_payment(const JsonMember &at, const JsonbValue &value, SaleDocument &document) {
  each_sale_member(at, "payment", value, [&document](const JsonMember &member, const JsonbValue &inner) {
    if (member.name == "method")
      document.payment_method = read_text(member, inner);
    else if (!read_choice_member(member, inner, document.payment))
      refuse_unknown(member);
  });
}

void read_settlement(const JsonMember &at, const JsonbValue &value, SaleDocument &document) {
  each_sale_member(at, "settlement", value, [&document](const JsonMember &member, const JsonbValue &inner) {
    if (!read_choice_member(member, inner, document.settlement))
      refuse_unknown(member);
  });
}

bool is_sale_role(string_view name) {
  for (const string_view role : sale_roles) {
    if (role == name)
      return true;
  }
  return false;
}

std::span<const AccountChoice> read_accounts(const JsonMember &at, const JsonbValue &value) {
  Array<AccountChoice> accounts;
  accounts.start(4);
  each_sale_member(at, "accounts", value, [&accounts](const JsonMember &member, const JsonbValue &inner) {
    const string_view account = read_text(member, inner);
    if (!is_sale_role(member.name))
      refuse_member(member, "is not the role of anything in a sale");
    if (account.empty())
      refuse_member(member, "must be the code of an account");
    accounts.push({member.name, account});
  });
  return {accounts.items, accounts.count};
}

bool read_prices(const JsonMember &member, const JsonbValue &value) {
  const string_view text = read_text(member, value);
  if (text != "inclusive" && text != "exclusive")
    refuse_member(member, "must be \"inclusive\" or \"exclusive\", of tax");
  return text == "inclusive";
}

// What the other members are read by: the currency, then the lines.
const JsonbValue &require_member(const JsonbValue &document, const char *name) {
  const JsonbValue *found = find_json_member(document, name);
  if (found == nullptr || found->type == jbvNull)
    refuse_member({"", name}, "is missing");
  return *found;
}

Monetary read_turnover(const JsonMember &member, const JsonbValue &value) {
  Monetary out;
  Failure why;
  if (value.type != jbvString)
    refuse_member(member, "must be a string such as \"EUR 9990.00\"");
  if (!parse_monetary(read_json_text(member, value), out, why))
    raise_of_value(member, why);
  return out;
}

// {"EU": "EUR 9990.00", "US-NY": {"amount": "USD 400000.00", "transactions": 90}}
std::span<const ThresholdUse> read_threshold_used(const JsonMember &at, const JsonbValue &value) {
  Array<ThresholdUse> uses;
  uses.start(4);
  each_sale_member(at, "threshold_used", value, [&uses](const JsonMember &member, const JsonbValue &inner) {
    ThresholdUse use;
    use.area = member.name;
    if (inner.type != jbvBinary) {
      use.amount = read_turnover(member, inner);
      uses.push(use);
      return;
    }
    bool has_amount = false;
    each_sale_member(member, "threshold_used", inner, [&](const JsonMember &part, const JsonbValue &said) {
      if (part.name == "amount") {
        has_amount = true;
        use.amount = read_turnover(part, said);
      } else if (part.name == "transactions") {
        const Decimal number = read_number(part, said);
        if (number.scale != 0 || number.coefficient < 0 || number.coefficient > INT32_MAX)
          refuse_member(part, "must be a whole number, not below zero");
        use.transactions = static_cast<std::int64_t>(number.coefficient);
      } else {
        refuse_unknown(part);
      }
    });
    if (!has_amount)
      refuse_member({"threshold_used", "amount"}, "is missing");
    uses.push(use);
  });
  return {uses.items, uses.count};
}

// Members that were read before the others, and those that the posting reads by itself.
bool is_read_elsewhere(string_view name) {
  return name == "currency" || name == "lines" || name == "metadata";
}

void read_member(const JsonMember &member, const JsonbValue &value, SaleDocument &out, bool &has_from,
                 bool &has_to) {
  const string_view name = member.name;
  if (value.type == jbvNull || is_read_elsewhere(name)) {
    if (name == "metadata" && value.type != jbvNull && !is_json_object(value))
      refuse_member(member, "must be an object");
    if (name == "prices")
      refuse_member(member, "is missing");
  } else if (name == "at") {
    out.has_at = true;
    out.at = read_time(member, value);
  } else if (name == "known_at") {
    out.has_known_at = true;
    out.known_at = read_time(member, value);
  } else if (name == "key") {
    out.key = read_text(member, value);
  } else if (name == "kind") {
    out.kind = read_text(member, value);
  } else if (name == "description") {
    out.description = read_text(member, value);
  } else if (name == "prices") {
    out.inclusive = read_prices(member, value);
  } else if (name == "seller") {
    out.seller = read_party(member, "seller", value);
  } else if (name == "buyer") {
    out.buyer = read_party(member, "buyer", value);
  } else if (name == "ship_from") {
    has_from = true;
    out.ship_from = read_place(member, "ship_from", value);
  } else if (name == "ship_to") {
    has_to = true;
    out.ship_to = read_place(member, "ship_to", value);
  } else if (name == "marketplace") {
    out.marketplace = read_json_boolean(member, value);
  } else if (name == "payment") {
    read_payment(member, value, out);
  } else if (name == "settlement") {
    read_settlement(member, value, out);
  } else if (name == "discounts") {
    out.discounts = read_sale_discounts(member, value, out);
  } else if (name == "shipping") {
    read_shipping(member, value, out);
  } else if (name == "threshold_used") {
    out.threshold_used = read_threshold_used(member, value);
  } else if (name == "accounts") {
    out.accounts = read_accounts(member, value);
  } else {
    refuse_unknown(member);
  }
}

}  // namespace

Jsonb *sale_argument(FunctionCallInfo fcinfo) {
  if (PG_ARGISNULL(1))
    refuse_argument("document must not be null");
  return PG_GETARG_JSONB_P(1);
}

SaleDocument read_sale_document(Jsonb *document) {
  if (!JB_ROOT_IS_OBJECT(document))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("a sale must be an object")));
  if (VARSIZE_ANY(document) > max_sale_bytes) {
    Failure size;
    size.set(Fault::ledger_limit_exceeded, "the sale's document has %zu bytes, the most is %zu",
             static_cast<std::size_t>(VARSIZE_ANY(document)), max_sale_bytes);
    raise(size);
  }
  const JsonbValue root = json_value(document);
  SaleDocument out;
  out.at = GetCurrentTransactionStartTimestamp();
  out.currency = read_currency({"", "currency"}, require_member(root, "currency"));
  out.digits = minor_unit_digits(out.currency);
  if (out.digits < 0)
    refuse_member({"", "currency"}, "must be one that has a minor unit");
  out.payment.currency = out.currency;
  out.settlement.currency = out.currency;
  require_member(root, "prices");
  out.lines = read_lines({"", "lines"}, require_member(root, "lines"), out);
  bool has_from = false;
  bool has_to = false;
  each_sale_member({"", "document"}, "", root, [&](const JsonMember &member, const JsonbValue &value) {
    read_member(member, value, out, has_from, has_to);
  });
  if (!has_from)
    out.ship_from = out.seller.place;
  if (!has_to)
    out.ship_to = out.buyer.place;
  Failure why;
  if (!price_lines(out, why))
    raise(why);
  return out;
}

}  // namespace florin
