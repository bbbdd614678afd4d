// Reading the lines of a sale's document and the discounts on them.

#include "sale_document_lines.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "sale_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

using std::string_view;

void check_count(const char *what, std::size_t count, std::size_t most) {
  if (count > most)
    raise(Fault::ledger_limit_exceeded, "the sale has %zu %s, the most is %zu", count, what, most);
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
      line.quantity = read_json_number(member, inner);
      if (line.quantity.coefficient <= 0)
        refuse_member(member, "must be above zero");
    } else if (member.name == "unit_price") {
      has_price = true;
      line.unit_price = read_amount(member, inner, document);
    } else if (member.name == "discount")
      line.discount = read_discount(member, inner, document);
    else if (member.name == "weight") {
      line.is_weighed = inner.type != jbvNull;
      line.weight = line.is_weighed ? read_json_number(member, inner) : Decimal{0, 0};
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

}  // namespace

std::span<SaleLine> read_sale_lines(const JsonMember &member, const JsonbValue &value,
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

namespace {

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

}  // namespace

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

}  // namespace florin
