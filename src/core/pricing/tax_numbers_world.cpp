// Tax numbers outside the VIES area, by the algorithms that each country's authority publishes.

#include "check_digits.hpp"
#include "tax_numbers.hpp"

#include <array>

namespace florin {
namespace {

using std::string_view;

constexpr string_view letters_and_digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

// CUIT. Where the check would be 10 the number gets another type, so that 10 does not occur.
bool argentina(string_view n) {
  if (!digits(n, 11))
    return false;
  for (const string_view type : {"20", "23", "24", "27", "30", "33", "34", "50", "51", "55"}) {
    if (n.starts_with(type))
      return complement(weighted(n, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}), 11) == digit(n[10]);
  }
  return false;
}

// ABN: one is taken off the first digit, then modulus 89; the first two are the check digits, from 11 on.
bool australia(string_view n) {
  return digits(n, 11) && n.substr(0, 2) > "10" &&
         (weighted(n, {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19}) - 10) % 89 == 0;
}

// CNPJ of a company, since July 2026 with letters as well: each counts as its code less that of 0.
bool brazil_company(string_view n) {
  if (n.size() != 14 || !all_digits(n.substr(12)))
    return false;
  bool all_zero = true;
  std::array<int, 13> values = {};
  for (std::size_t i = 0; i < 12; ++i) {
    if (!is_digit(n[i]) && !is_upper(n[i]))
      return false;
    values[i] = n[i] - '0';
    all_zero = all_zero && values[i] == 0;
  }
  constexpr std::array<int, 13> weights = {6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2};
  int first = 0;
  for (std::size_t i = 0; i < 12; ++i)
    first += weights[i + 1] * values[i];
  values[12] = complement(first, 11) % 10;
  int second = 0;
  for (std::size_t i = 0; i < 13; ++i)
    second += weights[i] * values[i];
  return !all_zero && values[12] == digit(n[12]) && complement(second, 11) % 10 == digit(n[13]);
}

bool brazil_person(string_view n) {
  return digits(n, 11) && n != "00000000000" &&
         complement(weighted(n, {10, 9, 8, 7, 6, 5, 4, 3, 2}), 11) % 10 == digit(n[9]) &&
         complement(weighted(n, {11, 10, 9, 8, 7, 6, 5, 4, 3, 2}), 11) % 10 == digit(n[10]);
}

bool brazil(string_view n) {
  return brazil_company(n) || brazil_person(n);
}

// Business number, alone or with the GST/HST account after it.
bool canada(string_view n) {
  if (n.size() != 9 && n.size() != 15)
    return false;
  if (!all_digits(n.substr(0, 9)) || !luhn(n.substr(0, 9)))
    return false;
  return n.size() == 9 || (n.substr(9, 2) == "RT" && all_digits(n.substr(11)));
}

bool chile(string_view n) {
  if (n.size() != 8 && n.size() != 9)
    return false;
  const string_view body = n.substr(0, n.size() - 1);
  if (!all_digits(body))
    return false;
  int sum = 0;
  int weight = 2;
  for (std::size_t i = body.size(); i-- > 0; weight = weight == 7 ? 2 : weight + 1)
    sum += weight * digit(body[i]);
  return n.back() == string_view("0123456789K")[static_cast<std::size_t>(complement(sum, 11))];
}

// Unified social credit code, GB 32100-2015.
bool china(string_view n) {
  constexpr string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  constexpr std::array<int, 17> weights = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  if (n.size() != 18 || !all_digits(n.substr(2, 6)))
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    const std::size_t value = alphabet.find(n[i]);
    if (value == string_view::npos)
      return false;
    if (i < weights.size())
      sum += weights[i] * static_cast<int>(value);
  }
  return n[17] == alphabet[static_cast<std::size_t>(complement(sum, 31))];
}

bool colombia(string_view n) {
  constexpr std::array<int, 15> weights = {3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71};
  if (n.size() < 8 || n.size() > 16 || !all_digits(n))
    return false;
  int sum = 0;
  for (std::size_t i = 0; i + 1 < n.size(); ++i)
    sum += weights[i] * digit(n[n.size() - 2 - i]);
  const int rest = sum % 11;
  return digit(n.back()) == (rest < 2 ? rest : 11 - rest);
}

// GSTIN: the state, the PAN, a number of the registration, Z, and a check by Luhn's method in base 36.
bool india(string_view n) {
  if (n.size() != 15 || !all_digits(n.substr(0, 2)) || !all_digits(n.substr(7, 4)) || n[13] != 'Z')
    return false;
  const int state = two_digits(n, 0);
  if (state < 1 || (state > 38 && state != 97 && state != 99) || n[12] == '0')
    return false;
  for (const std::size_t at : {2, 3, 4, 5, 6, 11}) {
    if (!is_upper(n[at]))
      return false;
  }
  // The fourth letter of a PAN is the kind of its holder.
  if (!one_of(n[5], "ABCFGHJKLPT") || n.substr(7, 4) == "0000")
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    const std::size_t value = letters_and_digits.find(n[i]);
    if (value == string_view::npos)
      return false;
    const int product = static_cast<int>(value) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return sum % 36 == 0;
}

