// Walking down the tree of jurisdictions to an address.

#include "tax_places.hpp"

#include "../error.hpp"

#include "postgres.hpp"

namespace florin {
namespace {

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

// Of an address in none of the parts, one of which is required.
bool is_too_vague(const Address &address, TaxPlaceUse use) {
  return use == TaxPlaceUse::is_taxed || (use == TaxPlaceUse::at_home && address.region[0] == '\0');
}

void find_levels(PricingCalls &calls, TaxPlace &out, const char *member, TaxPlaceUse use,
                 const RuleTime &time) {
  Failure why;
  const TaxJurisdiction *next = version_at(jurisdiction_rows(calls, out.country()), time);
  if (next == nullptr && use == TaxPlaceUse::is_taxed) {
    why.set(Fault::rule_not_found, "no tax jurisdiction \"%s\" at the time of the document",
            out.address.country);
    raise_at(member, why);
  }
  while (next != nullptr) {
    if (out.count == max_tax_levels) {
      why.set(Fault::rule_not_found, "tax jurisdictions are nested more than %zu deep at \"%.*s\"",
              max_tax_levels, length_of(next->code), next->code.data());
      raise_at(member, why);
    }
    out.levels[out.count++] = next;
    const TaxJurisdiction *part = nullptr;
    if (!find_part(*next, part_rows(calls, next->code), out.address, time, part, why) &&
        (part != nullptr || is_too_vague(out.address, use)))
      raise_at(member, why);
    next = part;
  }
}

// The deepest level that a row names decides, of each union.
void find_union(PricingCalls &calls, TaxPlace &out, const char *member, const RuleTime &time) {
  const MemberRow *found = nullptr;
  for (std::size_t i = out.count; i > 0 && found == nullptr; --i) {
    std::span<const MemberRow> rows = member_rows(calls, out.levels[i - 1]->code);
    bool is_said = false;
    while (!rows.empty()) {
      const auto versions = versions_of_first(rows, [](const MemberRow &one, const MemberRow &other) {
        return one.union_name == other.union_name;
      });
      rows = rows.subspan(versions.size());
      const MemberRow *row = version_at(versions, time);
      if (row == nullptr)
        continue;
      is_said = true;
      const UnionRow *its_union =
          row->is_member ? version_at(union_rows(calls, row->union_name), time) : nullptr;
      if (its_union == nullptr)
        continue;
      if (found != nullptr) {
        Failure why;
        why.set(Fault::rule_not_found, "\"%.*s\" belongs to two tax unions: \"%.*s\" and \"%.*s\"",
                length_of(out.levels[i - 1]->code), out.levels[i - 1]->code.data(),
                length_of(found->union_name), found->union_name.data(), length_of(row->union_name),
                row->union_name.data());
        raise_at(member, why);
      }
      found = row;
      out.union_name = row->union_name;
      out.union_reverse_charge = its_union->reverse_charge;
    }
    if (is_said)
      return;
  }
}

}  // namespace

bool TaxPlace::is_in(std::string_view area) const {
  if (area == union_name && !area.empty())
    return true;
  for (std::size_t i = 0; i < count; ++i) {
    if (levels[i]->code == area)
      return true;
  }
  return false;
}

bool TaxPlace::bears_taxes_of(std::string_view jurisdiction) const {
  for (std::size_t i = count; i > 0; --i) {
    if (levels[i - 1]->code == jurisdiction)
      return true;
    if (!levels[i - 1]->inherits)
      return false;
  }
  return false;
}

TaxPlace find_tax_place(PricingCalls &calls, const Place &place, const char *member, TaxPlaceUse use,
                        const RuleTime &time) {
  TaxPlace out = {};
  Failure why;
  if (place.country.empty()) {
    why.set(Fault::bad_parameter, "\"country\" is missing");
    raise_at(member, why);
  }
  if (!read_address(place.country, place.region, place.postal_code, out.address, why))
    raise_at(member, why);
  find_levels(calls, out, member, use, time);
  find_union(calls, out, member, time);
  return out;
}

}  // namespace florin
