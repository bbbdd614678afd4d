// Between an exact Decimal and the server's numeric, digit by digit: no text, no rounding.
// The layout is that of numeric on disk, which pg_upgrade relies on: base 10000 digits after a two-byte
// header (or two words for a long one) that holds sign, display scale and the weight of the first digit.

#include "money/datum.hpp"

#include "error.hpp"

namespace florin {
namespace {

constexpr int base = 10000;
constexpr int base_digits = 4;
constexpr int group_power[] = {1, 10, 100, 1000, base};

constexpr std::uint16_t kind_mask = 0xC000;
constexpr std::uint16_t kind_negative = 0x4000;  // of a long header
constexpr std::uint16_t kind_short = 0x8000;
constexpr std::uint16_t kind_special = 0xC000;
constexpr std::uint16_t special_nan = 0xC000;
constexpr std::uint16_t special_mask = 0xF000;
constexpr std::uint16_t short_negative = 0x2000;
constexpr std::uint16_t short_scale_shift = 7;
constexpr std::uint16_t short_weight_sign = 0x0040;
constexpr std::uint16_t short_weight_mask = 0x003F;

// 36 digits before the point, moved by a minor unit, and 36 after it.
constexpr int max_groups = 24;

struct NumericView {
  const std::int16_t *digits;
  int count;
  int weight;  // of digits[0], in groups
  bool negative;
};

// The words of a numeric start right after its varlena header, which may be one byte: memcpy, never a cast.
NumericView view(const char *data, std::size_t size, std::uint16_t header, std::int16_t *digits) {
  NumericView out{};
  std::size_t offset = sizeof header;
  if ((header & kind_mask) == kind_short) {
    out.negative = (header & short_negative) != 0;
    out.weight = (header & short_weight_mask) | ((header & short_weight_sign) != 0 ? ~short_weight_mask : 0);
  } else {
    std::int16_t weight;
    std::memcpy(&weight, data + offset, sizeof weight);
    offset += sizeof weight;
    out.negative = (header & kind_mask) == kind_negative;
    out.weight = weight;
  }
  out.count = static_cast<int>((size - offset) / sizeof(std::int16_t));
  if (out.count <= max_groups)
    std::memcpy(digits, data + offset, out.count * sizeof(std::int16_t));
  out.digits = digits;
  return out;
}

// Puts digits behind, as long as there is room.
bool append(uint128 &magnitude, int power, int digits) {
  if (magnitude > static_cast<uint128>(max_coefficient) / power)
    return false;
  magnitude = magnitude * power + digits;
  return true;
}

// In the words of make_decimal, which refuses what is a little too long.
bool too_long(Failure &why) {
  why.set(Fault::out_of_range, "value is out of range for an exact amount");
  return why.explain("An amount has at most %d decimals, and its digits make a number of at most 120 bits.",
                     max_scale);
}

}  // namespace

bool decimal_from_numeric(Numeric number, Decimal &out, Failure &why) {
  const auto *data = VARDATA_ANY(reinterpret_cast<const char *>(number));
  const std::size_t size = VARSIZE_ANY_EXHDR(reinterpret_cast<const char *>(number));
  std::uint16_t header;
  std::memcpy(&header, data, sizeof header);
  if ((header & kind_mask) == kind_special) {
    if ((header & special_mask) == special_nan)
      return why.set(Fault::bad_parameter, "NaN is not an exact number");
    return why.set(Fault::out_of_range, "infinity is not an exact number");
  }

  std::int16_t digits[max_groups];
  const NumericView groups = view(data, size, header, digits);
  if (groups.count == 0) {
    out = {0, 0};
    return true;
  }
  // The server strips zero groups from both ends, so a longer one has more than 36 digits on a side.
  constexpr int max_side = max_scale / base_digits + 1;
  if (groups.weight >= max_side || groups.weight - groups.count + 1 < -max_side)
    return too_long(why);

  int last = groups.digits[groups.count - 1];
  int scale = base_digits * (groups.count - 1 - groups.weight);
  int width = base_digits;
  while (scale > 0 && width > 1 && last % 10 == 0) {
    last /= 10;
    --width;
    --scale;
  }
  uint128 magnitude = 0;
  bool fits = true;
  for (int i = 0; i < groups.count - 1; ++i)
    fits = fits && append(magnitude, base, groups.digits[i]);
  fits = fits && append(magnitude, group_power[width], last);
  for (; scale < 0; scale += base_digits)
    fits = fits && append(magnitude, base, 0);
  if (!fits)
    return too_long(why);
  const auto coefficient = static_cast<int128>(magnitude);
  return make_decimal(groups.negative ? -coefficient : coefficient, scale, out, why);
}

Decimal decimal_from_datum(Datum number) {
  Numeric detoasted = DatumGetNumeric(number);
  Decimal out;
  Failure why;
  const bool made = decimal_from_numeric(detoasted, out, why);
  if (reinterpret_cast<Pointer>(detoasted) != DatumGetPointer(number))
    pfree(detoasted);
  if (!made)
    raise(why);
  return out;
}

Datum numeric_datum(const Decimal &value, int min_scale, int power) {
  const bool negative = value.coefficient < 0;
  uint128 rest =
      negative ? -static_cast<uint128>(value.coefficient) : static_cast<uint128>(value.coefficient);
  const int exponent = power - value.scale;
  const int scale = exponent < 0 && -exponent > min_scale ? -exponent : min_scale;

  // Groups from the lowest: the first is cut so that the others fall on multiples of four.
  std::int16_t groups[max_groups];
  int first = max_groups;
  const int shift = ((exponent % base_digits) + base_digits) % base_digits;
  const int weight_of_lowest = (exponent - shift) / base_digits;
  if (rest != 0) {
    const int lowest = group_power[base_digits - shift];
    groups[--first] = static_cast<std::int16_t>(static_cast<int>(rest % lowest) * group_power[shift]);
    rest /= lowest;
    while (rest > UINT64_MAX) {
      groups[--first] = static_cast<std::int16_t>(rest % base);
      rest /= base;
    }
    for (auto small = static_cast<std::uint64_t>(rest); small != 0; small /= base)
      groups[--first] = static_cast<std::int16_t>(small % base);
  }
  int last = max_groups;
  while (first < last && groups[first] == 0)
    ++first;
  const int weight = first < last ? weight_of_lowest + (max_groups - 1 - first) : 0;
  while (first < last && groups[last - 1] == 0)
    --last;

  // Weight is within +-18 and scale below 64: always a short header.
  const int count = last - first;
  const std::size_t size = VARHDRSZ + sizeof(std::uint16_t) + count * sizeof(std::int16_t);
  auto *out = static_cast<char *>(palloc(size));
  SET_VARSIZE(out, size);
  const auto header = static_cast<std::uint16_t>(
      kind_short | (negative && count > 0 ? short_negative : 0) | (scale << short_scale_shift) |
      (weight < 0 ? short_weight_sign : 0) | (weight & short_weight_mask));
  std::memcpy(VARDATA(out), &header, sizeof header);
  std::memcpy(VARDATA(out) + sizeof header, groups + first, count * sizeof(std::int16_t));
  return PointerGetDatum(out);
}

}  // namespace florin
