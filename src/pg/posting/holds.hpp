// What closing a hold posts, whoever closes it.
#pragma once

#include "../array.hpp"
#include "../ledger/held_rows.hpp"
#include "engine.hpp"

namespace florin {

// The legs that release all that a hold keeps.
Array<Leg> release_legs(const Ledger *ledger, const HeldRows &held);

}  // namespace florin
