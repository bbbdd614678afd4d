\set most random(1, 400)
\set ago random(0, 2000)
SELECT busy.roll_up(:most);
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT 1 / (count(*) = 0)::int AS same
  FROM (SELECT account_id, sum(posted) AS posted FROM busy.sums_of_entries(NULL, NULL, now() - :ago * interval '1 millisecond') GROUP BY account_id) AS s
    FULL JOIN (
      SELECT account_id, sum(amount) AS posted FROM busy.entries AS e JOIN busy.transactions AS t ON t.id = e.transaction_id
        WHERE layer = 'posted' AND CASE WHEN t.relation = 'expiry' THEN t.effective_at ELSE t.posted_at END <= now() - :ago * interval '1 millisecond'
        GROUP BY account_id
    ) AS n USING (account_id)
  WHERE s.posted IS DISTINCT FROM n.posted;
COMMIT;
