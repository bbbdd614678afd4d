// Which transactions are finished: committed, or never to be. Writers announce themselves before they draw an
// id, so that whoever reads in the order of ids knows up to where nothing can come in between.
// Never here: what is read (the feed), or what is written.
#pragma once

#include "ledger.hpp"

namespace florin {

// Before a database transaction draws its first id: makes known, until it ends, that ids above the one
// returned may be its own; readers may have passed those up to it. If the ledger notifies a channel, its
// commit will. Called again, it costs a look-up in the session's own memory.
std::int64_t announce_writer(Ledger *ledger);

// What announce_writer() returned; 55000 if this database transaction is not announced.
std::int64_t announced_writer(const Ledger *ledger);

// An id that was drawn before the announcement could be passed over by a reader: 22023.
void check_drawn(std::int64_t id, std::int64_t passed);
// An id that somebody chose, above the last one drawn: the sequence `ids` goes on from there, so that nobody
// is given it again. 22023 if it is more than a million ahead.
void pass_over(Oid ids, std::int64_t id);

// Every id at or below it is finished, and a statement that starts after this call sees each that was
// committed. Never below `after`; 22023 if `after` is above every id that was drawn, 55000 on a standby,
// which does not see the announcements. Where the isolation level fixes the snapshot, it is what that
// snapshot sees, judged over the next `most` transactions after `after`.
std::int64_t finished_through(const Ledger *ledger, std::int64_t after, std::int64_t most);

}  // namespace florin
