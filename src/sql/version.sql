-- What is installed, and where it may be.

-- Whoever may create objects in this schema can put some beside florin's that its functions then find: as the schema
-- is trusted no sooner than here, everything is looked up by its schema.
DO LANGUAGE plpgsql $$
BEGIN
  IF pg_catalog.has_schema_privilege('public'::pg_catalog.name,
      '@extschema@'::pg_catalog.regnamespace::pg_catalog.oid, 'CREATE'::pg_catalog.text) THEN
    RAISE EXCEPTION 'everybody may create objects in schema %', '@extschema@'
      USING ERRCODE = 'object_not_in_prerequisite_state',
        DETAIL = 'A function there could act with the rights of whoever calls one of florin.',
        HINT = 'REVOKE CREATE ON SCHEMA @extschema@ FROM PUBLIC, or CREATE EXTENSION florin SCHEMA of its own.';
  END IF;
END
$$;

CREATE FUNCTION florin_version() RETURNS text
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_version';
COMMENT ON FUNCTION florin_version() IS 'version of the florin library in use, for example 0.1.0';
