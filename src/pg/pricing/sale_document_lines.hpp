// The lines of a sale's document, and the discounts on the document. Never here: its other members
// (sale_document.cpp), what is charged for a line (src/core/pricing/sale.cpp).
#pragma once

#include "pricing/sale.hpp"

#include "json_members.hpp"

#include "postgres.hpp"

namespace florin {

// At least one, each with an id of its own; LG015 for too many.
std::span<SaleLine> read_sale_lines(const JsonMember &member, const JsonbValue &value,
                                    const SaleDocument &document);
// By the lines that the document has already; LG015 for too many.
std::span<SaleDiscount> read_sale_discounts(const JsonMember &member, const JsonbValue &value,
                                            const SaleDocument &document);

}  // namespace florin
