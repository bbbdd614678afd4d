-- debit() and credit(): the legs that a posting is made of.

SELECT debit('assets:bank', 'GBP 1'), credit('income:sales', 'GBP 1', 'memo'), debit('a', 'JPY 0'), credit('a', 'JPY 0');
SELECT (leg).* FROM unnest(ARRAY[debit('assets:bank', 'GBP 1.5', memo => 'by card'), credit('income:sales', 'GBP 1.5')]) AS leg;
SELECT (debit('assets:' || i, 'GBP 1'::monetary * i)).* FROM generate_series(1, 3) AS i;
SELECT pg_typeof(debit('a', 'GBP 1')), (credit('a', 'GBP 2')).amount + 'GBP 3';
PREPARE sides (text, monetary) AS SELECT ARRAY[debit($1, $2), credit($1, $2)];
EXECUTE sides ('x', 'GBP 1');
EXECUTE sides ('y', 'EUR 2');
DO $$
DECLARE
  side leg;
BEGIN
  FOR i IN 1 .. 3 LOOP
    side := debit('assets:bank', monetary(i, 'GBP'), 'line ' || i);
    RAISE NOTICE '% % %', side.account, side.amount, side.memo;
  END LOOP;
END $$;

SELECT debit('a', 'GBP -1');
\echo :LAST_ERROR_SQLSTATE
SELECT credit('a', 'GBP -0.01');
\echo :LAST_ERROR_SQLSTATE
SELECT debit(NULL, 'GBP 1');
\echo :LAST_ERROR_SQLSTATE
SELECT credit('a', NULL);
\echo :LAST_ERROR_SQLSTATE
