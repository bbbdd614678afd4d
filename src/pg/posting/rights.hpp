// Who may post to which accounts: the rows of posting_rules. For privileges, a change counts from the next
// statement on, whatever the isolation level.
// Never here: the right to post at all, which is INSERT on the tables.
#pragma once

#include "engine.hpp"

namespace florin {

// What the rules let the current user do; each account is looked up once. Nothing is asked in a ledger
// without rules, nor of its owner.
class PostingRights {
 public:
  explicit PostingRights(const Ledger *ledger);
  // 42501 unless the user may post to this side of the account.
  bool check(std::int64_t account_id, bool is_debit, Failure &why);
  [[nodiscard]] bool all_may() const { return known_ == nullptr; }
  // Gives back what was looked up; nothing is asked after that.
  void finish();

 private:
  const Ledger *ledger_;
  HTAB *known_ = nullptr;
};

// Raises 42501 unless the current user may post each of these entries to its side of its account. What
// releases a hold needs the right to make it; that a hold expired may be written down by anybody.
void check_posting_rights(const Ledger *ledger, const InsertedEntry *entries, std::size_t count);

}  // namespace florin
