-- Traps in the schema :schema, made by whoever runs this: a function and an operator for each of PostgreSQL's and of
-- those in :extension, with the same arguments, which win where :schema comes first; relations and types with the names
-- of PostgreSQL's, the extension's and a ledger's, there and in pg_temp. With :closer also functions and operators that
-- take what is written there more closely, which win wherever :schema is in the path. Each says who called it.
\set QUIET on
SET client_min_messages = warning;
CREATE TEMP TABLE pitfalls (statement text);
-- A function where it can be written in PL/pgSQL: of arguments and a result that are not the server's own.
INSERT INTO pitfalls
  SELECT format($f$CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS $b$ BEGIN RAISE WARNING 'TRAP %% called by %%', %L, current_user; RETURN%s; END $b$$f$,
      :'schema', p.proname,
      (SELECT string_agg(format('%s %s', CASE WHEN p.provariadic <> 0 AND n = p.pronargs THEN 'VARIADIC' ELSE '' END, format_type(t, NULL)), ', ' ORDER BY n) FROM unnest(p.proargtypes) WITH ORDINALITY AS a (t, n)),
      CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || CASE WHEN p.prorettype = 'record'::regtype AND NOT p.proretset THEN 'text' ELSE format_type(p.prorettype, NULL) END,
      p.oid::regprocedure::text, CASE WHEN p.proretset OR p.prorettype = 'void'::regtype THEN '' ELSE ' NULL' END)
    FROM pg_proc AS p
    WHERE p.pronamespace IN ('pg_catalog'::regnamespace, to_regnamespace(:'extension'))
      AND NOT EXISTS (SELECT FROM unnest(p.proargtypes::oid[] || p.prorettype) AS t (oid) JOIN pg_type AS y USING (oid)
        WHERE y.typtype = 'p' AND y.typname NOT IN ('anyelement', 'anyarray', 'anynonarray', 'anyenum', 'anyrange', 'anycompatible', 'anycompatiblearray', 'anycompatiblenonarray', 'anycompatiblerange', 'record', 'void')
          OR y.oid = ANY (p.proargtypes) AND y.typname IN ('record', 'void'));
-- Instead of arguments of any type, text: format('...', name) finds format(text, text).
INSERT INTO pitfalls
  SELECT DISTINCT format($f$CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS $b$ BEGIN RAISE WARNING 'TRAP %% called by %%', %L, current_user; RETURN%s; END $b$$f$,
      :'schema', p.proname, closer.arguments, result, format('%s(%s)', p.proname, closer.arguments), CASE WHEN result ~ 'SETOF|void' THEN '' ELSE ' NULL' END)
    FROM pg_proc AS p CROSS JOIN LATERAL (SELECT CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || CASE WHEN y.typtype = 'p' THEN 'text' ELSE format_type(y.oid, NULL) END AS result FROM pg_type AS y WHERE y.oid = p.prorettype) AS r
      CROSS JOIN LATERAL (
        SELECT string_agg(replacement, ', ' ORDER BY n) AS arguments
          FROM unnest(ARRAY['text', 'varchar', 'name', 'bigint', 'smallint', 'jsonb', 'text[]', 'name[]', 'bigint[]']) AS replacement, generate_series(1, p.pronargs) AS n GROUP BY replacement
        UNION
        SELECT 'text' || repeat(', ' || replacement, count) FROM unnest(ARRAY['text', 'name', 'bigint', 'integer', 'regclass']) AS replacement, generate_series(1, 6) AS count WHERE p.provariadic = '"any"'::regtype
      ) AS closer
    WHERE :'closer' = 'yes' AND p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs BETWEEN 1 AND 3 AND p.prokind = 'f' AND p.prorettype NOT IN ('internal'::regtype, 'trigger'::regtype, 'event_trigger'::regtype)
      AND (p.provariadic <> 0 OR EXISTS (SELECT FROM unnest(p.proargtypes::oid[]) AS t (oid) JOIN pg_type AS y USING (oid) WHERE y.typtype = 'p' OR y.typname IN ('text', 'numeric', 'int4', 'oid', 'name')));
