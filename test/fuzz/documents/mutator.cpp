// How documents are changed: members and elements are left out, doubled and added, values exchanged for
// others of the document or from a list, texts changed byte by byte. The first line, which says what is
// asked, stays. Never here: PostgreSQL.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t most);

namespace {

using Random = std::minstd_rand;

// What documents say and what they should not say.
constexpr std::string_view values[] = {"\"GBP 0\"",
                                       "\"GBP 1\"",
                                       "\"GBP 0.005\"",
                                       "\"GBP -1\"",
                                       "\"GBP 100000\"",
                                       "\"USD 5\"",
                                       "\"EUR 7.77\"",
                                       "\"JPY 3\"",
                                       "\"BTC 0.00000001\"",
                                       "\"GBP 664613997892457936451903530140172287\"",
                                       "\"GBP 0.000000000000000000000000000000000001\"",
                                       "0",
                                       "1",
                                       "-1",
                                       "2",
                                       "3",
                                       "7",
                                       "1000",
                                       "0.1",
                                       "0.333333333333333333",
                                       "1e20",
                                       "1e-20",
                                       "1e1000",
                                       "-0",
                                       "100",
                                       "99.99",
                                       "9223372036854775808",
                                       "\"10 %\"",
                                       "\"100 %\"",
                                       "\"33.333 %\"",
                                       "\"0 %\"",
                                       "null",
                                       "true",
                                       "false",
                                       "[]",
                                       "{}",
                                       "\"\"",
                                       "\"GB\"",
                                       "\"IE\"",
                                       "\"FR\"",
                                       "\"US\"",
                                       "\"XI\"",
                                       "\"CA\"",
                                       "\"BT1 1AA\"",
                                       "\"acme\"",
                                       "\"c7\"",
                                       "\"post\"",
                                       "\"home\"",
                                       "\"inclusive\"",
                                       "\"exclusive\"",
                                       "\"GBP\"",
                                       "\"USD\"",
                                       "\"EUR\"",
                                       "\"desk\"",
                                       "\"order\"",
                                       "\"sale\"",
                                       "\"b\"",
                                       "\"1\"",
                                       "\"2026-03-05 12:00+00\"",
                                       "\"2026-01-05T12:00:00Z\"",
                                       "\"2019-12-31\"",
                                       "\"9999-12-31\"",
                                       "\"2026-02-30\"",
                                       "\"infinity\"",
                                       "\"assets:bank:gbp\"",
                                       "\"income:sales\"",
                                       "\"liabilities:wallet:ann\"",
                                       "\"assets:closed\"",
                                       "\"nowhere\"",
                                       "\"liabilities:sellers:{seller}\"",
                                       "\"flat\"",
                                       "\"percentage\"",
                                       "\"graduated\"",
                                       "\"volume\"",
                                       "\"package\"",
                                       "\"graduated_percentage\"",
                                       "\"volume_percentage\"",
                                       "\"half_even\"",
                                       "\"count\"",
                                       "\"GB BT\"",
                                       "\"*\"",
                                       "\"up\"",
                                       "\"GB802311781\"",
                                       "\"\\u0000\"",
                                       "\"\\ud83d\\ude00\""};

constexpr std::string_view members[] = {"key",
                                        "kind",
                                        "description",
                                        "metadata",
                                        "at",
                                        "known_at",
                                        "currency",
                                        "prices",
                                        "seller",
                                        "buyer",
                                        "ship_from",
                                        "ship_to",
                                        "marketplace",
                                        "lines",
                                        "discounts",
                                        "shipping",
                                        "payment",
                                        "settlement",
                                        "threshold_used",
                                        "accounts",
                                        "code",
                                        "country",
                                        "region",
                                        "postal_code",
                                        "tax_number",
                                        "certificate",
                                        "quantity",
                                        "unit_price",
                                        "id",
                                        "category",
                                        "sku",
                                        "weight",
                                        "ships",
                                        "discount",
                                        "amount",
                                        "percent",
                                        "price",
                                        "method",
                                        "source",
                                        "quote",
                                        "transactions",
                                        "legs",
                                        "account",
                                        "debit",
                                        "credit",
                                        "memo",
                                        "effective_at",
                                        "hold",
                                        "expires_at",
                                        "capture_limit",
                                        "name",
                                        "tiers",
                                        "up_to",
                                        "flat",
                                        "minimum",
                                        "maximum",
                                        "free",
                                        "size",
                                        "shares",
                                        "party",
                                        "weight",
                                        "refund",
                                        "base",
                                        "with_tax",
                                        "digits",
                                        "rounding",
                                        "per",
                                        "rate",
                                        "cap",
                                        "areas",
                                        "excluded",
                                        "measure",
                                        "bands",
                                        "from_value",
                                        "until_value",
                                        "per_item",
                                        "least_percentage",
                                        "most_percentage",
                                        "first_units",
                                        "step_units",
                                        "step_price",
                                        "package_units",
                                        "most_units"};

template <std::size_t Count>
std::string_view any(const std::string_view (&list)[Count], Random &random) {
  return list[random() % Count];
}

struct Span {
  std::size_t start, end;
};

// Where the values of a document are, and the elements and members of its arrays and objects.
struct Outline {
  std::vector<Span> scalars;
  std::vector<Span> items;
  std::vector<std::size_t> starts;  // behind each opening bracket

