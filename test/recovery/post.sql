-- A batch of any size, with keys or without, over few accounts or many; now and then taken back.
\set size random(1, 800)
\set accounts random(1, 2) * 2498 - 2494
\set keyed random(0, 1)
\set kept random(0, 4)
BEGIN;
SELECT count(*)
  FROM (
    SELECT array_agg('account:' || 1 + d.debit) AS debits, array_agg('account:' || 1 + (d.debit + 1) % :accounts) AS credits,
        array_agg('GBP 1'::monetary) AS amounts, array_agg(CASE WHEN :keyed = 1 THEN gen_random_uuid()::text END) AS keys
      FROM generate_series(1, :size) AS n
        CROSS JOIN LATERAL (SELECT n * 0 + floor(random() * :accounts)::integer AS debit) AS d
  ) AS t
    CROSS JOIN LATERAL crashed.transfer_batch(t.debits, t.credits, t.amounts, t.keys);
\if :kept = 0
ROLLBACK;
\else
COMMIT;
\endif
SELECT crashed.transfer('account:1', 'account:2', 'GBP 1', key => gen_random_uuid()::text);
