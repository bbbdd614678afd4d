-- What is wrong with the answers: each of the sessions asked for each key once.
SELECT format('key "%s": %s answers, of which %s created, ids %s, transactions %s', a.key, a.answers, a.created, a.ids, t.ids)
  FROM (
    SELECT key, count(*) AS answers, count(*) FILTER (WHERE created) AS created, bool_and(created IS NOT NULL) AS told, array_agg(DISTINCT id) AS ids
      FROM answers GROUP BY key
  ) AS a
    FULL JOIN (SELECT key, array_agg(id) AS ids FROM keys.transactions WHERE key IS NOT NULL GROUP BY key) AS t USING (key)
  WHERE (a.ids = t.ids AND cardinality(a.ids) = 1 AND a.answers = :sessions AND a.created <= 1 AND (a.created = 1 OR NOT a.told)) IS NOT TRUE
  LIMIT 20;
SELECT 'verify: ' || v FROM keys.verify() AS v;
SELECT format('the balances sum to %s', sum(b.posted)) FROM keys.balances AS b HAVING NOT is_zero(sum(b.posted));