-- Operators.
INSERT INTO pitfalls
  SELECT format($f$CREATE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql AS $b$ BEGIN RAISE WARNING 'TRAP %% called by %%', %L, current_user; RETURN NULL; END $b$;
      CREATE OPERATOR %I.%s (FUNCTION = %I.%I%s, RIGHTARG = %s)$f$, :'schema', name, concat_ws(', ', a, b), result, format('%s %s %s', a, oprname, b),
      :'schema', oprname, :'schema', name, ', LEFTARG = ' || a, b)
    FROM (
      SELECT 'operator_' || o.oid AS name, o.oprname, CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS a, format_type(o.oprright, NULL) AS b, format_type(o.oprresult, NULL) AS result
        FROM pg_operator AS o JOIN pg_type AS t ON t.oid = o.oprresult WHERE o.oprnamespace IN ('pg_catalog'::regnamespace, to_regnamespace(:'extension')) AND t.typtype <> 'p' AND o.oprcode <> 0
          AND NOT EXISTS (SELECT FROM pg_type AS y WHERE y.oid IN (o.oprleft, o.oprright) AND y.typtype = 'p' AND y.typname !~ '^any(element|array|range|compatible.*)$')
      UNION ALL
      SELECT format('closer_%s_%s_%s', encode(o.oprname::text::bytea, 'hex'), a, b), o.oprname, a, b, CASE WHEN o.oprname = '||' THEN 'text' WHEN o.oprname ~ '^[+*/-]$' THEN 'bigint' ELSE 'boolean' END
        FROM (SELECT unnest(ARRAY['=', '<>', '<', '>', '<=', '>=', '||', '~', '!~', '~~', '+', '-', '*', '/']) AS oprname) AS o,
          unnest(ARRAY['text', 'varchar', 'name', 'bigint', 'integer', 'smallint', 'oid', 'regclass', 'numeric', '"char"', 'text[]', 'name[]', 'oid[]']) AS a, unnest(ARRAY['text', 'varchar', 'name', 'bigint', 'integer', 'smallint', 'oid', 'regclass', 'numeric', '"char"', 'text[]', 'name[]', 'oid[]']) AS b
        WHERE :'closer' = 'yes'
    ) AS o;
-- Relations and types; in pg_temp as well, which comes first for these unless it is named.
INSERT INTO pitfalls
  SELECT format('CREATE %s %s.%I (trap text)', CASE place WHEN 'pg_temp' THEN 'TEMP TABLE' ELSE 'TABLE' END, place, name)
    FROM (SELECT DISTINCT relname AS name FROM pg_class WHERE relnamespace IN ('pg_catalog'::regnamespace, to_regnamespace(:'extension'), to_regnamespace(:'ledger')) AND relkind IN ('r', 'v', 'p') AND relname !~ '^pg_(toast|stat)') AS r,
      unnest(ARRAY[quote_ident(:'schema'), 'pg_temp']) AS place;
INSERT INTO pitfalls
  SELECT format('CREATE DOMAIN %s.%I AS text CHECK (VALUE = ''TRAP'')', place, typname)
    FROM pg_type, unnest(ARRAY[quote_ident(:'schema'), 'pg_temp']) AS place
    WHERE typnamespace IN ('pg_catalog'::regnamespace, to_regnamespace(:'extension')) AND typtype IN ('b', 'e', 'c', 'd') AND typrelid = 0 AND typcategory <> 'A' AND typname !~ '^(pg_|_)';
-- A collation of the name of the one by which codes are compared, for which all that differs in case is equal.
INSERT INTO pitfalls SELECT format('CREATE COLLATION %I."C" (provider = icu, locale = %L, deterministic = false)', :'schema', 'und-u-ks-level2');
CREATE TEMP TABLE set_up (made integer);
DO $$
DECLARE
  pitfall text;
  made integer := 0;
BEGIN
  FOR pitfall IN SELECT statement FROM pitfalls LOOP
    BEGIN
      EXECUTE pitfall;
      made := made + 1;
    EXCEPTION WHEN duplicate_function OR duplicate_object OR duplicate_table OR invalid_function_definition OR syntax_error OR undefined_object OR datatype_mismatch OR wrong_object_type THEN
      NULL;
    END;
  END LOOP;
  INSERT INTO pg_temp.set_up VALUES (made);
END $$;
