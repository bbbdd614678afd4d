-- Every object of the extension, of a ledger and of a partitioned ledger, what each role may do with it, and how a
-- function finds the names in its body. One line an object; compared with rights.tsv, which was read by people.
-- Functions by name: what one takes is for other tests. Columns are named only where more is granted on them than on their table.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
CREATE SCHEMA money;
CREATE EXTENSION florin SCHEMA money;
CREATE ROLE matrix_owner CREATEROLE;
CREATE ROLE matrix_reader;
CREATE ROLE matrix_poster;
CREATE ROLE matrix_admin;
CREATE ROLE matrix_nobody;
DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO matrix_owner', current_database()); END $$;
GRANT USAGE ON SCHEMA money TO matrix_owner WITH GRANT OPTION;
-- What others granted by default before the ledger was there must not reach PUBLIC through it.
ALTER DEFAULT PRIVILEGES FOR ROLE matrix_owner GRANT ALL ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE matrix_owner GRANT ALL ON SEQUENCES TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE matrix_owner GRANT ALL ON FUNCTIONS TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE matrix_owner GRANT ALL ON SCHEMAS TO PUBLIC;
SET ROLE matrix_owner;
SELECT money.create_ledger('plain'), money.create_ledger('parts', partition_by => 'year') \g /dev/null
SELECT plain.grant_reader('matrix_reader'), plain.grant_poster('matrix_poster'), plain.grant_admin('matrix_admin'),
  parts.grant_reader('matrix_reader'), parts.grant_poster('matrix_poster'), parts.grant_admin('matrix_admin') \g /dev/null
RESET ROLE;

CREATE TEMP TABLE schemas (schema oid, name text);
INSERT INTO schemas VALUES ('money'::regnamespace, 'extension'), ('plain'::regnamespace, 'ledger'), ('parts'::regnamespace, 'partitioned');
CREATE TEMP TABLE roles (place integer, role name, name text);
INSERT INTO roles VALUES (1, 'matrix_nobody', 'PUBLIC'), (2, 'matrix_reader', 'reader'), (3, 'matrix_poster', 'poster'), (4, 'matrix_admin', 'admin'), (5, 'matrix_owner', 'owner');
-- What a role may do, as letters of aclitem: r SELECT, a INSERT, w UPDATE, d DELETE, D TRUNCATE, x REFERENCES, t TRIGGER,
-- X EXECUTE, U USAGE, C CREATE. An asterisk: it may pass something of that on.
CREATE TEMP TABLE privileges (kind text, letter text, privilege text);
INSERT INTO privileges VALUES ('table', 'r', 'SELECT'), ('table', 'a', 'INSERT'), ('table', 'w', 'UPDATE'), ('table', 'd', 'DELETE'), ('table', 'D', 'TRUNCATE'),
  ('table', 'x', 'REFERENCES'), ('table', 't', 'TRIGGER'), ('column', 'r', 'SELECT'), ('column', 'a', 'INSERT'), ('column', 'w', 'UPDATE'), ('column', 'x', 'REFERENCES'),
  ('function', 'X', 'EXECUTE'), ('sequence', 'r', 'SELECT'), ('sequence', 'w', 'UPDATE'), ('sequence', 'U', 'USAGE'), ('schema', 'U', 'USAGE'), ('schema', 'C', 'CREATE'), ('type', 'U', 'USAGE');
CREATE FUNCTION pg_temp.may(role name, kind text, object oid, number integer, privilege text) RETURNS boolean LANGUAGE sql AS $$
  SELECT CASE kind WHEN 'table' THEN has_table_privilege(role, object, privilege) WHEN 'column' THEN has_column_privilege(role, object, number::smallint, privilege) AND NOT has_table_privilege(role, object, privilege)
    WHEN 'function' THEN has_function_privilege(role, object, privilege) WHEN 'sequence' THEN has_sequence_privilege(role, object, privilege)
    WHEN 'schema' THEN has_schema_privilege(role, object, privilege) WHEN 'type' THEN has_type_privilege(role, object, privilege) END
$$;

WITH objects AS (
  SELECT s.name AS place, 'schema' AS kind, '' AS name, s.schema AS object, 0 AS number, '' AS manner FROM schemas AS s
  UNION ALL
  SELECT s.name, 'function', p.proname,
      p.oid, 0, concat_ws(' ', l.lanname, CASE WHEN p.prosqlbody IS NOT NULL THEN 'parsed' END,
        'path ' || replace(replace(replace((SELECT split_part(c, '=', 2) FROM unnest(p.proconfig) AS c WHERE c LIKE 'search_path=%'), 'money', 'extension'), 'plain', 'ledger'), 'parts', 'ledger'),
        CASE WHEN p.prosecdef THEN 'SECURITY DEFINER' END)
    FROM schemas AS s JOIN pg_proc AS p ON p.pronamespace = s.schema JOIN pg_language AS l ON l.oid = p.prolang
  UNION ALL
  SELECT s.name, CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END,
      CASE WHEN c.relispartition THEN regexp_replace(c.relname, '_[0-9]+$', '_YEAR') ELSE c.relname END, c.oid, 0, CASE c.relkind WHEN 'v' THEN 'view' ELSE '' END
    FROM schemas AS s JOIN pg_class AS c ON c.relnamespace = s.schema WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL
  SELECT s.name, 'column', format('%s.%s', CASE WHEN c.relispartition THEN regexp_replace(c.relname, '_[0-9]+$', '_YEAR') ELSE c.relname END, a.attname), c.oid, a.attnum, ''
    FROM schemas AS s JOIN pg_class AS c ON c.relnamespace = s.schema JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
  UNION ALL
  SELECT s.name, 'type', t.typname, t.oid, 0, t.typtype::text FROM schemas AS s JOIN pg_type AS t ON t.typnamespace = s.schema LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typcategory <> 'A' AND (c.oid IS NULL OR c.relkind = 'c') AND t.typtype <> 'm'
), lines AS (
  SELECT o.place, o.kind, o.name, o.manner,
      coalesce((SELECT string_agg(x.name || '=' || x.letters, ' ' ORDER BY x.place) FROM (
        SELECT r.place, r.name, string_agg(v.letter || CASE WHEN r.name <> 'owner' AND pg_temp.may(r.role, o.kind, o.object, o.number, v.privilege || ' WITH GRANT OPTION') THEN '*' ELSE '' END, '' ORDER BY v.letter COLLATE "C") AS letters
          FROM roles AS r JOIN privileges AS v ON v.kind = o.kind
          WHERE pg_temp.may(r.role, o.kind, o.object, o.number, v.privilege)
          GROUP BY r.place, r.name) AS x), '-') AS rights
    FROM objects AS o
)
SELECT DISTINCT concat_ws(E'\t', l.place, l.kind, l.name, l.manner, l.rights) COLLATE "C" FROM lines AS l
  WHERE NOT (l.kind = 'column' AND l.rights = '-')
    -- What a partitioned ledger has as any other is named once.
    AND NOT (l.place = 'partitioned' AND EXISTS (SELECT FROM lines AS e WHERE e.place = 'ledger' AND (e.kind, e.name, e.manner, e.rights) = (l.kind, l.name, l.manner, l.rights)))
  ORDER BY 1;
ROLLBACK;
