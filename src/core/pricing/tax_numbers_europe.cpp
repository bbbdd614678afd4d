// Value-added-tax numbers of the VIES area, by the forms and algorithms that the European Commission's VIES
// documentation and the member states publish.

#include "check_digits.hpp"
#include "tax_numbers.hpp"

#include <array>

namespace florin {
namespace {

using std::string_view;

bool austria(string_view n) {
  if (n.size() != 9 || n[0] != 'U' || !all_digits(n.substr(1)))
    return false;
  int sum = 4;
  for (std::size_t i = 1; i < 8; ++i) {
    const int value = digit(n[i]) * (i % 2 == 0 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return complement(sum, 10) == digit(n[8]);
}

bool belgium(string_view n) {
  // Nine digits are the form before 2005, without its leading zero.
  if (digits(n, 9))
    return 97 - remainder(n.substr(0, 7), 97) == two_digits(n, 7);
  return digits(n, 10) && (n[0] == '0' || n[0] == '1') &&
         97 - remainder(n.substr(0, 8), 97) == two_digits(n, 8);
}

bool bulgaria_legal(string_view n) {
  int check = weighted(n, {1, 2, 3, 4, 5, 6, 7, 8}) % 11;
  if (check == 10)
    check = weighted(n, {3, 4, 5, 6, 7, 8, 9, 10}) % 11;
  return check % 10 == digit(n[8]);
}

bool bulgaria_person(string_view n) {
  const int month = two_digits(n, 2) % 20;  // 20 is added for births before 1900, 40 from 2000 on
  return two_digits(n, 2) <= 52 && is_day(month, two_digits(n, 4)) &&
         weighted(n, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11 % 10 == digit(n[9]);
}

bool bulgaria(string_view n) {
  if (digits(n, 9))
    return bulgaria_legal(n);
  return digits(n, 10) &&
         (bulgaria_person(n) || weighted(n, {21, 19, 17, 13, 11, 9, 7, 3, 1}) % 10 == digit(n[9]) ||
          complement(weighted(n, {4, 3, 2, 7, 6, 5, 4, 3, 2}), 11) == digit(n[9]));
}

bool croatia(string_view n) {
  return digits(n, 11) && mod_11_10(n);
}

bool cyprus(string_view n) {
  constexpr std::array<int, 10> odd = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  if (n.size() != 9 || !all_digits(n.substr(0, 8)) || n.starts_with("12"))
    return false;
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i)
    sum += i % 2 == 0 ? odd[static_cast<std::size_t>(digit(n[i]))] : digit(n[i]);
  return n[8] == 'A' + sum % 26;
}

// A birth number of Czechia or Slovakia; nine digits, without a check digit, until 1953.
bool is_birth_number(string_view n) {
  const int year = two_digits(n, 0);
  const int month = two_digits(n, 2) % 50 % 20;  // 50 is added for women, 20 where numbers ran out
  if (!is_day(month, two_digits(n, 4)))
    return false;
  if (n.size() == 9)
    return year <= 53 || year >= 80;
  return remainder(n.substr(0, 9), 11) % 10 == digit(n[9]);
}

bool czechia(string_view n) {
  if (!all_digits(n))
    return false;
  if (n.size() == 8) {
    const int check = complement(weighted(n, {8, 7, 6, 5, 4, 3, 2}), 11);
    return n[0] != '9' && (check == 0 ? 1 : check) % 10 == digit(n[7]);
  }
  if (n.size() == 9 && n[0] == '6') {
    const int rest = weighted(n.substr(1), {8, 7, 6, 5, 4, 3, 2}) % 11;
    return (8 - (10 - rest + 11) % 11 + 10) % 10 == digit(n[8]);
  }
  return (n.size() == 9 || n.size() == 10) && is_birth_number(n);
}

bool denmark(string_view n) {
  return digits(n, 8) && n[0] != '0' && weighted(n, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0;
}

bool estonia(string_view n) {
  return digits(n, 9) && weighted(n, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0;
}

bool finland(string_view n) {
  return digits(n, 8) && weighted(n, {7, 9, 10, 5, 8, 4, 2, 1}) % 11 == 0;
}

bool france(string_view n) {
  constexpr string_view alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";  // no I, no O
  if (n.size() != 11 || !all_digits(n.substr(2)) || !one_of(n[0], alphabet) || !one_of(n[1], alphabet))
    return false;
  const string_view siren = n.substr(2);
  if (!siren.starts_with("000") && !luhn(siren))  // Monaco's begin with 000 and are no SIREN
    return false;
  if (is_digit(n[0]) && is_digit(n[1]))
    return (remainder(siren, 97) * 100 + 12) % 97 == two_digits(n, 0);
  const int first = static_cast<int>(alphabet.find(n[0]));
  const int second = static_cast<int>(alphabet.find(n[1]));
  const int key = is_digit(n[0]) ? first * 24 + second - 10 : first * 34 + second - 100;
  return (remainder(siren, 11) + 1 + key / 11) % 11 == key % 11;
}

bool germany(string_view n) {
  return digits(n, 9) && n[0] != '0' && mod_11_10(n);
}

bool greece(string_view n) {
  if (!digits(n, 9))
    return false;
  int check = 0;
  for (std::size_t i = 0; i < 8; ++i)
    check = check * 2 + digit(n[i]);
  return check * 2 % 11 % 10 == digit(n[8]);
}

bool hungary(string_view n) {
  return digits(n, 8) && weighted(n, {9, 7, 3, 1, 9, 7, 3, 1}) % 10 == 0;
}

bool ireland(string_view n) {
  constexpr string_view alphabet = "WABCDEFGHIJKLMNOPQRSTUV";
  if ((n.size() != 8 && n.size() != 9) || !is_digit(n[0]) || !all_digits(n.substr(2, 5)))
    return false;
  for (const char c : n.substr(7)) {
    if (!one_of(c, alphabet))
      return false;
  }
  if (is_digit(n[1])) {
    const int extra = n.size() == 9 ? static_cast<int>(alphabet.find(n[8])) : 0;
    const int sum = weighted(n, {8, 7, 6, 5, 4, 3, 2}) + 9 * extra;
    return n[7] == alphabet[static_cast<std::size_t>(sum % 23)];
  }
  // Before 2013 the second character was a letter, + or *, and the first digit counted last.
  const int sum = weighted(n.substr(2), {7, 6, 5, 4, 3}) + 2 * digit(n[0]);
  return (is_upper(n[1]) || n[1] == '+' || n[1] == '*') && n.size() == 8 &&
         n[7] == alphabet[static_cast<std::size_t>(sum % 23)];
}

bool italy(string_view n) {
  if (!digits(n, 11) || n.starts_with("0000000") || !luhn(n))
    return false;
  const int office = digit(n[7]) * 100 + two_digits(n, 8);
  return (office >= 1 && office <= 100) || office == 120 || office == 121 || office == 888 || office == 999;
}

bool lithuania(string_view n) {
  if (!digits(n, 9) && !digits(n, 12))
    return false;
  const std::size_t count = n.size() - 1;
  int first = 0;
  int second = 0;
  for (std::size_t i = 0; i < count; ++i) {
    first += static_cast<int>(1 + i % 9) * digit(n[i]);
    second += static_cast<int>(1 + (i + 2) % 9) * digit(n[i]);
  }
  const int check = first % 11 == 10 ? second % 11 % 10 : first % 11;
  return n[count - 1] == '1' && check == digit(n[count]);
}

bool luxembourg(string_view n) {
  return digits(n, 8) && remainder(n.substr(0, 6), 89) == two_digits(n, 6);
}

bool latvia(string_view n) {
  if (!digits(n, 11))
    return false;
  if (n[0] > '3')
    return weighted(n, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}) % 11 == 3;
  // A person's code; since 2017 those that begin with 32 hold no date of birth.
  return (n.starts_with("32") || is_day(two_digits(n, 2), two_digits(n, 0))) &&
         (1 + weighted(n, {10, 5, 8, 4, 2, 1, 6, 3, 7, 9})) % 11 % 10 == digit(n[10]);
}

bool malta(string_view n) {
  return digits(n, 8) && n[0] != '0' && weighted(n, {3, 4, 6, 7, 8, 9, 10, 1}) % 37 == 0;
}

bool netherlands(string_view n) {
  if (n.size() != 12 || n[9] != 'B' || !all_digits(n.substr(0, 9)) || !all_digits(n.substr(10)) ||
      n.starts_with("000000000") || n.substr(10) == "00")
    return false;
  if (weighted(n, {9, 8, 7, 6, 5, 4, 3, 2, -1}) % 11 == 0)
    return true;
  // Sole traders' numbers of 2020 and later hide the citizen's number.
  std::array<char, 14> with_prefix = {'N', 'L'};
  n.copy(with_prefix.data() + 2, n.size());
  return mod_97_10({with_prefix.data(), with_prefix.size()});
}

bool poland(string_view n) {
  return digits(n, 10) && weighted(n, {6, 5, 7, 2, 3, 4, 5, 6, 7, -1}) % 11 == 0;
}

bool portugal(string_view n) {
  return digits(n, 9) && n[0] != '0' &&
         complement(weighted(n, {9, 8, 7, 6, 5, 4, 3, 2}), 11) % 10 == digit(n[8]);
}

bool romania(string_view n) {
  if (n.size() < 2 || n.size() > 10 || !all_digits(n) || n[0] == '0')
    return false;
  std::array<char, 10> padded;
  padded.fill('0');
  n.copy(padded.data() + padded.size() - n.size(), n.size());
  const string_view whole(padded.data(), padded.size());
  return weighted(whole, {7, 5, 3, 2, 1, 7, 5, 3, 2}) * 10 % 11 % 10 == digit(whole[9]);
}

bool slovakia(string_view n) {
  return digits(n, 10) &&
         (is_birth_number(n) || (n[0] != '0' && one_of(n[2], "234789") && remainder(n, 11) == 0));
}

bool slovenia(string_view n) {
  if (!digits(n, 8) || n[0] == '0')
    return false;
  const int check = 11 - weighted(n, {8, 7, 6, 5, 4, 3, 2}) % 11;
  return check != 11 && check % 10 == digit(n[7]);
}

bool spain_person(string_view digits_of_it, char letter) {
  constexpr string_view letters = "TRWAGMYFPDXBNJZSQVHLCKE";
  return letter == letters[static_cast<std::size_t>(remainder(digits_of_it, 23))];
}

bool spain(string_view n) {
  if (n.size() != 9 || !all_digits(n.substr(1, 7)))
    return false;
  if (is_digit(n[0]))
    return spain_person(n.substr(0, 8), n[8]);
  if (one_of(n[0], "KLM"))
    return spain_person(n.substr(1, 7), n[8]);
  if (one_of(n[0], "XYZ")) {
    std::array<char, 8> numbered;
    numbered[0] = static_cast<char>('0' + (n[0] - 'X'));
    n.copy(numbered.data() + 1, 7, 1);
    return spain_person({numbered.data(), numbered.size()}, n[8]);
  }
  if (!one_of(n[0], "ABCDEFGHJNPQRSUVW"))
    return false;
  int sum = 0;
  for (std::size_t i = 1; i <= 7; ++i) {
    const int value = digit(n[i]) * (i % 2 == 1 ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  // Sources disagree on which kinds of organisation have a letter: both are taken.
  const int check = complement(sum, 10);
  return n[8] == '0' + check || n[8] == string_view("JABCDEFGHI")[static_cast<std::size_t>(check)];
}

bool sweden(string_view n) {
  return digits(n, 12) && n.ends_with("01") && luhn(n.substr(0, 10));
}

// HMRC: the plain check, and 55 added to it for numbers since 2009 ("9755"), which leaves 42 or 55.
bool united_kingdom_check(string_view n) {
  const int rest = weighted(n, {8, 7, 6, 5, 4, 3, 2, 10, 1}) % 97;
  return rest == 0 || (n[0] != '0' && (rest == 42 || rest == 55));
}

bool united_kingdom(string_view n) {
  if (n.size() == 5 && all_digits(n.substr(2)))  // government departments, health authorities
    return (n.starts_with("GD") && n[2] < '5') || (n.starts_with("HA") && n[2] >= '5');
  return (digits(n, 9) || digits(n, 12)) && united_kingdom_check(n);
}

constexpr TaxNumberScheme schemes[] = {
    {"AT", "AT", austria},        {"BE", "BE", belgium},        {"BG", "BG", bulgaria},
    {"CY", "CY", cyprus},         {"CZ", "CZ", czechia},        {"DE", "DE", germany},
    {"DK", "DK", denmark},        {"EE", "EE", estonia},        {"GR", "EL", greece},
    {"ES", "ES", spain},          {"FI", "FI", finland},        {"FR", "FR", france},
    {"HR", "HR", croatia},        {"HU", "HU", hungary},        {"IE", "IE", ireland},
    {"IT", "IT", italy},          {"LT", "LT", lithuania},      {"LU", "LU", luxembourg},
    {"LV", "LV", latvia},         {"MT", "MT", malta},          {"NL", "NL", netherlands},
    {"PL", "PL", poland},         {"PT", "PT", portugal},       {"RO", "RO", romania},
    {"SE", "SE", sweden},         {"SI", "SI", slovenia},       {"SK", "SK", slovakia},
    {"GB", "GB", united_kingdom}, {"XI", "XI", united_kingdom},
};

}  // namespace

TaxNumberSchemes european_tax_numbers() noexcept {
  return {schemes, std::size(schemes)};
}

}  // namespace florin
