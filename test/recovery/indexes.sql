-- Every B-tree of the ledger, and that each row of its table is in it; a standby allows only the first look.
SELECT count(CASE WHEN pg_is_in_recovery() THEN bt_index_check(i.indexrelid, true)
    ELSE bt_index_parent_check(i.indexrelid, true, true) END) = 0 AS nothing_to_check
  FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'crashed'::regnamespace AND c.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
  HAVING count(*) = 0;
