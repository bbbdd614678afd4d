// Reading the document of a sale, member by member. Its lines and discounts: sale_document_lines.cpp.

#include "sale_document.hpp"

#include "../array.hpp"
#include "../error.hpp"
#include "../posting/functions.hpp"
#include "sale_document_lines.hpp"
#include "sale_members.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

using std::string_view;

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
    const Decimal number = read_json_number(member, value);
    if (number.scale != 0 || number.coefficient <= 0 || number.coefficient > INT64_MAX)
      refuse_member(member, "must be the number of a quote");
    choice.quote = static_cast<std::int64_t>(number.coefficient);
  } else {
    return false;
  }
  return true;
}

// A rate is that of a source or of a quote.
void check_choice(const JsonMember &at, const CurrencyChoice &choice) {
  if (choice.quote != 0 && !choice.source.empty())
    refuse_member(at, "has a quote and a source, which exclude each other");
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
  check_choice(at, document.payment);
}

void read_settlement(const JsonMember &at, const JsonbValue &value, SaleDocument &document) {
  each_sale_member(at, "settlement", value, [&document](const JsonMember &member, const JsonbValue &inner) {
    if (!read_choice_member(member, inner, document.settlement))
      refuse_unknown(member);
  });
  check_choice(at, document.settlement);
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

// {"EU": "EUR 9990.00", "US-NY": {"amount": "USD 400000.00", "transactions": 90}}
std::span<const ThresholdUse> read_threshold_used(const JsonMember &at, const JsonbValue &value) {
  Array<ThresholdUse> uses;
  uses.start(4);
  each_sale_member(at, "threshold_used", value, [&uses](const JsonMember &member, const JsonbValue &inner) {
    ThresholdUse use;
    use.area = member.name;
    if (inner.type != jbvBinary) {
      use.amount = read_json_amount(member, inner);
      uses.push(use);
      return;
    }
    bool has_amount = false;
    each_sale_member(member, "threshold_used", inner, [&](const JsonMember &part, const JsonbValue &said) {
      if (part.name == "amount") {
        has_amount = true;
        use.amount = read_json_amount(part, said);
      } else if (part.name == "transactions") {
        const Decimal number = read_json_number(part, said);
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
    if (out.key.empty())
      refuse_member(member, "must not be empty");
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
    raise(Fault::bad_parameter, "document must not be null");
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
  out.lines = read_sale_lines({"", "lines"}, require_member(root, "lines"), out);
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