  explicit Outline(const std::string &text) {
    std::vector<std::size_t> open;  // where the current item of each bracket begins
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t start = at;
      const char c = text[at++];
      if (c == '"') {
        while (at < text.size() && text[at] != '"')
          at += text[at] == '\\' ? 2 : 1;
        at = at < text.size() ? at + 1 : text.size();
        scalars.push_back({start, at});
      } else if (c == '{' || c == '[') {
        open.push_back(at);
        starts.push_back(at);
      } else if ((c == ',' || c == '}' || c == ']') && !open.empty()) {
        items.push_back({open.back(), start});
        open.back() = at;
        if (c != ',')
          open.pop_back();
      } else if (!is_mark(c)) {
        while (at < text.size() && !is_mark(text[at]) && text[at] != '"')
          ++at;
        scalars.push_back({start, at});
      }
    }
  }

 private:
  static bool is_mark(char c) { return std::strchr("{}[],: \t\r\n", c) != nullptr; }
};

void exchange_scalar(std::string &text, const Outline &outline, Random &random) {
  const Span span = outline.scalars[random() % outline.scalars.size()];
  const Span other = outline.scalars[random() % outline.scalars.size()];
  const std::string by = random() % 3 == 0 ? text.substr(other.start, other.end - other.start)
                                           : std::string(any(values, random));
  text.replace(span.start, span.end - span.start, by);
}

void leave_out(std::string &text, const Outline &outline, Random &random) {
  Span span = outline.items[random() % outline.items.size()];
  if (span.end < text.size() && text[span.end] == ',')
    ++span.end;
  else if (span.start > 0 && text[span.start - 1] == ',')
    --span.start;
  text.erase(span.start, span.end - span.start);
}

void repeat(std::string &text, const Outline &outline, Random &random) {
  const Span span = outline.items[random() % outline.items.size()];
  std::string copies;
  for (unsigned count = random() % 8 == 0 ? 20 : 1; count > 0; --count)
    copies += text.substr(span.start, span.end - span.start) + ',';
  text.insert(span.start, copies);
}

void add_member(std::string &text, const Outline &outline, Random &random) {
  const std::size_t at = outline.starts[random() % outline.starts.size()];
  const bool is_object = text[at - 1] == '{';
  std::string added;
  if (is_object)
    added = "\"" + std::string(any(members, random)) + "\": ";
  added += any(values, random);
  const std::size_t next = text.find_first_not_of(" \n", at);
  if (next != std::string::npos && text[next] != '}' && text[next] != ']')
    added += ", ";
  text.insert(at, added);
}

void change_bytes(std::string &text, const Outline &outline, Random &random) {
  const Span span = outline.scalars[random() % outline.scalars.size()];
  std::vector<std::uint8_t> bytes(text.begin() + static_cast<std::ptrdiff_t>(span.start),
                                  text.begin() + static_cast<std::ptrdiff_t>(span.end));
  const std::size_t size = bytes.size();
  bytes.resize(size + 16);
  bytes.resize(LLVMFuzzerMutate(bytes.data(), size, bytes.size()));
  text.replace(span.start, span.end - span.start, std::string(bytes.begin(), bytes.end()));
}

void change(std::string &text, Random &random) {
  const Outline outline(text);
  const unsigned choice = random() % 8;
  if (choice <= 2 && !outline.scalars.empty())
    exchange_scalar(text, outline, random);
  else if (choice == 3 && !outline.scalars.empty())
    change_bytes(text, outline, random);
  else if (choice == 4 && !outline.items.empty())
    leave_out(text, outline, random);
  else if (choice == 5 && !outline.items.empty())
    repeat(text, outline, random);
  else if (choice >= 6 && !outline.starts.empty())
    add_member(text, outline, random);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  const std::string all(reinterpret_cast<const char *>(data), size);
  const std::size_t line = all.find('\n');
  if (line == std::string::npos)
    return LLVMFuzzerMutate(data, size, most);
  Random random(seed + 1);
  std::string text = all.substr(line + 1);
  for (unsigned count = 1 + random() % 4; count > 0; --count)
    change(text, random);
  text.insert(0, all, 0, line + 1);
  if (text.size() > most)
    text.resize(most);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
