// Account codes and templates of them: what is taken is what their grammar says, and a value that is filled
// in never reaches beyond its segment. The input is lines: a code or a template, then values for its names.
#include "input.hpp"
#include "posting/accounts.hpp"
#include "posting/limits.hpp"
#include "pricing/account_template.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace florin {
namespace {

using fuzz::require;

constexpr std::string_view names[] = {"currency", "seller",    "buyer", "jurisdiction", "tax",
                                      "schedule", "component", "party", "method"};

// The grammar, read by cutting the text at its colons.
bool is_code(const std::string &text) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(':', start), text.size());
    const std::string segment = text.substr(start, end - start);
    if (segment.empty() || segment.find_first_not_of(allowed) != std::string::npos)
      return false;
    start = end + 1;
  }
  return text.size() <= max_account_code_bytes;
}

std::string lower(std::string text) {
  for (char &c : text)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return text;
}

void replace_all(std::string &text, const std::string &what, const std::string &by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// The template with every name replaced by its value; a value has no brace.
std::string filled_in(std::string text, const std::vector<RoleArgument> &arguments) {
  for (const RoleArgument &argument : arguments) {
    const std::string name(argument.name), value(argument.value);
    replace_all(text, "{" + name + "}", value);
    replace_all(text, "{" + name + "|lower}", lower(value));
  }
  return text;
}

bool names_one(const std::string &text, const std::string &name) {
  return text.find("{" + name + "}") != std::string::npos ||
         text.find("{" + name + "|lower}") != std::string::npos;
}

// Each name has a value that a segment may have.
bool is_complete(const std::string &text, const std::vector<RoleArgument> &arguments) {
  for (std::size_t i = 0; i < std::size(names); ++i) {
    if (!names_one(text, std::string(names[i])))
      continue;
    if (i >= arguments.size() || !is_code(std::string(arguments[i].value)) ||
        arguments[i].value.find(':') != std::string_view::npos)
      return false;
  }
  return true;
}

void check_template(const std::string &text, const std::vector<RoleArgument> &arguments) {
  Failure why;
  // Digits, which are of no name and have no lower case: "{ta{seller|lower}}" must not become "{tax}".
  std::vector<RoleArgument> digits;
  for (const std::string_view name : names)
    digits.push_back({name, "0"});
  const bool is_template = check_account_template(text, why);
  if (!is_template)
    fuzz::require_refusal(why, {Fault::bad_parameter});
  require(is_template == is_code(filled_in(text, digits)),
          "a template is what is a code with a digit for each name");
  AccountCode code;
  const bool is_filled = fill_account_template("tax", text, arguments.data(), arguments.size(), code, why);
  if (!is_filled)
    fuzz::require_refusal(why, {Fault::bad_parameter});
  if (!is_template)
    return;
  const std::string expected = filled_in(text, arguments);
  require(is_filled == (is_complete(text, arguments) && expected.size() <= max_account_code_bytes),
          "a template is filled in if its names have values");
  if (!is_filled)
    return;
  const std::string result(code.text, code.length);
  require(code.text[code.length] == '\0' && is_code(result), "the result is a code");
  require(result == expected, "the names and nothing else are replaced");
  require(std::count(result.begin(), result.end(), ':') == std::count(text.begin(), text.end(), ':'),
          "a value stays within its segment");
}

void check(fuzz::Input input) {
  const std::string text(input.line());
  Failure why;
  AccountType type;
  const bool valid = check_account_code(text, why);
  require(valid == is_code(text), "an account code");
  if (!valid)
    fuzz::require_refusal(why, {Fault::bad_parameter});
  if (!parse_account_type(text, type, why))
    fuzz::require_refusal(why, {Fault::bad_parameter});
  std::vector<RoleArgument> arguments;
  for (std::size_t i = 0; i < std::size(names) && !input.empty(); ++i)
    arguments.push_back({names[i], input.line()});
  check_template(text, arguments);
}

}  // namespace
}  // namespace florin

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  florin::check({data, size});
  return 0;
}
