// A reader of digits and marks, one after the other.

#include "timestamp.hpp"

namespace florin {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) noexcept : rest(text) {}

  [[nodiscard]] bool is_at_end() const noexcept { return rest.empty(); }

  bool take(char mark) noexcept {
    if (rest.empty() || rest.front() != mark)
      return false;
    rest.remove_prefix(1);
    return true;
  }

  // Exactly that many digits, of a number between two bounds.
  bool take_number(std::size_t digits, int least, int most, int &out) noexcept {
    out = 0;
    if (rest.size() < digits)
      return false;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest[i]))
        return false;
      out = out * 10 + (rest[i] - '0');
    }
    rest.remove_prefix(digits);
    return out >= least && out <= most;
  }

  // One digit or more, but not more than that many.
  bool take_fraction(std::size_t most) noexcept {
    std::size_t digits = 0;
    while (digits < rest.size() && is_digit(rest[digits]))
      ++digits;
    rest.remove_prefix(digits);
    return digits > 0 && digits <= most;
  }

 private:
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

  std::string_view rest;
};

int days_of(int year, int month) noexcept {
  if (month == 2)
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool take_date(Reader &reader) noexcept {
  int year;
  int month;
  int day;
  return reader.take_number(4, 1, 9999, year) && reader.take('-') && reader.take_number(2, 1, 12, month) &&
         reader.take('-') && reader.take_number(2, 1, days_of(year, month), day);
}

bool take_time(Reader &reader) noexcept {
  int part;
  if (!reader.take_number(2, 0, 23, part) || !reader.take(':') || !reader.take_number(2, 0, 59, part))
    return false;
  if (!reader.take(':'))
    return true;
  return reader.take_number(2, 0, 59, part) && (!reader.take('.') || reader.take_fraction(9));
}

bool take_offset(Reader &reader) noexcept {
  int part;
  if (reader.take('Z'))
    return true;
  if (!reader.take('+') && !reader.take('-'))
    return false;
  if (!reader.take_number(2, 0, 15, part))
    return false;
  return reader.is_at_end() || (reader.take(':'), reader.take_number(2, 0, 59, part));
}

}  // namespace

bool is_timestamp(std::string_view text) noexcept {
  Reader reader(text);
  if (!take_date(reader))
    return false;
  if (reader.is_at_end())
    return true;
  if ((!reader.take('T') && !reader.take(' ')) || !take_time(reader))
    return false;
  return reader.is_at_end() || (take_offset(reader) && reader.is_at_end());
}

}  // namespace florin
