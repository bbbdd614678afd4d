// The jsonb document of a sale, read strictly: every member known, every value of its type and range.
// Never here: rules, or what the amounts come to (src/core/pricing/sale.hpp).
#pragma once

#include "pricing/sale.hpp"

#include "postgres.hpp"

namespace florin {

// The document that is the second argument of a function; 22023 if it is NULL.
Jsonb *sale_argument(FunctionCallInfo fcinfo);

// Reads the document and prices its lines. Texts point into `document`, which must outlive the result; the
// rest is palloc'd. 22023 that names the member, and the line or the discount if it is of one; 22P02 and
// 22003 for an amount or number that is none, LG004 for one in another currency than the document's, LG015
// for too many lines or discounts.
SaleDocument read_sale_document(Jsonb *document);

}  // namespace florin
