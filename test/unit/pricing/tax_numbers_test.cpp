// Tax numbers with known answers. The numbers are those that VIES, the national authorities and
// python-stdnum's documentation give as examples.
#include "pricing/tax_numbers.hpp"

#include "pricing/check_digits.hpp"

#include <gtest/gtest.h>

#include <string>

namespace florin {
namespace {

bool read(const char *country, const char *number, std::string *text = nullptr) {
  TaxNumber out;
  Failure why;
  const bool is_right = read_tax_number(country, number, out, why);
  if (is_right && text != nullptr)
    *text = out.text;
  return is_right;
}

struct Case {
  const char *country;
  const char *valid;
  const char *invalid;
};
constexpr Case cases[] = {
    {"AT", "ATU13585627", "ATU13585626"},
    {"BE", "BE0428759497", "BE0431150351"},
    {"BE", "428759497", "431150352"},
    {"BG", "175074752", "175074751"},
    {"BG", "7523169263", "7523169264"},
    {"CY", "CY-10259033P", "CY-10259033Z"},
    {"CZ", "25123891", "25123890"},
    {"CZ", "7103192745", "1103492745"},
    {"CZ", "640903926", "640903927"},
    {"DE", "DE136695976", "136695978"},
    {"DK", "DK 13585628", "DK 13585627"},
    {"EE", "100594102", "100594103"},
    {"ES", "B64717838", "B64717839"},
    {"ES", "54362315K", "54362315Z"},
    {"ES", "X5253868R", "X5253868S"},
    {"ES", "M1234567L", "M1234567K"},
    {"FI", "FI 20774740", "FI 20774741"},
    {"FR", "23334175221", "84323140391"},
    {"FR", "FRK7399859412", "FRK7399859413"},
    {"FR", "FR53000004605", "FR53000004606"},
    {"GB", "GB980780684", "GB802311781"},
    {"GB", "GB 980 7806 84 001", "GB980780685001"},
    {"GB", "GBGD001", "GBGD501"},
    {"GB", "GBHA599", "GBHA499"},
    {"XI", "XI980780684", "XI802311781"},
    {"GR", "EL 094259216", "EL 123456781"},
    {"EL", "094259216", "123456781"},
    {"HR", "HR 33392005961", "33392005962"},
    {"HU", "HU-12892312", "HU-12892313"},
    {"IE", "IE 6433435F", "6433435E"},
    {"IE", "IE 6433435OA", "IE 6433435OB"},
    {"IE", "8D79739I", "8D79738J"},
    {"IT", "IT 00743110157", "00743110158"},
    {"LT", "119511515", "119511516"},
    {"LT", "LT 100001919017", "100001919018"},
    {"LU", "LU 150 274 42", "150 274 43"},
    {"LV", "LV 4000 3521 600", "40003521601"},
    {"LV", "161175-19997", "161375-19997"},
    {"MT", "MT 1167-9112", "1167-9113"},
    {"NL", "NL004495445B01", "NL123456789B90"},
    {"NL", "NL002455799B11", "NL002455799B12"},
    {"PL", "PL 8567346215", "PL 8567346216"},
    {"PT", "PT 501 964 843", "PT 501 964 842"},
    {"RO", "RO 185 472 90", "185 472 91"},
    {"SE", "SE 123456789701", "123456789101"},
    {"SI", "SI 5022 3054", "SI 50223055"},
    {"SK", "SK 202 274 96 19", "SK 202 274 96 18"},
    {"AR", "20-05536168-2", "20267565392"},
    {"AU", "83 914 571 673", "99 999 999 999"},
    {"BR", "16.727.230/0001-97", "16.727.230.0001-98"},
    {"BR", "12.ABC.345/01DE-35", "12.ABC.345/01DE-36"},
    {"BR", "390.533.447-05", "231.002.999-00"},
    {"CA", "12302 6635", "123456783"},
    {"CA", "123026635 RT 0001", "123026635RX0001"},
    {"CH", "CHE-100.155.212 MWST", "CHE-100.155.213"},
    {"LI", "CHE-100.155.212", "CHE-100.155.213"},
    {"CL", "76086428-5", "12531909-3"},
    {"CN", "91110000600037341L", "91110000600037342L"},
    {"CO", "213.123.432-1", "2131234325"},
    {"IL", "039337423", "039337422"},
    {"IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZW"},
    {"JP", "5-8356-7825-6246", "2-8356-7825-6246"},
    {"JP", "T5835678256246", "T2835678256246"},
    {"KR", "120-81-47521", "120-81-47522"},
    {"NO", "NO 988 077 917 MVA", "988 077 918"},
    {"NZ", "49-091-850", "136410133"},
    {"PE", "20512333797", "20512333798"},
    {"RS", "RS101134702", "101134703"},
    {"TH", "0-99-4-000-61772-1", "0-99-4-000-61772-3"},
    {"TR", "4540536920", "4540536921"},
    {"TW", "00501503", "00501502"},
    {"VN", "0100233488", "0100233489"},
    {"VN", "0314409058-002", "0314409058-000"},
};

TEST(TaxNumbers, KnownAnswers) {
  for (const Case &item : cases) {
    EXPECT_TRUE(read(item.country, item.valid)) << item.country << ' ' << item.valid;
    EXPECT_FALSE(read(item.country, item.invalid)) << item.country << ' ' << item.invalid;
  }
}

TEST(TaxNumbers, EveryCountryHasAKnownAnswer) {
  for (const TaxNumberSchemes &list : {european_tax_numbers(), other_tax_numbers()}) {
    for (std::size_t i = 0; i < list.count; ++i) {
      bool is_tested = false;
      for (const Case &item : cases)
        is_tested = is_tested || std::string_view(item.country) == list.schemes[i].country;
      EXPECT_TRUE(is_tested) << list.schemes[i].country;
    }
  }
}

// A rule reads no further than the number goes, whatever its length and content: run under the sanitizers.
TEST(TaxNumbers, AnyTextIsJudged) {
  for (const TaxNumberSchemes &list : {european_tax_numbers(), other_tax_numbers()}) {
    for (std::size_t i = 0; i < list.count; ++i) {
      for (std::size_t length = 0; length <= max_tax_number; ++length) {
        for (const char c : {'0', '1', '9', 'A', 'B', 'K', 'T', 'U', 'X', 'Z', '*', '+', '&'}) {
          const std::string text(length, c);
          const bool first = read(list.schemes[i].country, text.c_str());
          EXPECT_EQ(first, read(list.schemes[i].country, text.c_str()));
        }
      }
    }
  }
}

TEST(TaxNumbers, ZeroIsNone) {
  for (const TaxNumberSchemes &list : {european_tax_numbers(), other_tax_numbers()}) {
    for (std::size_t i = 0; i < list.count; ++i) {
      for (std::size_t length = 1; length <= 16; ++length) {
        for (const char *suffix : {"", "A", "K", "MVA", "MWST"}) {
          const std::string text = std::string(length, '0') + suffix;
          EXPECT_FALSE(read(list.schemes[i].country, text.c_str())) << list.schemes[i].country << ' ' << text;
        }
      }
    }
  }
  EXPECT_FALSE(read("", "GB000000000"));
  EXPECT_FALSE(read("", "CHE000.000.000"));
  EXPECT_FALSE(read("CA", "000000000RT0000"));
}

TEST(TaxNumbers, AreWrittenAsTheyAreExchanged) {
  std::string text;
  EXPECT_TRUE(read("", "BE428759497", &text));
  EXPECT_EQ(text, "BE0428759497");
  EXPECT_TRUE(read("BE", "428.759.497", &text));
  EXPECT_EQ(text, "BE0428759497");
  EXPECT_TRUE(read("BE", "0428.759.497", &text));
  EXPECT_EQ(text, "BE0428759497");
  for (const char *country : {"", "GR", "EL"}) {
    EXPECT_TRUE(read(country, "GR 094259216", &text)) << country;
    EXPECT_EQ(text, "EL094259216");
  }
  EXPECT_FALSE(read("", "GR094259217"));
  EXPECT_TRUE(read("GR", "094.259.216", &text));
  EXPECT_EQ(text, "EL094259216");
  EXPECT_TRUE(read("", "el 094259216", &text));
  EXPECT_EQ(text, "EL094259216");
  EXPECT_TRUE(read("CH", "100.155.212 mwst", &text));
  EXPECT_EQ(text, "CHE100155212MWST");
  EXPECT_TRUE(read("AU", "83 914 571 673", &text));
  EXPECT_EQ(text, "83914571673");
}

TEST(TaxNumbers, RefusalsSayWhy) {
  TaxNumber out;
  Failure why;
  EXPECT_FALSE(read_tax_number("US", "123456789", out, why));
  EXPECT_EQ(why.fault, Fault::bad_parameter);
  EXPECT_STREQ(why.message, "the tax numbers of \"US\" are not known");
  EXPECT_FALSE(read_tax_number("Austria", "U13585627", out, why));
  EXPECT_STREQ(why.detail, "A country is two capital letters of ISO 3166-1.");
  EXPECT_FALSE(read_tax_number("AT", "", out, why));
  EXPECT_FALSE(read_tax_number("AT", "U1358562\xc3\xa4", out, why));
  EXPECT_FALSE(read_tax_number("AT", std::string(300, '1'), out, why));
  EXPECT_FALSE(read_tax_number("", "83914571673", out, why));
  EXPECT_FALSE(knows_tax_numbers("ZZ"));
  EXPECT_FALSE(knows_tax_numbers(""));
}

// ISO 7064 and ISO/IEC 7812-1 give these as their examples, or follow from them.
TEST(CheckDigits, KnownAnswers) {
  EXPECT_TRUE(luhn("79927398713"));
  EXPECT_FALSE(luhn("79927398710"));
  EXPECT_TRUE(mod_11_10("002006673085"));
  EXPECT_FALSE(mod_11_10("002006673084"));
  EXPECT_TRUE(mod_97_10("79444"));
  EXPECT_TRUE(mod_97_10("NL002455799B11"));
  EXPECT_FALSE(mod_97_10("79445"));
  EXPECT_EQ(remainder("123456789012345678901234567890", 97), 52);
  EXPECT_EQ(complement(22, 11), 0);
  EXPECT_EQ(complement(23, 11), 10);
}

}  // namespace
}  // namespace florin
