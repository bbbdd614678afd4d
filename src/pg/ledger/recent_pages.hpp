// Which of the server's buffers a page was in last, so that a page that is visited again and again is not
// looked up among all that the server holds. Never here: what is on a page.
#pragma once

#include "postgres.hpp"

extern "C" {
#include "storage/bufmgr.h"
}

namespace florin {

// As ReadBuffer(), for who reads many pages: one that everybody reads at once is better looked up.
Buffer read_page(Relation relation, BlockNumber block);

// This page will be read soon, and this line of it first.
void expect_page(Relation relation, BlockNumber block, OffsetNumber line);

}  // namespace florin
