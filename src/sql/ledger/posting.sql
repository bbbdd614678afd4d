-- Posting. Each function hands the ledger and its arguments to the engine; the bodies are inlined.

CREATE OR REPLACE FUNCTION @ledger@.post(
  legs @extschema@.leg[], key text DEFAULT NULL, kind text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL, late text DEFAULT 'refuse'
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_post(@ledger_name@::regnamespace, legs, key, kind, effective_at, description, metadata,
    late);
END;
COMMENT ON FUNCTION @ledger@.post(@extschema@.leg[], text, text, timestamptz, text, jsonb, text) IS
  'posts one transaction and returns its id; the legs sum to zero per currency. A repeat of the key with the same content returns the first id, with other content it is LG006. effective_at: now() if left out. late: what becomes of an effective date in closed books: refuse, LG008, or next_open, effective at the first open moment with the date that was asked for in transactions.dated_at. Errors: LG015 and 22023, LG006, LG008, LG002, LG004, LG001, 42501, LG003, LG005, in this order';

CREATE OR REPLACE FUNCTION @ledger@.post_returning(
  legs @extschema@.leg[], key text DEFAULT NULL, kind text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL, late text DEFAULT 'refuse'
) RETURNS TABLE (
    transaction_id bigint, created boolean, account text, posted @extschema@.monetary, pending @extschema@.monetary,
    available @extschema@.monetary
  )
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT r.transaction_id, r.created, r.account, r.posted, r.pending, r.available
    FROM @extschema@.ledger_post_returning(@ledger_name@::regnamespace, legs, key, kind, effective_at, description,
      metadata, late) AS r;
END;
COMMENT ON FUNCTION @ledger@.post_returning(@extschema@.leg[], text, text, timestamptz, text, jsonb, text) IS
  'posts as post() does and returns what each account of the legs holds right after it, one row an account in the order of the legs, in its natural sign; created false: the key was there with the same content, nothing was posted, and these are the balances now. Of an account with one balance row, which stays locked until commit, it is what the posting left; of one with stripes the sum that a statement sees at that moment. NULL for an account that row-level security hides. The caller needs the rights to post and to read (42501); otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.transfer(
  debit text, credit text, amount @extschema@.monetary, key text DEFAULT NULL, kind text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  late text DEFAULT 'refuse'
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_transfer(@ledger_name@::regnamespace, debit, credit, amount, key, kind, effective_at,
    description, metadata, late);
END;
COMMENT ON FUNCTION @ledger@.transfer(text, text, @extschema@.monetary, text, text, timestamptz, text, jsonb, text) IS
  'posts a transaction of two legs, an amount above zero (22023) from the account credit to the account debit; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.post_json(document jsonb, late text DEFAULT 'refuse') RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_post_json(@ledger_name@::regnamespace, document, late);
END;
COMMENT ON FUNCTION @ledger@.post_json(jsonb, text) IS
  'posts {"key", "kind", "effective_at", "description", "metadata", "legs": [{"account", "debit" or "credit": "GBP 1.00", "memo"}]}; an unknown member or a number where a string belongs is 22023; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.explain_post(
  legs @extschema@.leg[], key text DEFAULT NULL, kind text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, metadata jsonb DEFAULT NULL, late text DEFAULT 'refuse'
) RETURNS TABLE (
    line integer, account text, amount @extschema@.monetary, available_before @extschema@.monetary,
    available_after @extschema@.monetary, min_balance @extschema@.monetary, max_balance @extschema@.monetary,
    headroom @extschema@.monetary, rank integer, sqlstate text, problem text
  )
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT e.line, e.account, e.amount, e.available_before, e.available_after, e.min_balance, e.max_balance, e.headroom,
      e.rank, e.sqlstate, e.problem
    FROM @extschema@.ledger_explain_post(@ledger_name@::regnamespace, legs, key, kind, effective_at, description,
      metadata, late) AS e;
END;
COMMENT ON FUNCTION @ledger@.explain_post(@extschema@.leg[], text, text, timestamptz, text, jsonb, text) IS
  'what post() with these arguments would do now, without doing it: nothing is written or locked and no id drawn, so that it works in a read-only transaction. One row a leg, what is available on its account before and after, in the natural sign, the account''s limits, and the headroom: how much further the account could go in the direction of the leg until its limit, or that of a subtree, stops it; below zero if it does. One row a problem: rank 1 is the one that post() would raise, with its SQLSTATE, the others are what it would find next; line is NULL for what concerns the whole transaction. A repeated key has SQLSTATE 00000. For who may read; amounts that row-level security hides are NULL. The posting rules are judged for the caller, the right to post at all is not. 42501 for who may not read. Legs that cannot be read at all are raised as by post(), 22023';

