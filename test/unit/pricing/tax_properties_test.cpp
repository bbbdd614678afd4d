// What holds for any taxes, and taxes worked out another way.
#include "oracle.hpp"
#include "unit/pricing/tax_document.hpp"

#include <random>

namespace florin {
namespace {

TEST(TaxProperties, SharesSumToTheRoundedTotal) {
  std::mt19937 random(20260106);
  for (int round = 0; round < 300; ++round) {
    const auto mode = static_cast<Rounding>(random() % 10);
    TaxDocument document;
    Decimal sum = {0, 0};
    Failure why;
    for (unsigned i = 0; i < 1 + random() % 6; ++i) {
      const int cents = static_cast<int>(random() % 2000) - (round % 2 == 0 ? 0 : 1000);
      Decimal amount;
      ASSERT_TRUE(make_decimal(cents, 2, amount, why));
      ASSERT_TRUE(add(Decimal(sum), amount, sum, why));
      document.line(text_of(amount, 2).c_str(), {rounded(percent("VAT", "8.875"), TaxRounding::rate, mode)});
    }
    ASSERT_TRUE(document.work_out(why)) << why.message;
    Decimal total = {0, 0};
    for (const TaxedLine &line : document.lines) {
      ASSERT_TRUE(add(Decimal(total), line.tax, total, why));
      // Less than a unit off what it is exactly.
      Decimal up, down;
      const Decimal factors[] = {number("0.08875")};
      ASSERT_TRUE(round_ratio(line.amount, {factors, 1, nullptr, 0}, 2, Rounding::ceiling, up, why));
      ASSERT_TRUE(round_ratio(line.amount, {factors, 1, nullptr, 0}, 2, Rounding::floor, down, why));
      EXPECT_TRUE(line.tax == up || line.tax == down);
    }
    const Decimal factors[] = {number("0.08875")};
    Decimal expected;
    ASSERT_TRUE(round_ratio(sum, {factors, 1, nullptr, 0}, 2, mode, expected, why));
    EXPECT_EQ(total, expected);
  }
}

// Whatever the taxes: net and taxes sum to gross, and what was given, net or gross, stays as it is.
TEST(TaxProperties, AddsUp) {
  std::mt19937 random(20260105);
  const auto pick = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const char *const rates[] = {"0", "5", "7", "9.975", "19", "20", "8.875"};
  for (int round = 0; round < 300; ++round) {
    TaxDocument document;
    document.digits = pick(3);
    const auto scope = static_cast<TaxRounding>(pick(5));
    const auto mode = static_cast<Rounding>(pick(10));
    const bool contained = pick(2) == 1;
    const int count = 1 + pick(6);
    for (int i = 0; i < count; ++i) {
      std::vector<Tax> taxes;
      for (int t = 0; t < 1 + pick(3); ++t) {
        Tax tax = rounded(percent(&"ABC"[t], rates[pick(7)], t, static_cast<TaxBase>(pick(2))), scope, mode);
        tax.rate_id = tax.value.coefficient == 0 ? 1 : static_cast<std::int64_t>(tax.value.coefficient);
        tax.included = contained;
        taxes.push_back(tax);
      }
      document.line(std::to_string(pick(10000)).c_str(), taxes);
    }
    Failure why;
    ASSERT_TRUE(document.work_out(why)) << why.message;
    for (std::size_t i = 0; i < document.lines.size(); ++i) {
      const TaxedLine &line = document.lines[i];
      Decimal sum;
      ASSERT_TRUE(add(line.net, line.tax, sum, why));
      EXPECT_EQ(sum, line.gross);
      EXPECT_EQ(contained ? line.gross : line.net, line.amount);
      EXPECT_LE(line.tax.scale, document.digits);
    }
  }
}

// The exact taxes of a line, by elimination in the equations that say what each of them is of.
std::vector<oracle::Rational> solve(const TaxedLine &line) {
  using oracle::Rational;
  const std::size_t count = line.taxes.size() + 1;  // the net price, and each tax
  std::vector<std::vector<Rational>> rows(count, std::vector<Rational>(count + 1));
  rows[0][0] = 1;
  rows[0][count] = oracle::rational(line.amount);
  for (std::size_t i = 1; i < count; ++i) {
    const Tax &tax = line.taxes[i - 1];
    std::vector<Rational> &row = rows[i];
    rows[0][i] = tax.included ? 1 : 0;
    row[i] = 1;
    if (tax.is_fixed) {
      row[count] = oracle::rational(tax.value) * oracle::rational(line.quantity);
      continue;
    }
    const Rational part = oracle::rational(tax.value) / 100;
    int before = -1;
    for (const Tax &other : line.taxes)
      before = other.sequence < tax.sequence ? other.sequence : before;
    row[0] -= tax.base == TaxBase::previous ? Rational(0) : part;
    for (std::size_t j = 1; j < count; ++j) {
      const Tax &other = line.taxes[j - 1];
      const bool earlier = other.sequence < tax.sequence && other.enters_base;
      const bool is_base =
          tax.base == TaxBase::compound   ? earlier
          : tax.base == TaxBase::previous ? other.sequence == before
          : tax.base == TaxBase::gross
              ? earlier || (other.sequence == tax.sequence && !other.is_fixed && other.base == TaxBase::gross)
              : false;
      row[j] -= is_base ? part : Rational(0);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t pivot = i;
    while (rows[pivot][i] == 0)
      ++pivot;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t j = 0; j < count; ++j) {
      const Rational factor = j == i ? Rational(0) : Rational(rows[j][i] / rows[i][i]);
      for (std::size_t k = 0; k <= count && factor != 0; ++k)
        rows[j][k] -= factor * rows[i][k];
    }
  }
  std::vector<Rational> out;
  for (std::size_t i = 1; i < count; ++i)
    out.push_back(rows[i][count] / rows[i][i]);
  return out;
}

// Whatever is on what: the taxes of a document that are rounded together are the exact ones, rounded once.
TEST(TaxProperties, IsWhatTheEquationsSay) {
  std::mt19937 random(20260107);
  const auto pick = [&random](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)); };
  const char *const rates[] = {"0", "5", "7", "9.975", "19", "20", "0.65"};
  for (int round = 0; round < 400; ++round) {
    const bool alone = round % 2 == 0;
    const auto mode = static_cast<Rounding>(pick(10));
    TaxDocument document;
    for (int l = 0; l < (alone ? 1 : 1 + pick(5)); ++l) {
      std::vector<Tax> taxes;
      for (int t = 0; t < 1 + pick(5); ++t) {
        Tax tax = percent(&"ABCDEF"[t], rates[pick(7)], t == 0 ? 1 : taxes.back().sequence + pick(2),
                          static_cast<TaxBase>(pick(4)));
        tax.is_fixed = pick(5) == 0;
        if (tax.base == TaxBase::previous && (taxes.empty() || tax.sequence == taxes.front().sequence))
          tax.base = TaxBase::net;
        tax.enters_base = pick(3) != 0;
        tax.included = pick(2) == 0;
        taxes.push_back(rounded(tax, TaxRounding::document, mode));
      }
      document.line(std::to_string(pick(100000)).c_str(), taxes, std::to_string(1 + pick(4)).c_str());
    }
    Failure why;
    ASSERT_TRUE(document.work_out(why)) << why.message;
    std::vector<std::vector<oracle::Rational>> exact;
    for (const TaxedLine &line : document.lines)
      exact.push_back(solve(line));
    for (int t = 0; t < 5; ++t) {
      oracle::Rational sum = 0;
      oracle::Rational given = 0;
      for (std::size_t l = 0; l < document.lines.size(); ++l) {
        if (static_cast<std::size_t>(t) >= exact[l].size())
          continue;
        const auto number = static_cast<std::size_t>(t);
        const oracle::Rational part = oracle::rational(document.amounts[l][number].tax);
        sum += exact[l][number];
        given += part;
        EXPECT_LT(abs(oracle::Rational(part - exact[l][number])), oracle::Rational(1, 100));
      }
      oracle::Rational expected;
      ASSERT_TRUE(oracle::rounded_to_step(sum, oracle::Rational(1, 100), mode, expected));
      EXPECT_EQ(given, expected);
    }
  }
}

}  // namespace
}  // namespace florin
