-- Every row of the schemas shop, parts and found, the same whatever settings they were written under: times that say when
-- it was run are left out.
\pset format unaligned
\pset tuples_only on
SELECT format('SELECT %L || (to_jsonb(t) - %L::text[])::text FROM %I.%I AS t', n.nspname || '.' || c.relname || ' ',
    '{posted_at,recorded_at,opened_at,closed_at,changed_at,archived_at,rearranged_at,rolled_up_at,known_until,known_from,quoted_at,used_at,last_at,latest,content,changed_by}', n.nspname, c.relname)
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('shop', 'parts', 'found') AND c.relkind = 'r' ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C" \gexec
