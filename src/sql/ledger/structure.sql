-- What verify() finds without reading rows: tables, triggers, indexes, functions, numbers and rights.
-- Text bodies under a pinned path, as in verify.sql.

CREATE OR REPLACE FUNCTION @ledger@.verify_structure() RETURNS TABLE (check_name text, object text, detail text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, @extschema@, pg_temp SET quote_all_identifiers = off
AS $function$
  WITH scripted AS (
    SELECT l.name AS ledger, split_part(d.text, '(', 1) AS name, split_part(d.text, '$' || 'function$', 2) AS body,
        split_part(d.text, '$' || 'function$', 1) AS head
      FROM (VALUES ((parse_ident(@ledger_name@))[1])) AS l (name)
        CROSS JOIN LATERAL string_to_table(
          ledger_script('surface', l.name{partitioned:, true}){partitioned: || ledger_script('partitions', l.name, true)},
          format('CREATE OR REPLACE FUNCTION %s.', @ledger_name@))
          WITH ORDINALITY AS d (text, position)
      WHERE d.position > 1
  )
  SELECT 'format_is_known', 'table ledger_format',
      format('the ledger has format %s, the library works with format %s', coalesce(f.versions, 'none'),
        ledger_format_version())
    FROM (SELECT string_agg(l.version::text, ', ') AS versions FROM @ledger@.ledger_format AS l) AS f
    WHERE f.versions IS DISTINCT FROM ledger_format_version()::text
  UNION ALL
  -- Rows of a child table are read with its parent, and pass by the parent's triggers and indexes.
  SELECT 'table_has_no_children', format('table %I', r.relname),
      format('%s inherits from it, past its triggers and indexes', i.inhrelid::regclass)
    FROM pg_class AS r JOIN pg_inherits AS i ON i.inhparent = r.oid
    WHERE r.relnamespace = @ledger_name@::regnamespace AND r.relkind = 'r'
  UNION ALL
  SELECT 'trigger_is_enabled', format('trigger %I on %I', x.name, x.tab),
      CASE WHEN t.oid IS NULL THEN 'it is missing' WHEN t.tgenabled NOT IN ('O', 'A') THEN 'it is disabled'
        WHEN p.proname <> x.function THEN 'it calls another function'
        ELSE format('it fires %s, not %s', m.moment, x.moment) END
    FROM (VALUES
        ('ledger_format', 'append_only', 'florin_append_only', 'before delete truncate of a statement'),
        ('ledger_format', 'format_changed', 'florin_settings_changed', 'after insert update delete of a statement'),
        ('posting_rules', 'rules_changed', 'florin_settings_changed',
          'after insert update delete truncate of a statement'),
        ('accounts', 'append_only', 'florin_append_only', 'before delete truncate of a statement'),
        ('accounts', 'guard', 'florin_account_guard', 'before insert update of a row'),
        ('accounts', 'keep_balances', 'florin_account_changed', 'after insert update of a row'),
        ('balances', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('held', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
{partitioned:        ('transaction_register', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('transactions', 'date', 'florin_transaction_date', 'before insert of a row'),
}        ('subtree_limits', 'append_only', 'florin_append_only', 'before truncate of a statement'),
        ('subtree_limits', 'guard', 'florin_subtree_guard', 'before insert update delete of a row'),
        ('subtree_limits', 'keep_balances', 'florin_subtree_changed', 'after insert update delete of a row'),
        ('roll_ups', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('roll_up_accounts', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('roll_up_chunks', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('roll_up_releases', 'guard', 'florin_balance_guard', 'before insert update delete truncate of a statement'),
        ('periods', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('rate_sources', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('rates', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('fee_schedules', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_jurisdictions', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_rates', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_unions', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_union_members', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_registrations', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_elections', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_exemptions', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_marketplaces', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_thresholds', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_turnover', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('shipping_zones', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('shipping_methods', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('periods', 'wait_for_postings', 'florin_period_changes', 'before insert of a statement'),
        ('account_roles', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('sales', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('sale_taxes', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('quote_policies', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('fx_quotes', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('fx_quote_uses', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('booked_values', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('revaluation_classes', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('revaluations', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('revaluation_times', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('tax_turnover', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('sales', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('sale_taxes', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('fx_quote_uses', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('booked_values', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('revaluations', 'own_transaction', 'florin_own_transaction', 'before insert of a row'),
        ('transactions', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('transactions', 'announce', 'florin_announce_writer', 'before insert of a statement'),
        ('transactions', 'check_header', 'florin_transactions_inserted', 'after insert of a statement'),
        ('transactions', 'has_entries', 'florin_transaction_has_entries', 'after insert of a row deferred'),
        ('entries', 'append_only', 'florin_append_only', 'before update delete truncate of a statement'),
        ('entries', 'defaults', 'florin_entry_defaults', 'before insert of a row when'),
        ('entries', 'move_balances', 'florin_entries_inserted', 'after insert of a statement'),
        ('entries', 'sums_to_zero', 'florin_entries_balance', 'after insert of a row deferred')
      ) AS x (tab, name, function, moment)
      LEFT JOIN pg_class AS r ON r.relname = x.tab AND r.relnamespace = @ledger_name@::regnamespace
      LEFT JOIN pg_trigger AS t ON t.tgrelid = r.oid AND t.tgname = x.name
      LEFT JOIN pg_proc AS p ON p.oid = t.tgfoid
      CROSS JOIN LATERAL (
        SELECT concat_ws(' ', CASE WHEN t.tgtype & 2 > 0 THEN 'before' ELSE 'after' END,
          CASE WHEN t.tgtype & 4 > 0 THEN 'insert' END, CASE WHEN t.tgtype & 16 > 0 THEN 'update' END,
          CASE WHEN t.tgtype & 8 > 0 THEN 'delete' END, CASE WHEN t.tgtype & 32 > 0 THEN 'truncate' END,
          CASE WHEN t.tgattr::text <> '' THEN 'of columns' END,
          CASE WHEN t.tgtype & 1 > 0 THEN 'of a row' ELSE 'of a statement' END,
          CASE WHEN t.tgqual IS NOT NULL THEN 'when' END, CASE WHEN t.tginitdeferred THEN 'deferred' END) AS moment
      ) AS m
    WHERE t.oid IS NULL OR t.tgenabled NOT IN ('O', 'A') OR p.proname <> x.function OR m.moment <> x.moment
  UNION ALL
  SELECT 'index_is_valid', format('table %I', x.tab), format('it has no valid unique index on %s', x.columns)
    FROM (VALUES
        ('accounts', 'id'), ('accounts', 'code'), ('balances', 'account_id, stripe'), ('subtree_limits', 'id'),
        ('subtree_limits', 'code, currency'), ('posting_rules', 'code, role'), ('held', 'transaction_id, account_id, line'),
        ('fx_quote_uses', 'quote_id'), ('booked_values', 'transaction_id, line'),
        ('revaluations', 'transaction_id, account_id'), ('revaluation_times', 'source, currency, effective_at'),
        ('transactions', 'id{partitioned:, effective_at}'),
        ('entries', 'transaction_id, line{partitioned:, effective_at}'),
{partitioned:        ('transaction_register', 'id'),
}        ('{plain:transactions}{partitioned:transaction_register}', 'key'), ('roll_ups', 'only_row'),
        ('roll_up_accounts', 'account_id'), ('roll_up_chunks', 'account_id, level, node, effective_at, chunk'),
        ('roll_up_releases', 'transaction_id, line')
      ) AS x (tab, columns)
    WHERE NOT EXISTS (
      SELECT FROM pg_class AS r JOIN pg_index AS i ON i.indrelid = r.oid
        WHERE r.relname = x.tab AND r.relnamespace = @ledger_name@::regnamespace
          AND i.indisunique AND i.indisvalid AND i.indimmediate
          AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%s IS NOT NULL)', x.columns))
          AND x.columns = (
            SELECT string_agg(c.attname, ', ' ORDER BY k.position)
              FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (number, position)
                JOIN pg_attribute AS c ON c.attrelid = r.oid AND c.attnum = k.number))
  UNION ALL
  -- A number that is drawn twice, or after a higher one, would be missed by whoever reads on from a number.
  SELECT 'numbers_only_rise', format('table %I', n.tab),
      format('the sequence stands at %s, its highest number is %s', coalesce(n.drawn::text, 'its start'), n.highest)
    FROM (
      SELECT x.tab, x.highest,
          CASE WHEN has_sequence_privilege(s.sequence, 'SELECT, USAGE') THEN pg_sequence_last_value(s.sequence) END
            AS drawn,
          has_sequence_privilege(s.sequence, 'SELECT, USAGE') AS known
        FROM (VALUES
            ('accounts', 'accounts', (SELECT max(a.id) FROM @ledger@.accounts AS a)),
            ('transactions', 'transactions', (SELECT max(t.id) FROM @ledger@.transactions AS t)),
            -- Entries of a transaction at or below it that comes later would be missed.
            ('roll_ups', 'transactions', (SELECT max(u.until_id) FROM @ledger@.roll_ups AS u))
          ) AS x (tab, drawn_for, highest)
          CROSS JOIN LATERAL (
            SELECT pg_get_serial_sequence(format('%s.%I', @ledger_name@, x.drawn_for), 'id')::regclass AS sequence
          ) AS s
    ) AS n
    WHERE n.known AND n.highest > coalesce(n.drawn, 0)
  UNION ALL
  SELECT 'posting_rule_has_role', format('role "%s"', p.role),
      format('there is none, so that nobody posts to "%s" by it', p.code)
    FROM @ledger@.posting_rules AS p
    WHERE NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p.role)
  UNION ALL
  -- The functions are those that this version makes for a ledger of this name, and PUBLIC may not call them.
  SELECT 'function_is_current', format('function %I', f.name),
      format('it is not what upgrade_ledger(%L) makes', f.ledger)
    FROM scripted AS f
    WHERE NOT EXISTS (
      SELECT FROM pg_proc AS p
        WHERE p.pronamespace = @ledger_name@::regnamespace AND p.proname = f.name AND p.prosrc = f.body
          AND NOT p.prosecdef
          -- As it was quoted where it was made, which another setting may have done.
          AND (SELECT regexp_replace(c, '"([a-z_][a-z0-9_]*)"', E'\\1', 'g') FROM unnest(p.proconfig) AS c
              WHERE c LIKE 'search_path=%')
            IS NOT DISTINCT FROM 'search_path=' || regexp_replace(
              (regexp_match(f.head, E' SET search_path = ([^\n]*?)(?: SET |\n|$)'))[1],
              '"([a-z_][a-z0-9_]*)"', E'\\1', 'g'))
  UNION ALL
  -- Nobody but the owner may change history or balances, and PUBLIC may do nothing.
  SELECT 'privileges_are_sound', g.object,
      format('%s has %s', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END, g.privilege_type)
    FROM (
      SELECT format('schema %I', n.nspname) AS object, n.nspowner AS owner, p.grantee, p.privilege_type,
          'USAGE' AS grantable
        FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS p
        WHERE n.oid = @ledger_name@::regnamespace
      UNION ALL
      -- What anybody can put beside florin's functions, they may find.
      SELECT format('schema %I', n.nspname), n.nspowner, p.grantee, p.privilege_type, 'USAGE'
        FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS p
        WHERE n.oid = '@extschema@'::regnamespace AND p.grantee = 0 AND p.privilege_type = 'CREATE'
      UNION ALL
      SELECT format('table %I', r.relname) || coalesce(' column ' || quote_ident(c.attname), ''), r.relowner, p.grantee,
          p.privilege_type, 'SELECT REFERENCES MAINTAIN' || x.written
        FROM (VALUES
            ('account_roles', ' INSERT'), ('sales', ' INSERT'), ('sale_taxes', ' INSERT'),
            ('quote_policies', ' INSERT'), ('fx_quotes', ' INSERT'), ('fx_quote_uses', ' INSERT'),
            ('booked_values', ' INSERT'), ('revaluation_classes', ' INSERT'), ('revaluations', ' INSERT'),
            ('revaluation_times', ' INSERT'),
            ('ledger_format', ''), ('accounts', ' INSERT UPDATE'), ('balances', ''), ('held', ''),
            ('subtree_limits', ' INSERT UPDATE DELETE'), ('posting_rules', ''), ('transactions', ' INSERT'),
            ('entries', ' INSERT'), ('roll_ups', ' INSERT'), ('roll_up_accounts', ''),
            ('roll_up_chunks', ''), ('roll_up_releases', ''), ('periods', ' INSERT'), ('rate_sources', ' INSERT'),
            ('tax_jurisdictions', ' INSERT'), ('tax_rates', ' INSERT'), ('tax_unions', ' INSERT'),
            ('tax_union_members', ' INSERT'), ('tax_registrations', ' INSERT'), ('tax_elections', ' INSERT'),
            ('tax_exemptions', ' INSERT'), ('tax_marketplaces', ' INSERT'), ('tax_thresholds', ' INSERT'),
            ('tax_turnover', ' INSERT'), ('shipping_zones', ' INSERT'), ('shipping_methods', ' INSERT'),
            ('fee_schedules', ' INSERT'),
            ('rates', ' INSERT'){partitioned:, ('transaction_register', ''), ('partitioning', ''),
            ('archives', ''), ('archived_sums', '')}
          ) AS x (tab, written)
          JOIN pg_class AS r ON r.relname = x.tab AND r.relnamespace = @ledger_name@::regnamespace
          CROSS JOIN LATERAL (
            SELECT NULL::name AS attname, r.relacl AS rights
            UNION ALL
            SELECT t.attname, t.attacl FROM pg_attribute AS t WHERE t.attrelid = r.oid AND t.attacl IS NOT NULL
          ) AS c
          CROSS JOIN LATERAL aclexplode(c.rights) AS p
      UNION ALL
      SELECT format('sequence %I', r.relname), r.relowner, p.grantee, p.privilege_type, 'SELECT USAGE'
        FROM pg_class AS r CROSS JOIN LATERAL aclexplode(r.relacl) AS p
        WHERE r.relnamespace = @ledger_name@::regnamespace AND r.relkind = 'S'
      UNION ALL
      SELECT format('function %I', f.proname), f.proowner, p.grantee, p.privilege_type, 'EXECUTE'
        FROM pg_proc AS f CROSS JOIN LATERAL aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) AS p
        WHERE f.pronamespace = @ledger_name@::regnamespace AND f.proname IN (SELECT s.name FROM scripted AS s)
    ) AS g
    WHERE g.grantee <> g.owner AND (g.grantee = 0 OR g.privilege_type <> ALL (string_to_array(g.grantable, ' ')));
$function$;
COMMENT ON FUNCTION @ledger@.verify_structure() IS
  'what verify() finds without reading rows, at a cost that does not depend on their number: triggers, indexes, child tables, functions, numbers and rights that are not as they should be';
