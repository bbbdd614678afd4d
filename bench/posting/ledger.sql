-- A ledger and its accounts, and next to it the same tables and indexes without triggers, with a function
-- that posts into them as one would by hand: the same rows, and nothing checked.
-- @ledger@ and @hand@ stand for the two schemas, @accounts@ for how many accounts there are.
SELECT create_ledger('@ledger@');
SELECT count(@ledger@.open_account('account:' || number, 'asset', 'GBP'))
FROM generate_series(1, @accounts@) AS number;

CREATE SCHEMA @hand@;
CREATE TABLE @hand@.accounts (LIKE @ledger@.accounts INCLUDING INDEXES);
CREATE TABLE @hand@.balances (LIKE @ledger@.balances INCLUDING INDEXES) WITH (fillfactor = 60);
CREATE TABLE @hand@.transactions
  (LIKE @ledger@.transactions INCLUDING INDEXES INCLUDING DEFAULTS INCLUDING IDENTITY);
CREATE TABLE @hand@.entries (LIKE @ledger@.entries INCLUDING INDEXES);
INSERT INTO @hand@.accounts SELECT * FROM @ledger@.accounts;
INSERT INTO @hand@.balances SELECT * FROM @ledger@.balances;

-- Balances are updated in account order, as the ledger does: otherwise two callers wait for each other.
CREATE FUNCTION @hand@.post(debit text, credit text, amount monetary) RETURNS bigint
  LANGUAGE plpgsql AS $$
DECLARE
  debited bigint := (SELECT a.id FROM @hand@.accounts AS a WHERE a.code = debit);
  credited bigint := (SELECT a.id FROM @hand@.accounts AS a WHERE a.code = credit);
  posted_id bigint;
BEGIN
  INSERT INTO @hand@.transactions DEFAULT VALUES RETURNING id INTO posted_id;
  INSERT INTO @hand@.entries VALUES
    (posted_id, 1, 'posted', debited, amount, now()), (posted_id, 2, 'posted', credited, -amount, now());
  UPDATE @hand@.balances SET posted = posted + CASE account_id WHEN debited THEN amount ELSE -amount END
    WHERE account_id = least(debited, credited);
  UPDATE @hand@.balances SET posted = posted + CASE account_id WHEN debited THEN amount ELSE -amount END
    WHERE account_id = greatest(debited, credited);
  RETURN posted_id;
END
$$;
VACUUM ANALYZE;
