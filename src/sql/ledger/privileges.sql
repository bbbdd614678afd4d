-- Who may do what. Nothing is granted to PUBLIC; three sets of rights are granted on request. Tables were closed when
-- they were made, functions are by scripts/assemble; what else is in the schema is not touched.

REVOKE ALL ON SCHEMA @ledger@ FROM PUBLIC;
REVOKE ALL ON @ledger@.account_balances, @ledger@.balance_parts, @ledger@.chains, @ledger@.current_balances,
  @ledger@.daily_movements, @ledger@.feed_lag, @ledger@.holds, @ledger@.journal, @ledger@.trial_balance_now FROM PUBLIC;

-- The name is looked up as it was given: GRANT would cut a longer one, and take public for everybody.
CREATE OR REPLACE FUNCTION @ledger@.check_role(role text) RETURNS void
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  IF role IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'role must not be null';
  ELSIF octet_length(role) > 63 OR NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = role) THEN
    RAISE EXCEPTION USING ERRCODE = 'undefined_object', MESSAGE = format('role "%s" does not exist', left(role, 64));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_role(text) IS '42704 if there is no role of exactly this name; 22023 for NULL';

CREATE OR REPLACE FUNCTION @ledger@.grant_usage(role text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.check_role(role);
  EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', @ledger_name@, role);
  IF has_schema_privilege(role, '@extschema@'::regnamespace, 'USAGE') THEN
    RETURN;
  END IF;
  IF has_schema_privilege('@extschema@'::regnamespace, 'USAGE WITH GRANT OPTION') THEN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', '@extschema@', role);
  ELSE
    RAISE NOTICE 'role % also needs USAGE on schema %, where florin is', quote_ident(role), '@extschema@'
      USING HINT = format('Let its owner run: GRANT USAGE ON SCHEMA %s TO %I', '@extschema@', role);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.grant_usage(text) IS
  'grants a role the right to use the ledger''s schema and the one that florin is in; a notice says where the caller may not grant the latter. 42704 if there is no such role';

CREATE OR REPLACE FUNCTION @ledger@.grant_reader(role text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.grant_usage(role);
  -- Without the partitions: a policy on their parent does not hold for who reads them by themselves.
  EXECUTE (
    SELECT format('GRANT SELECT ON %s TO %I', string_agg(format('%s.%I', @ledger_name@, c.relname), ', '), role)
      FROM pg_class AS c
      WHERE c.relnamespace = @ledger_name@::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT c.relispartition{partitioned:
        AND NOT EXISTS (SELECT FROM @ledger@.archives AS a WHERE c.relname IN (a.transactions_table, a.entries_table))});
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.sums_of_entries, %1$s.verify_roll_ups,'
    ' %1$s.closing_totals, %1$s.explain_post, %1$s.explain_post_json TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.feed, %1$s.feed_position TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.check_report, %1$s.accounts_beneath, %1$s.cash_movements, %1$s.open_entries,'
    ' %1$s.open_items, %1$s.ageing, %1$s.tax_report, %1$s.tax_report_lines TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.find_rate_source, %1$s.rate_step, %1$s.find_rate, %1$s.convert'
    ' TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.account_for, %1$s.find_quote_policy, %1$s.find_quote,'
    ' %1$s.position_accounts, %1$s.fx_position, %1$s.values_when_booked, %1$s.reporting_trial_balance,'
    ' %1$s.revalued_accounts, %1$s.verify_exchanges TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_shipping, %1$s.shipping_methods TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_sale TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.fee_schedules_in_force, %1$s.quote_fees TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_taxes, %1$s.tax_turnover_before TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.find_account, %1$s.closed_until, %1$s.balance, %1$s.held_at,'
    ' %1$s.subtree_balances, %1$s.posted_before, %1$s.statement, %1$s.trial_balance, %1$s.posted_totals,'
    ' %1$s.balance_sheet, %1$s.income_statement, %1$s.verify, %1$s.verify_subtrees, %1$s.verify_holds, %1$s.verify_sales,'
    ' %1$s.verify_structure{partitioned:, %1$s.verify_partitions, %1$s.partitions,'
    ' %1$s.check_not_archived, %1$s.check_closings_not_archived} TO %2$I', @ledger_name@, role);
END
$function$;
COMMENT ON FUNCTION @ledger@.grant_reader(text) IS
  'grants a role the right to read this ledger: every table and view, feed(), balance(), subtree_balances(), statement(), trial_balance(), balance_sheet(), income_statement(), cash_movements(), open_items(), ageing(), tax_report(), find_rate(), convert(), verify(). 42704 if there is no such role';

CREATE OR REPLACE FUNCTION @ledger@.grant_poster(role text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  PERFORM @ledger@.grant_usage(role);
  EXECUTE format('GRANT INSERT, SELECT (id) ON %s.transactions TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT ON %s.entries TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT ON %1$s.sales, %1$s.sale_taxes TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT ON %1$s.rate_sources, %1$s.rates TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT ON %1$s.tax_jurisdictions, %1$s.tax_rates, %1$s.tax_unions, %1$s.tax_union_members,'
    ' %1$s.tax_registrations, %1$s.tax_elections, %1$s.tax_exemptions, %1$s.tax_marketplaces, %1$s.tax_thresholds,'
    ' %1$s.tax_turnover TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT ON %s.tax_turnover TO %I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT ON %s.fee_schedules TO %I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_sale, %1$s.post_sale, %1$s.refund_sale,'
    ' %1$s.adjust_sale, %1$s.chargeback, %1$s.reinstate_chargeback TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.fee_schedules_in_force, %1$s.quote_fees TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.find_rate_source, %1$s.rate_step, %1$s.find_rate, %1$s.convert'
    ' TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT ON %1$s.account_roles, %1$s.quote_policies, %1$s.fx_quotes, %1$s.fx_quote_uses TO %2$I',
    @ledger_name@, role);
  EXECUTE format('GRANT INSERT (quoted_at, expires_at, sell, buy, rate, base_rate, base_divisor, mark_up, policy_id,'
    ' source_id, rate_ids) ON %s.fx_quotes TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT (quote_id, transaction_id) ON %s.fx_quote_uses TO %I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT, INSERT ON %s.booked_values TO %I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.account_for, %1$s.find_quote_policy, %1$s.make_quote,'
    ' %1$s.quote_exchange, %1$s.quote_exchange_for, %1$s.find_quote, %1$s.use_quote, %1$s.rounding_leg, %1$s.post_exchange,'
    ' %1$s.exchange, %1$s.settle TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT SELECT ON %1$s.shipping_zones, %1$s.shipping_methods TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_shipping, %1$s.shipping_methods TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.quote_taxes, %1$s.tax_turnover_before TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.post, %1$s.post_returning, %1$s.transfer, %1$s.post_json,'
    ' %1$s.post_batch, %1$s.transfer_batch, %1$s.draw, %1$s.reverse, %1$s.refund, %1$s.hold, %1$s.capture, %1$s.void,'
    ' %1$s.extend_hold, %1$s.expire_holds TO %2$I', @ledger_name@, role);
END
$function$;
COMMENT ON FUNCTION @ledger@.grant_poster(text) IS
  'grants a role the right to post to this ledger: INSERT on transactions and entries, and the posting functions, and to convert money by the ledger''s rates; reading the books is another right. 42704 if there is no such role';

CREATE OR REPLACE FUNCTION @ledger@.grant_admin(role text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
  rules record;
BEGIN
  PERFORM @ledger@.grant_reader(role);
  PERFORM @ledger@.grant_poster(role);
  -- Of a rule everything but its number and when the ledger learned of it.
  FOR rules IN
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
      FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
      WHERE c.relnamespace = @ledger_name@::regnamespace
        AND c.relname IN ('account_roles', 'quote_policies', 'revaluation_classes', 'rate_sources', 'rates',
          'tax_jurisdictions', 'tax_rates', 'tax_unions', 'tax_union_members', 'tax_registrations', 'tax_elections',
          'tax_exemptions', 'tax_marketplaces', 'tax_thresholds', 'shipping_zones', 'shipping_methods', 'fee_schedules')
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('id', 'recorded_at')
      GROUP BY c.relname
      ORDER BY c.relname
  LOOP
    EXECUTE format('GRANT INSERT (%s) ON %s.%I TO %I', rules.columns, @ledger_name@, rules.relname, role);
  END LOOP;
  EXECUTE format('GRANT INSERT, UPDATE ON %s.accounts TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %s.subtree_limits TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT ON %1$s.revaluations, %1$s.revaluation_times TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.set_account_role, %1$s.set_quote_policy, %1$s.set_revaluation_class,'
    ' %1$s.revalue TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.set_rate_source, %1$s.add_rate, %1$s.load_ecb_rates TO %2$I',
    @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.check_choice, %1$s.check_tax_area, %1$s.check_tax_country,'
    ' %1$s.tell_superseded, %1$s.set_tax_jurisdiction, %1$s.set_tax_rate, %1$s.set_tax_union, %1$s.set_tax_union_member, %1$s.set_tax_registration, %1$s.set_tax_election,'
    ' %1$s.set_tax_exemption, %1$s.set_tax_marketplace, %1$s.set_tax_threshold,'
    ' %1$s.add_example_tax_rates TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.set_shipping_zone, %1$s.set_shipping_method TO %2$I',
    @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.set_fee_schedule TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT (closed_until) ON %s.periods TO %I', @ledger_name@, role);
  EXECUTE format('GRANT INSERT ON %s.roll_ups TO %I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.open_account, %1$s.alter_account, %1$s.close_account,'
    ' %1$s.reopen_account, %1$s.limit_subtree, %1$s.close_period, %1$s.reopen_period TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.roll_up, %1$s.forget_roll_ups TO %2$I', @ledger_name@, role);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %1$s.close_books, %1$s.find_retained_earnings, %1$s.closed_to TO %2$I',
    @ledger_name@, role);
END
$function$;
COMMENT ON FUNCTION @ledger@.grant_admin(text) IS
  'grants a role the rights to read, to post, to open, alter and close accounts, to limit subtrees, to close and reopen periods, to roll up, and to record exchange rates. 42704 if there is no such role';

-- ---- taking them back

CREATE OR REPLACE FUNCTION @ledger@.rights_of(role text) RETURNS SETOF text
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET quote_all_identifiers = off
AS $function$
  SELECT p.privilege_type || coalesce(' (' || quote_ident(o.attname) || ')', '') || ' ON ' || o.object
    FROM pg_namespace AS n
      JOIN pg_class AS f ON f.relnamespace = n.oid AND f.relname = 'ledger_format'
      CROSS JOIN LATERAL (
        SELECT format('SCHEMA %s', n.oid::regnamespace) AS object, NULL::name AS attname, n.nspacl AS rights
        UNION ALL
        SELECT format('%s %s', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass), NULL, c.relacl
          FROM pg_class AS c WHERE c.relnamespace = n.oid
        UNION ALL
        SELECT format('TABLE %s', c.oid::regclass), a.attname, a.attacl
          FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE c.relnamespace = n.oid
        UNION ALL
        SELECT format('ROUTINE %s', r.oid::regprocedure), NULL, r.proacl FROM pg_proc AS r WHERE r.pronamespace = n.oid
      ) AS o
      CROSS JOIN LATERAL aclexplode(o.rights) AS p
    WHERE n.oid = @ledger_name@::regnamespace AND p.grantor IN (n.nspowner, f.relowner)
      AND p.grantee = (SELECT g.oid FROM pg_roles AS g WHERE g.rolname = role)
    ORDER BY 1;
$function$;
COMMENT ON FUNCTION @ledger@.rights_of(text) IS
  'the rights in this ledger that its owner granted to a role itself, as GRANT and REVOKE say them';

-- Whoever adds to grant_reader() and its like need not add it here.
CREATE OR REPLACE FUNCTION @ledger@.rights_given(role text, kind text) RETURNS text[]
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
  item text;
  given text[];
BEGIN
  IF kind IS NULL OR kind NOT IN ('reader', 'poster', 'admin') THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('there are rights of a reader, poster and admin, not %s', coalesce(quote_literal(left(kind, 64)), 'NULL'));
  END IF;
  -- Given to the role when it has nothing, and undone.
  PERFORM set_config('client_min_messages', 'warning', true);
  FOREACH item IN ARRAY ARRAY(SELECT @ledger@.rights_of(role)) LOOP
    EXECUTE format('REVOKE %s FROM %I', item, role);
  END LOOP;
  EXECUTE format('SELECT %s.%I($1)', @ledger_name@, 'grant_' || kind) USING role;
  given := ARRAY(SELECT @ledger@.rights_of(role));
  RAISE EXCEPTION 'undone';
EXCEPTION WHEN raise_exception THEN
  RETURN given;
END
$function$;
COMMENT ON FUNCTION @ledger@.rights_given(text, text) IS
  'what grant_reader(), grant_poster() or grant_admin(), by kind, gives to a role in this ledger, as GRANT and REVOKE say it; changes nothing. 22023 for another kind';

CREATE OR REPLACE FUNCTION @ledger@.revoke_rights(role text, kind text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
  had text[];
  given text[];
  item text;
BEGIN
  PERFORM @ledger@.check_role(role);
  IF EXISTS (
    SELECT FROM pg_class AS c
      WHERE c.relnamespace = @ledger_name@::regnamespace AND pg_get_userbyid(c.relowner) = role)
  THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('role "%s" owns the ledger', role);
  END IF;
  had := ARRAY(SELECT @ledger@.rights_of(role));
  -- By a right that only the one of the three gives.
  IF kind <> 'admin' AND format('INSERT ON TABLE %s.revaluations', @ledger_name@) = ANY (had) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format('role "%s" is an admin of the ledger, who reads and posts', role),
      HINT = 'Use revoke_admin(), and grant anew what the role is to keep.';
  END IF;
  given := @ledger@.rights_given(role, kind);
  IF kind = 'reader' AND format('INSERT ON TABLE %s.sale_taxes', @ledger_name@) = ANY (had)
    OR kind = 'poster' AND format('SELECT ON TABLE %s.ledger_format', @ledger_name@) = ANY (had)
  THEN
    given := ARRAY(
      SELECT unnest(given)
      EXCEPT SELECT unnest(@ledger@.rights_given(role, CASE kind WHEN 'reader' THEN 'poster' ELSE 'reader' END)));
  END IF;
  FOREACH item IN ARRAY given LOOP
    EXECUTE format('REVOKE %s FROM %I', item, role);
  END LOOP;
  -- With a right on a table that on its columns goes as well.
  FOREACH item IN ARRAY ARRAY(
    (SELECT unnest(had) EXCEPT SELECT unnest(given)) EXCEPT SELECT @ledger@.rights_of(role))
  LOOP
    EXECUTE format('GRANT %s TO %I', item, role);
  END LOOP;
  PERFORM @ledger@.revoke_usage(role);
END
$function$;
COMMENT ON FUNCTION @ledger@.revoke_rights(text, text) IS
  'behind revoke_reader() and its like: takes back what grant_reader() and its like gave, by kind, but for what another of them gave as well';

CREATE OR REPLACE FUNCTION @ledger@.revoke_usage(role text) RETURNS void
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
  florin oid := '@extschema@'::regnamespace;
  uses oid[];
BEGIN
  uses := ARRAY(
    SELECT n.oid
      FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS p
      WHERE pg_get_userbyid(p.grantee) = role AND p.grantee <> 0 AND p.privilege_type = 'USAGE');
  -- Another ledger needs it too; what else there is in public, nobody knows here.
  IF florin <> ALL (uses)
    OR EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = ANY (uses) AND c.relname = 'ledger_format')
  THEN
    RETURN;
  ELSIF '@extschema@' <> 'public' AND has_schema_privilege(florin, 'USAGE WITH GRANT OPTION') THEN
    EXECUTE format('REVOKE USAGE ON SCHEMA %s FROM %I', '@extschema@', role);
  ELSE
    RAISE NOTICE 'role % still has USAGE on schema %, where florin is', quote_ident(role), '@extschema@'
      USING HINT = format('If nothing else needs it, let its owner run: REVOKE USAGE ON SCHEMA %s FROM %I',
        '@extschema@', role);
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.revoke_usage(text) IS
  'takes the use of the schema that florin is in from a role that may use no ledger any more; a notice says where the caller may not, or where that is public';

CREATE OR REPLACE FUNCTION @ledger@.revoke_reader(role text) RETURNS void
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
  SELECT @ledger@.revoke_rights(role, 'reader');
$function$;
COMMENT ON FUNCTION @ledger@.revoke_reader(text) IS
  'takes back what grant_reader() gave to a role; a poster goes on posting. 42704 if there is no such role, 55000 for an admin, 22023 for the owner';

CREATE OR REPLACE FUNCTION @ledger@.revoke_poster(role text) RETURNS void
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
  SELECT @ledger@.revoke_rights(role, 'poster');
$function$;
COMMENT ON FUNCTION @ledger@.revoke_poster(text) IS
  'takes back what grant_poster() gave to a role; a reader goes on reading, and posting rules stay. 42704 if there is no such role, 55000 for an admin, 22023 for the owner';

CREATE OR REPLACE FUNCTION @ledger@.revoke_admin(role text) RETURNS void
  LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $function$
  SELECT @ledger@.revoke_rights(role, 'admin');
$function$;
COMMENT ON FUNCTION @ledger@.revoke_admin(text) IS
  'takes back what grant_admin() gave to a role, and with it the rights to read and to post. 42704 if there is no such role, 22023 for the owner';
