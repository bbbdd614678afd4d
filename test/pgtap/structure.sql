-- What the extension and a ledger are made of: everything is documented, nothing is granted to PUBLIC, every
-- check is in place. Rules of docs/, each as a query that must find nothing.
SET client_min_messages = warning;
BEGIN;
SELECT plan(41);
DO $$ BEGIN PERFORM create_ledger('ledger', roles => true); END $$;

-- What belongs to the extension, and to a ledger.
CREATE TEMP VIEW member AS SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'florin') AND deptype = 'e';
CREATE TEMP VIEW relation AS SELECT c.* FROM pg_class AS c WHERE relnamespace = 'ledger'::regnamespace;
CREATE TEMP VIEW routine AS SELECT p.*, pronamespace = 'ledger'::regnamespace AS in_ledger FROM pg_proc AS p
  WHERE pronamespace = 'ledger'::regnamespace OR oid IN (SELECT objid FROM member WHERE classid = 'pg_proc'::regclass);

-- ---- what a ledger has
SELECT has_table('ledger'::name, name::name) FROM unnest(ARRAY['ledger_format', 'accounts', 'balances', 'subtree_limits', 'posting_rules', 'transactions', 'entries']) AS name;
SELECT has_view('ledger'::name, name::name, 'view ' || name) FROM unnest(ARRAY['account_balances', 'journal']) AS name;
SELECT col_type_is('ledger', 'entries', 'amount', 'monetary', 'an entry has an amount of money');
SELECT col_type_is('ledger', 'accounts', 'currency', 'currency', 'an account has one currency');
SELECT col_is_pk('ledger', 'accounts', 'id', 'accounts by id');
SELECT col_is_pk('ledger', 'transactions', 'id', 'transactions by id');
SELECT col_is_pk('ledger', 'entries', ARRAY['transaction_id', 'line'], 'entries by line');
SELECT col_is_pk('ledger', 'balances', ARRAY['account_id', 'stripe'], 'balances by stripe');
SELECT col_is_unique('ledger', 'accounts', ARRAY['code'], 'a code is one account''s');
SELECT index_is_unique('ledger', 'transactions', 'transactions_key', 'a key is used once');
SELECT is_empty($$SELECT name FROM unnest(ARRAY['open_account', 'alter_account', 'close_account', 'reopen_account', 'limit_subtree', 'allow_posting', 'revoke_posting', 'post', 'post_returning', 'explain_post', 'explain_post_json', 'draw', 'transfer', 'post_json', 'post_batch', 'close_period', 'reopen_period', 'close_books', 'balance', 'subtree_balances', 'statement', 'trial_balance', 'verify',
  'grant_reader', 'grant_poster', 'grant_admin']) AS name WHERE name NOT IN (SELECT proname FROM routine WHERE in_ledger)$$, 'the functions are there');
SELECT is_empty($$SELECT conrelid::regclass, conname FROM pg_constraint WHERE connamespace = 'ledger'::regnamespace AND contype = 'f'$$, 'no foreign key locks accounts on the way of a posting');

SELECT is_empty($$SELECT relname FROM relation AS c WHERE relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)$$,
  'every table has a primary key, so that a publication of the schema refuses no UPDATE');

-- ---- documented
SELECT is_empty($$SELECT relname FROM relation WHERE relkind IN ('r', 'v') AND obj_description(oid, 'pg_class') IS NULL$$, 'every table and view of a ledger has a comment');
SELECT is_empty($$SELECT c.relname, a.attname FROM relation AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
  WHERE relkind = 'r' AND attnum > 0 AND NOT attisdropped AND col_description(c.oid, attnum) IS NULL$$, 'every column of a ledger''s tables has a comment');
SELECT is_empty($$SELECT oid::regprocedure FROM routine WHERE obj_description(oid, 'pg_proc') IS NULL$$, 'every function of the extension and of a ledger has a comment');
SELECT is_empty($$SELECT pg_describe_object(classid, objid, 0) FROM member WHERE obj_description(objid, classid::regclass::name) IS NULL
  AND classid <> 'pg_proc'::regclass AND NOT (classid = 'pg_type'::regclass AND objid IN (SELECT typarray FROM pg_type UNION SELECT reltype FROM pg_class WHERE relkind = 'v' UNION
    SELECT typarray FROM pg_type JOIN pg_class AS c ON c.reltype = pg_type.oid))$$, 'every type, operator, cast, class and view of the extension has a comment');
