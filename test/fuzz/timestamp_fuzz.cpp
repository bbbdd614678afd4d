// Times in a document: taken is what a regular expression for the documented form and the calendar take.
#include "input.hpp"
#include "timestamp.hpp"

#include <chrono>
#include <regex>
#include <string>

namespace florin {
namespace {

// Nothing longer has the form, and std::regex recurses for each byte.
constexpr std::size_t longest = std::string_view("2026-01-05T12:00:00.123456789+05:30").size();

bool has_the_form(const std::string &text) {
  static const std::regex form(
      "(\\d{4})-(\\d\\d)-(\\d\\d)([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?"
      "(Z|[+-](0\\d|1[0-5])(:?[0-5]\\d)?)?)?");
  std::smatch parts;
  if (text.size() > longest || !std::regex_match(text, parts, form))
    return false;
  const int year = std::stoi(parts[1]);
  const unsigned month = static_cast<unsigned>(std::stoi(parts[2]));
  const unsigned day = static_cast<unsigned>(std::stoi(parts[3]));
  return year > 0 && std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(month),
                                                 std::chrono::day(day))
                         .ok();
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string text(reinterpret_cast<const char *>(data), size);
  florin::fuzz::require(florin::is_timestamp(text) == florin::has_the_form(text), "a time by ISO 8601");
  return 0;
}
