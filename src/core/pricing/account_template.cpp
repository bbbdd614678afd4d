// Reading templates of account codes piece by piece.

#include "account_template.hpp"

#include "../posting/accounts.hpp"

namespace florin {
namespace {

constexpr std::string_view placeholders[] = {"currency", "seller",    "buyer", "jurisdiction", "tax",
                                             "schedule", "component", "party", "method"};
constexpr std::string_view lower_suffix = "|lower";

// Text as it stands, or a placeholder.
struct Piece {
  std::string_view text;
  bool is_placeholder;
  bool lower;
};

bool is_known(std::string_view name) {
  for (const std::string_view known : placeholders) {
    if (name == known)
      return true;
  }
  return false;
}

// Takes the first piece off `rest`; false if it is a brace that does not belong there.
bool take_piece(std::string_view &rest, Piece &out) {
  if (rest.front() != '{') {
    const std::size_t end = rest.find('{');
    out = {rest.substr(0, end), false, false};
    rest.remove_prefix(out.text.size());
    return out.text.find('}') == std::string_view::npos;
  }
  const std::size_t end = rest.find('}');
  if (end == std::string_view::npos)
    return false;
  std::string_view name = rest.substr(1, end - 1);
  const bool lower = name.ends_with(lower_suffix);
  if (lower)
    name.remove_suffix(lower_suffix.size());
  out = {name, true, lower};
  rest.remove_prefix(end + 1);
  return true;
}

bool append(std::string_view text, bool lower, AccountCode &out) {
  if (text.size() > max_account_code_bytes - out.length)
    return false;
  for (const char c : text)
    out.text[out.length++] = lower && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return true;
}

const RoleArgument *find(const RoleArgument *arguments, std::size_t count, std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (arguments[i].name == name)
      return &arguments[i];
  }
  return nullptr;
}

bool refuse_value(std::string_view role, const RoleArgument &argument, Failure &why) {
  const Excerpt shown_role = excerpt(role);
  const Excerpt value = excerpt(argument.value);
  why.set(Fault::bad_parameter,
          "account role \"%.*s%s\": %.*s \"%.*s%s\" cannot be a part of an account code", shown_role.length,
          shown_role.start, shown_role.ellipsis, static_cast<int>(argument.name.size()), argument.name.data(),
          value.length, value.start, value.ellipsis);
  return why.explain("A value is made of A-Z, a-z, 0-9, \"_\", \".\" and \"-\".");
}

}  // namespace

bool check_account_template(std::string_view text, Failure &why) noexcept {
  AccountCode filled = {{}, 0};
  const Excerpt shown = excerpt(text);
  for (std::string_view rest = text; !rest.empty();) {
    Piece piece;
    if (!take_piece(rest, piece) || (piece.is_placeholder && !is_known(piece.text))) {
      why.set(Fault::bad_parameter, "invalid template of an account code \"%.*s%s\"", shown.length,
              shown.start, shown.ellipsis);
      return why.explain(
          "In braces may be currency, seller, buyer, jurisdiction, tax, schedule, component, party"
          " and method, each also with \"|lower\".");
    }
    if (!append(piece.is_placeholder ? "x" : piece.text, false, filled)) {
      return why.set(Fault::bad_parameter, "template of an account code is longer than %zu bytes",
                     max_account_code_bytes);
    }
  }
  if (check_account_code({filled.text, filled.length}, why))
    return true;
  why.set(Fault::bad_parameter, "invalid template of an account code \"%.*s%s\"", shown.length, shown.start,
          shown.ellipsis);
  return why.explain("A code is segments of A-Z, a-z, 0-9, \"_\", \".\" and \"-\" joined by colons.");
}

bool fill_account_template(std::string_view role, std::string_view text, const RoleArgument *arguments,
                           std::size_t count, AccountCode &out, Failure &why) noexcept {
  const Excerpt shown = excerpt(role);
  out.length = 0;
  bool fits = true;
  for (std::string_view rest = text; fits && !rest.empty();) {
    Piece piece;
    if (!take_piece(rest, piece))
      return check_account_template(text, why);
    if (!piece.is_placeholder) {
      fits = append(piece.text, false, out);
      continue;
    }
    const RoleArgument *argument = find(arguments, count, piece.text);
    if (argument == nullptr || argument->value.empty()) {
      why.set(Fault::bad_parameter, "account role \"%.*s%s\" needs a %.*s", shown.length, shown.start,
              shown.ellipsis, static_cast<int>(piece.text.size()), piece.text.data());
      return why.explain("Its template is \"%.*s\".", static_cast<int>(text.size()), text.data());
    }
    // Only a colon would pass as a code and not as a segment.
    if (argument->value.find(':') != std::string_view::npos || !check_account_code(argument->value, why))
      return refuse_value(role, *argument, why);
    fits = append(argument->value, piece.lower, out);
  }
  out.text[out.length] = '\0';
  if (fits)
    return true;
  return why.set(Fault::bad_parameter, "account role \"%.*s%s\": its account code is longer than %zu bytes",
                 shown.length, shown.start, shown.ellipsis, max_account_code_bytes);
}

}  // namespace florin