CREATE OR REPLACE FUNCTION @ledger@.explain_post_json(document jsonb, late text DEFAULT 'refuse') RETURNS TABLE (
    line integer, account text, amount @extschema@.monetary, available_before @extschema@.monetary,
    available_after @extschema@.monetary, min_balance @extschema@.monetary, max_balance @extschema@.monetary,
    headroom @extschema@.monetary, rank integer, sqlstate text, problem text
  )
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT e.line, e.account, e.amount, e.available_before, e.available_after, e.min_balance, e.max_balance, e.headroom,
      e.rank, e.sqlstate, e.problem
    FROM @extschema@.ledger_explain_post_json(@ledger_name@::regnamespace, document, late) AS e;
END;
COMMENT ON FUNCTION @ledger@.explain_post_json(jsonb, text) IS
  'explain_post() for a document as post_json() takes it';

CREATE OR REPLACE FUNCTION @ledger@.post_batch(
  documents jsonb, mode text DEFAULT 'all', late text DEFAULT 'refuse'
)
  RETURNS TABLE (ordinal integer, transaction_id bigint, status text, detail text)
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT b.ordinal, b.transaction_id, b.status, b.detail
    FROM @extschema@.ledger_post_batch(@ledger_name@::regnamespace, documents, mode, late) AS b;
END;
COMMENT ON FUNCTION @ledger@.post_batch(jsonb, text, text) IS
  'posts an array of documents as post_json() takes them; late as in post(), for each. Mode all: all or nothing, the error names the item. Mode each: every item stands alone; status is created, exists or the name of the error, detail its words';

CREATE OR REPLACE FUNCTION @ledger@.transfer_batch(
  debits text[], credits text[], amounts @extschema@.monetary[], keys text[] DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, mode text DEFAULT 'all', late text DEFAULT 'refuse'
) RETURNS TABLE (ordinal integer, transaction_id bigint, status text, detail text)
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT b.ordinal, b.transaction_id, b.status, b.detail
    FROM @extschema@.ledger_transfer_batch(@ledger_name@::regnamespace, debits, credits, amounts, keys, effective_at,
      mode, late) AS b;
END;
COMMENT ON FUNCTION @ledger@.transfer_batch(text[], text[], @extschema@.monetary[], text[], timestamptz, text, text) IS
  'posts one transfer an element of the arrays, which have the same length (22023), with one effective date; a NULL among the keys is no key. Modes and rows as post_batch(), rules as transfer()';

CREATE OR REPLACE FUNCTION @ledger@.draw(
  sources text[], destination text, amount @extschema@.monetary, partial boolean DEFAULT false,
  caps @extschema@.monetary[] DEFAULT NULL, key text DEFAULT NULL, kind text DEFAULT NULL,
  effective_at timestamptz DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  late text DEFAULT 'refuse'
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_draw(@ledger_name@::regnamespace, sources, destination, amount, partial, caps, key, kind,
    effective_at, description, metadata, late);
END;
COMMENT ON FUNCTION @ledger@.draw(text[], text, @extschema@.monetary, boolean, @extschema@.monetary[], text, text,
  timestamptz, text, jsonb, text) IS
  'takes an amount from the sources in their order, each as far as it goes, into the destination, in one transaction, and returns its id. A source gives what is available above its min_balance and that of a limited subtree which the destination is not in, holds counted, in at most 18 decimals; one without a min_balance gives all that is asked; caps, one a source, NULL for none, bound what is taken of it. Not enough is LG005, which says what there is; partial => true takes what there is, and nothing at all is LG005. Sources grow on the same side (22023) and are debited if that is the credit side; the destination gets the opposite leg, within its limits. What was asked for is kept in metadata, member draw; a repeated key is compared with it, whatever the accounts hold by then. Otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.reverse(
  transaction_id bigint, key text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, kind text DEFAULT 'reversal', metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_reverse(@ledger_name@::regnamespace, transaction_id, key, kind, effective_at,
    description, metadata);
END;
COMMENT ON FUNCTION @ledger@.reverse(bigint, text, timestamptz, text, text, jsonb) IS
  'posts the opposite of every leg of a transaction, once, and returns the new id. LG016 if there is no such transaction; LG011 if it was reversed or refunded before, for a chargeback that refunds settled and for goodwill that they were set against; 22023 for a reversal, which is not reversed again; otherwise as post()';

CREATE OR REPLACE FUNCTION @ledger@.refund(
  transaction_id bigint, amount @extschema@.monetary, key text DEFAULT NULL, effective_at timestamptz DEFAULT NULL,
  description text DEFAULT NULL, kind text DEFAULT 'refund', metadata jsonb DEFAULT NULL
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @extschema@.ledger_refund(@ledger_name@::regnamespace, transaction_id, amount, key, kind, effective_at,
    description, metadata);
END;
COMMENT ON FUNCTION @ledger@.refund(bigint, @extschema@.monetary, text, timestamptz, text, text, jsonb) IS
  'gives back a part of a transaction: amount of the debits and of the credits in its currency, each leg in proportion to what is left of it, and the same fraction of every other currency. Parts telescope: refunded in full, every leg is, to the last digit. A refund that was reversed does not count. LG011 beyond the original, LG016 if there is no such transaction, LG004 for a currency that it does not have, 22023 for a refund or a reversal; otherwise as post()';