SELECT is_empty($$SELECT oid::regprocedure FROM routine WHERE in_ledger AND proname IN ('open_account', 'alter_account', 'close_account', 'post', 'post_returning', 'explain_post', 'draw', 'close_books', 'transfer', 'post_json')
  AND obj_description(oid, 'pg_proc') !~ '(LG0|22023|otherwise as)'$$, 'what a function raises is in its comment');

-- ---- safe
SELECT is_empty($$SELECT oid::regprocedure FROM routine WHERE prosecdef AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=')$$, 'no function acts as its owner without a pinned search_path');
SELECT is_empty($$SELECT r.oid::regprocedure FROM routine AS r JOIN pg_language AS l ON l.oid = prolang WHERE lanname = 'plpgsql' AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=.*pg_temp$')$$,
  'every PL/pgSQL function pins its search_path, with pg_temp last');
SELECT is_empty($$SELECT r.oid::regprocedure FROM routine AS r JOIN pg_language AS l ON l.oid = prolang WHERE lanname = 'sql' AND prosqlbody IS NULL AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=')$$,
  'every SQL function is resolved when it is made, or pins its search_path');
SELECT is_empty($$SELECT relname, a.privilege_type FROM relation, aclexplode(relacl) AS a WHERE a.grantee = 0$$, 'PUBLIC has no right on a table, view or sequence');
SELECT is_empty($$SELECT oid::regprocedure FROM routine, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a WHERE in_ledger AND a.grantee = 0$$, 'PUBLIC has no right on a function of a ledger');
SELECT is_empty($$SELECT a.privilege_type FROM pg_namespace, aclexplode(nspacl) AS a WHERE nspname = 'ledger' AND a.grantee = 0$$, 'PUBLIC has no right on a ledger''s schema');
SELECT is_empty($$SELECT relname FROM relation WHERE relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)$$, 'views read with the rights of whoever reads');
SELECT is_empty($$SELECT relname, attname, format_type(atttypid, NULL) FROM relation AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
  WHERE relkind = 'r' AND attnum > 0 AND atttypid IN ('oid'::regtype, 'regclass'::regtype, 'regnamespace'::regtype, 'regproc'::regtype, 'regrole'::regtype, 'xid'::regtype, 'xid8'::regtype, 'pg_lsn'::regtype)$$,
  'no table stores what a dump does not carry over');
SELECT is_empty($$SELECT oid::regprocedure FROM routine, regexp_matches(prosqlbody::text, ':(?:sortop|eqop) (\d+)', 'g') AS used
  WHERE used[1]::oid IN (SELECT objid FROM member WHERE classid = 'pg_operator'::regclass)$$,
  'no parsed function sorts or groups by a type of the extension, whose operator class pg_upgrade makes later');

-- ---- code and data are two things
SELECT is_empty($$SELECT objid::regclass FROM member WHERE classid = 'pg_class'::regclass AND objid IN (SELECT oid FROM pg_class WHERE relkind NOT IN ('v', 'c'))$$, 'the extension owns no table');
SELECT is_empty($$SELECT pg_describe_object(classid, objid, 0) FROM member WHERE (classid, objid) IN (SELECT 'pg_class'::regclass, oid FROM relation UNION ALL SELECT 'pg_proc'::regclass, oid FROM routine WHERE in_ledger
  UNION ALL SELECT 'pg_namespace'::regclass, 'ledger'::regnamespace)$$, 'a ledger does not belong to the extension');
SELECT is_empty($$SELECT relname FROM relation WHERE relowner <> current_user::regrole UNION ALL SELECT proname FROM routine WHERE in_ledger AND proowner <> current_user::regrole$$, 'it belongs to whoever made it');
SELECT is((SELECT extrelocatable FROM pg_extension WHERE extname = 'florin'), false, 'the extension stays in its schema');

-- ---- checks in place
SELECT is_empty($$SELECT relname, tgname FROM pg_trigger AS t JOIN relation AS c ON c.oid = tgrelid WHERE tgenabled <> 'O'$$, 'every trigger is enabled');
SELECT set_eq($$SELECT relname::text, tgname::text FROM pg_trigger AS t JOIN relation AS c ON c.oid = tgrelid WHERE tgconstraint <> 0 AND tgdeferrable AND tginitdeferred AND tgtype & 1 = 1$$,
  $$VALUES ('transactions', 'has_entries'), ('entries', 'sums_to_zero')$$, 'the sums are checked by deferred row constraint triggers, which no setting passes by');
SELECT is_empty($$SELECT * FROM ledger.verify()$$, 'verify() finds nothing in a new ledger');
SELECT finish();
ROLLBACK;
