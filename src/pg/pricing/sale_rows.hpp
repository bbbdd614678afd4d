// The rows of sales and sale_taxes: read as they are now, whatever the isolation level, and written as the
// caller. Never here: what is in the documents.
#pragma once

#include "../ledger/ledger.hpp"

#include "postgres.hpp"

namespace florin {

struct SaleRow {
  Jsonb *document;
  Jsonb *quote;
};

// False if the transaction is no sale, nor an answer to one. palloc'd.
bool read_sale(const Ledger *ledger, std::int64_t transaction_id, SaleRow &out);

// One row of sales, and one of sale_taxes for each element of the quote's "taxes".
void write_sale(const Ledger *ledger, std::int64_t transaction_id, Jsonb *document, Jsonb *quote);

// Marks a customer's quote as used by a transaction; LG013.
void use_customer_quote(const Ledger *ledger, std::int64_t quote, std::int64_t transaction_id);

// Until the end of the database transaction nobody else posts a sale or an answer to one under this key.
void lock_sale_key(const Ledger *ledger, const char *key);

}  // namespace florin