bool israel(string_view n) {
  return digits(n, 9) && luhn(n);
}

// Corporate number; a registered invoice issuer's is T and this.
bool japan(string_view n) {
  if (n.starts_with('T'))
    n.remove_prefix(1);
  if (!digits(n, 13))
    return false;
  return 9 - weighted(n.substr(1), {2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1}) % 9 == digit(n[0]);
}

bool korea(string_view n) {
  if (!digits(n, 10))
    return false;
  const int last = 5 * digit(n[8]);
  return complement(weighted(n, {1, 3, 7, 1, 3, 7, 1, 3}) + last / 10 + last, 10) == digit(n[9]);
}

bool new_zealand(string_view n) {
  if (!digits(n, 8) && !digits(n, 9))
    return false;
  std::array<char, 9> padded = {'0'};
  n.copy(padded.data() + (n.size() == 8 ? 1 : 0), n.size());
  const string_view whole(padded.data(), padded.size());
  if (whole <= "010000000" || whole >= "150000000")
    return false;
  int check = complement(weighted(whole, {3, 2, 7, 6, 5, 4, 3, 2}), 11);
  if (check == 10)
    check = complement(weighted(whole, {7, 4, 3, 2, 5, 2, 7, 6}), 11);
  return check == digit(whole[8]);
}

// Norway's organisation number; MVA after it says that it is registered for value-added tax.
bool norway(string_view n) {
  if (n.ends_with("MVA"))
    n.remove_suffix(3);
  return digits(n, 9) && weighted(n, {3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool peru(string_view n) {
  if (!digits(n, 11))
    return false;
  const string_view kind = n.substr(0, 2);
  return (kind == "10" || kind == "15" || kind == "16" || kind == "17" || kind == "20") &&
         (11 - weighted(n, {5, 4, 3, 2, 7, 6, 5, 4, 3, 2}) % 11) % 10 == digit(n[10]);
}

bool serbia(string_view n) {
  return digits(n, 9) && mod_11_10(n);
}

// Switzerland and Liechtenstein: the enterprise number, with what it is called in one of the languages.
bool switzerland(string_view n) {
  for (const string_view suffix : {"MWST", "TVA", "IVA", "TPV"}) {
    if (n.ends_with(suffix)) {
      n.remove_suffix(suffix.size());
      break;
    }
  }
  return digits(n, 9) && complement(weighted(n, {5, 4, 3, 2, 7, 6, 5, 4}), 11) == digit(n[8]);
}

bool taiwan(string_view n) {
  if (!digits(n, 8))
    return false;
  constexpr std::array<int, 8> weights = {1, 2, 1, 2, 1, 2, 4, 1};
  int sum = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    const int value = weights[i] * digit(n[i]);
    sum += value / 10 + value % 10;
  }
  // Since 2023 modulus 5; a seventh digit of 7 may count as 1 or 0.
  return sum % 5 == 0 || (n[6] == '7' && sum % 5 == 4);
}

bool thailand(string_view n) {
  return digits(n, 13) && n[0] != '9' &&
         (11 - weighted(n, {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 10 == digit(n[12]);
}

bool turkey(string_view n) {
  if (!digits(n, 10))
    return false;
  int sum = 0;
  for (int i = 1; i <= 9; ++i) {
    const int shifted = (digit(n[static_cast<std::size_t>(9 - i)]) + i) % 10;
    if (shifted == 0)
      continue;
    const int value = (shifted << i) % 9;
    sum += value == 0 ? 9 : value;
  }
  return complement(sum, 10) == digit(n[9]);
}

bool vietnam(string_view n) {
  return (digits(n, 10) || (digits(n, 13) && !n.ends_with("000"))) && n.substr(2, 7) != "0000000" &&
         10 - weighted(n, {31, 29, 23, 19, 17, 13, 7, 5, 3}) % 11 == digit(n[9]);
}

constexpr TaxNumberScheme schemes[] = {
    {"AR", "", argentina},      {"AU", "", australia}, {"BR", "", brazil},      {"CA", "", canada},
    {"CH", "CHE", switzerland}, {"CL", "", chile},     {"CN", "", china},       {"CO", "", colombia},
    {"IL", "", israel},         {"IN", "", india},     {"JP", "", japan},       {"KR", "", korea},
    {"LI", "CHE", switzerland}, {"NO", "NO", norway},  {"NZ", "", new_zealand}, {"PE", "", peru},
    {"RS", "RS", serbia},       {"TH", "", thailand},  {"TR", "", turkey},      {"TW", "", taiwan},
    {"VN", "", vietnam},
};

}  // namespace

TaxNumberSchemes other_tax_numbers() noexcept {
  return {schemes, std::size(schemes)};
}

}  // namespace florin
