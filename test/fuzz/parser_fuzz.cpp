// The parsers: any bytes are read or refused, and what is read survives being printed, stored and reread.
#include "input.hpp"

#include <cstring>
#include <string_view>

namespace florin {
namespace {

using fuzz::require;

void check_failure(const Failure &why) {
  fuzz::require_refusal(why, {Fault::bad_text, Fault::out_of_range});
}

void check_monetary(std::string_view text) {
  Monetary value{}, again{};
  Failure why;
  if (!parse_monetary(text, value, why))
    return check_failure(why);
  char printed[monetary_buffer];
  const std::size_t length = print_monetary(value, printed);
  require(length < monetary_buffer && std::strlen(printed) == length, "the printed length");
  require(parse_monetary({printed, length}, again, why) && again == value,
          "printed text is reread as the same amount");
  require(load(store(value)) == value, "storage keeps the amount");
  require(is_currency(value.currency.packed), "the currency is one");
  require(compare(value, again) == 0, "equal amounts compare equal");
  char code[currency_buffer];
  const std::size_t code_length = print_currency(value.currency, code);
  require(std::string_view(printed, code_length) == std::string_view(code, code_length),
          "the code comes first");
}

void check_decimal(std::string_view text) {
  Decimal value{}, again{};
  Failure why;
  if (!parse_decimal(text, value, why))
    return check_failure(why);
  char printed[monetary_buffer];
  const std::size_t length = print_decimal(value, static_cast<int>(text.size() % (max_scale + 1)), printed);
  require(parse_decimal({printed, length}, again, why) && again == value, "a decimal survives its text");
  require(value.coefficient != 0 || text.find_first_of("123456789") == std::string_view::npos,
          "zero only from zeros");
}

void check_currency(std::string_view text) {
  Currency value{};
  Failure why;
  if (!parse_currency(text, value, why))
    return check_failure(why);
  char printed[currency_buffer];
  require(print_currency(value, printed) == text.size(), "a code keeps its length");
  require(is_currency(value.packed), "a parsed code is a currency");
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  florin::check_monetary(text);
  florin::check_decimal(text);
  florin::check_currency(text);
  return 0;
}
