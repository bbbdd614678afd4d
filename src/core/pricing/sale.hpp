// A sale as it was asked for, and what its lines come to: amounts, discounts.
// Never here: shipping, tax, fees (their own files), or which rules hold.
#pragma once

#include "../money/rounding.hpp"

#include <cstddef>
#include <span>

namespace florin {

inline constexpr std::size_t max_sale_lines = 1'000;
inline constexpr std::size_t max_sale_discounts = 100;
inline constexpr std::size_t max_sale_bytes = 4'194'304;  // of the document, as jsonb is stored

// A text that was not said is empty. All of them live as long as the document that was read.
struct Place {
  std::string_view country;  // ISO 3166-1 alpha-2, capital letters
  std::string_view region;
  std::string_view postal_code;
};

struct Party {
  std::string_view code;
  Place place;
  std::string_view tax_number;
  std::string_view certificate;  // of an exemption
};

enum class DiscountKind : std::uint8_t {
  none,
  amount,
  percent,  // 0 to 100
  price,    // what the lines of a discount cost together in place of what they would
};

struct Discount {
  DiscountKind kind = DiscountKind::none;
  Decimal value = {0, 0};
};

struct SaleLine {
  std::string_view id;  // unique in the document; its position from 1 if none was given
  std::string_view sku;
  std::string_view category;
  Decimal quantity = {0, 0};    // above zero
  Decimal unit_price = {0, 0};  // not negative; may be finer than the minor unit
  Discount discount;            // of the line alone
  Decimal weight = {0, 0};      // kilograms of one unit
  bool is_weighed = false;      // it was said
  bool ships = true;
  // ---- filled by price_lines(), in whole minor units
  Decimal list_amount = {0, 0};     // quantity times unit price
  Decimal amount = {0, 0};          // less the line's own discount
  Decimal discount_share = {0, 0};  // what the document's discounts take off
  Decimal charged = {0, 0};         // amount less discount_share: what is priced, taxed and shipped from
};

// What a discount of the document takes off one of its lines, filled by price_lines().
struct DiscountPart {
  std::uint32_t line;  // index in SaleDocument::lines
  Decimal amount;
};

struct SaleDiscount {
  std::string_view code;
  Discount what;
  std::span<DiscountPart> parts;  // the lines that it is for
  Decimal amount = {0, 0};        // of all parts
};

// The roles of what a sale, or an answer to one, is posted to.
inline constexpr std::string_view sale_roles[] = {
    "payment",     "proceeds", "shipping", "tax",        "seller_tax",     "fee",     "fee_share", "fee_cost",
    "fx_position", "fx_gain",  "fx_loss",  "chargeback", "chargeback_fee", "goodwill"};

// An account that takes the place of the one that a role has by the rules.
struct AccountChoice {
  std::string_view role;
  std::string_view account;
};

// How an amount becomes one in another currency.
struct CurrencyChoice {
  Currency currency = {0};
  std::int64_t quote = 0;   // a customer's quote; 0: none
  std::string_view source;  // of rates; empty: the only one there is
};

// What a seller has sold to an area already, where its books are not this ledger's; see tax_thresholds.
struct ThresholdUse {
  std::string_view area;
  Monetary amount = {{0, 0}, {0}};
  std::int64_t transactions = 0;
};

// Amounts are in `currency`, whose minor unit has `digits`. Times are microseconds since 2000-01-01, UTC.
struct SaleDocument {
  std::int64_t at = 0;  // the time at which rules are looked up
  bool has_at = false;  // it was said
  bool has_known_at = false;
  std::int64_t known_at = 0;  // rules recorded later are left out
  std::string_view key;
  std::string_view kind;
  std::string_view description;
  Currency currency = {0};
  int digits = 0;
  bool inclusive = false;  // prices contain the tax
  Party seller;
  Party buyer;
  Place ship_from;
  Place ship_to;
  bool marketplace = false;
  std::string_view payment_method;
  CurrencyChoice payment;     // what the buyer pays in
  CurrencyChoice settlement;  // what the seller gets
  std::span<SaleLine> lines;
  std::span<SaleDiscount> discounts;  // in order: each takes from what the earlier ones left
  bool has_shipping_amount = false;
  Decimal shipping_amount = {0, 0};
  std::string_view shipping_method;
  std::span<const AccountChoice> accounts;
  std::span<const ThresholdUse> threshold_used;
};

// Fills what lines and discounts come to. A line's amount is quantity times unit price, rounded half up to
// the minor unit; a percentage is rounded half up as well, once for all the lines that it is for. A discount
// is divided over its lines in proportion to what is still charged for each, by largest remainder, so that
// the parts sum to it exactly; a price is divided in the same way, and may be above what it stands in for.
// bad_parameter, naming the line or the discount: more is taken off than there is; out_of_range;
// out_of_memory.
[[nodiscard]] bool price_lines(SaleDocument &document, Failure &why) noexcept;

// Sums in the document's currency; out_of_range.
[[nodiscard]] bool total_charged(const SaleDocument &document, Decimal &out, Failure &why) noexcept;

// "line \"3\"", for messages.
struct LineName {
  explicit LineName(const SaleLine &line) noexcept;
  char text[96];
};

}  // namespace florin
