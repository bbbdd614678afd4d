-- Taking back what grant_reader(), grant_poster() and grant_admin() gave: all of it, and nothing else.
\set SHOW_CONTEXT never
\a \t
SET client_min_messages = warning;
\i test/raised.sql
CREATE ROLE regress_revoking_owner;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO regress_revoking_owner', current_database()); END $$;
CREATE ROLE regress_revoking_one;
CREATE ROLE "regress Revoking TO two";
CREATE ROLE regress_revoking_three;
SET ROLE regress_revoking_owner;
SELECT create_ledger('regress_revoking');
SELECT create_ledger('regress Revoking', partition_by => 'year');
SELECT regress_revoking.open_account('a', 'asset', 'GBP'), regress_revoking.open_account('b', 'income', 'GBP');
-- Everything that a role may do, as the server's own dependencies have it, which DROP ROLE goes by.
CREATE FUNCTION pg_temp.rights(role name) RETURNS bigint LANGUAGE sql AS $$
  SELECT count(*) FROM pg_shdepend AS d JOIN pg_roles AS r ON r.oid = d.refobjid WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = role
$$;

-- ---- each by itself
SELECT regress_revoking.grant_reader('regress_revoking_one'), "regress Revoking".grant_reader('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one') > 0, pg_temp.rights('regress Revoking TO two') > 0;
SELECT regress_revoking.revoke_reader('regress_revoking_one'), "regress Revoking".revoke_reader('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one'), pg_temp.rights('regress Revoking TO two');
SELECT regress_revoking.grant_poster('regress_revoking_one'), "regress Revoking".grant_poster('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one') > 0, pg_temp.rights('regress Revoking TO two') > 0;
SELECT regress_revoking.revoke_poster('regress_revoking_one'), "regress Revoking".revoke_poster('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one'), pg_temp.rights('regress Revoking TO two');
SELECT regress_revoking.grant_admin('regress_revoking_one'), "regress Revoking".grant_admin('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one') > 0, pg_temp.rights('regress Revoking TO two') > 0;
SELECT regress_revoking.revoke_admin('regress_revoking_one'), "regress Revoking".revoke_admin('regress Revoking TO two');
SELECT pg_temp.rights('regress_revoking_one'), pg_temp.rights('regress Revoking TO two');
-- Of who has nothing, nothing is taken.
SELECT regress_revoking.revoke_admin('regress_revoking_one'), regress_revoking.revoke_reader('regress_revoking_one');

-- ---- of who reads and posts the other stays whole
SELECT regress_revoking.grant_reader('regress_revoking_one'), regress_revoking.grant_poster('regress_revoking_one'), regress_revoking.grant_reader('regress_revoking_three');
SELECT regress_revoking.revoke_poster('regress_revoking_one');
SELECT count(*) AS differences FROM (SELECT regress_revoking.rights_of('regress_revoking_one') EXCEPT SELECT regress_revoking.rights_of('regress_revoking_three')) AS d;
SELECT count(*) AS differences FROM (SELECT regress_revoking.rights_of('regress_revoking_three') EXCEPT SELECT regress_revoking.rights_of('regress_revoking_one')) AS d;
SET ROLE regress_revoking_one;
SELECT pg_temp.raised($$SELECT regress_revoking.transfer('a', 'b', 'GBP 1')$$);
SELECT * FROM regress_revoking.balance('a');
SET ROLE regress_revoking_owner;
SELECT regress_revoking.revoke_reader('regress_revoking_three'), regress_revoking.grant_poster('regress_revoking_three'), regress_revoking.grant_poster('regress_revoking_one'), regress_revoking.revoke_reader('regress_revoking_one');
SELECT count(*) AS differences FROM (SELECT regress_revoking.rights_of('regress_revoking_one') EXCEPT SELECT regress_revoking.rights_of('regress_revoking_three')) AS d;
SELECT count(*) AS differences FROM (SELECT regress_revoking.rights_of('regress_revoking_three') EXCEPT SELECT regress_revoking.rights_of('regress_revoking_one')) AS d;
SET ROLE regress_revoking_one;
SELECT pg_temp.raised($$SELECT * FROM regress_revoking.balance('a')$$);
SELECT regress_revoking.transfer('a', 'b', 'GBP 1') > 0 AS posted, regress_revoking.revoke_poster('regress_revoking_three');
SELECT regress_revoking.transfer('a', 'b', 'GBP 1') > 0 AS posted;
SET ROLE regress_revoking_owner;
SELECT regress_revoking.revoke_poster('regress_revoking_one'), regress_revoking.revoke_poster('regress_revoking_three');
SELECT pg_temp.rights('regress_revoking_one'), pg_temp.rights('regress_revoking_three');

-- ---- what was granted by hand stays, on columns too
GRANT USAGE ON SCHEMA regress_revoking TO regress_revoking_one;
GRANT SELECT (id, key) ON regress_revoking.transactions TO regress_revoking_one;
GRANT UPDATE (memo) ON regress_revoking.entries TO regress_revoking_one;
GRANT EXECUTE ON FUNCTION regress_revoking.close_books TO regress_revoking_one;
CREATE TEMP TABLE by_hand AS SELECT regress_revoking.rights_of('regress_revoking_one') AS item;
SELECT item FROM by_hand ORDER BY item COLLATE "C";
SELECT regress_revoking.grant_reader('regress_revoking_one'), regress_revoking.grant_poster('regress_revoking_one');
SELECT regress_revoking.revoke_reader('regress_revoking_one'), regress_revoking.revoke_poster('regress_revoking_one');
SELECT item FROM by_hand EXCEPT SELECT regress_revoking.rights_of('regress_revoking_one') ORDER BY 1;
SELECT regress_revoking.rights_of('regress_revoking_one') EXCEPT SELECT item FROM by_hand;
DROP TABLE by_hand;
REVOKE ALL ON ALL TABLES IN SCHEMA regress_revoking FROM regress_revoking_one;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA regress_revoking FROM regress_revoking_one;
REVOKE ALL ON SCHEMA regress_revoking FROM regress_revoking_one;

-- ---- what is refused
SELECT regress_revoking.grant_admin('regress_revoking_one');
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_reader('regress_revoking_one')$$);
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_poster('regress_revoking_one')$$);
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_admin('regress_revoking_owner')$$);
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_reader('regress_revoking_none')$$);
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_reader('public')$$);
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_reader(NULL)$$);
SELECT pg_temp.raised($$SELECT regress_revoking.rights_given('regress_revoking_one', 'owner')$$);
SET ROLE regress_revoking_one;
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_admin('regress_revoking_one')$$);
RESET ROLE;
-- A superuser takes back as well, and with other settings.
SET quote_all_identifiers = on;
SELECT pg_temp.raised($$SELECT regress_revoking.revoke_poster('regress_revoking_one')$$);
SELECT regress_revoking.revoke_admin('regress_revoking_one');
RESET quote_all_identifiers;
SELECT pg_temp.rights('regress_revoking_one');
SELECT * FROM regress_revoking.verify();
SELECT * FROM "regress Revoking".verify();
DROP ROLE regress_revoking_one;
DROP ROLE "regress Revoking TO two";
DROP ROLE regress_revoking_three;
DROP OWNED BY regress_revoking_owner;
DROP ROLE regress_revoking_owner;
