-- Fees: recording schedules, reading those in force, quoting.

CREATE OR REPLACE FUNCTION @ledger@.check_choice(argument text, value text, permitted text[]) RETURNS void
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
  IF value <> ALL (permitted) THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
      MESSAGE = format('%s must be one of %s, not "%s"', argument, array_to_string(permitted, ', '), left(value, 63));
  END IF;
END
$function$;
COMMENT ON FUNCTION @ledger@.check_choice(text, text, text[]) IS
  'raises 22023, which lists them, unless the value of an argument is one of those that are permitted; NULL is left to the table';

CREATE OR REPLACE FUNCTION @ledger@.set_fee_schedule(
  name text, components jsonb, currency @extschema@.currency DEFAULT NULL, payer text DEFAULT 'seller',
  country text DEFAULT NULL, region text DEFAULT NULL, cross_border boolean DEFAULT NULL,
  category text DEFAULT NULL, seller text DEFAULT NULL, payment_method text DEFAULT NULL,
  valid_from timestamptz DEFAULT '-infinity', ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT @ledger@.check_choice('payer', payer, '{seller,buyer,platform}');
  INSERT INTO @ledger@.fee_schedules (name, components, currency, payer, country, region, cross_border, category,
      seller, payment_method, valid_from, ended)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    RETURNING id;
END;
COMMENT ON FUNCTION @ledger@.set_fee_schedule(text, jsonb, @extschema@.currency, text, text, text, boolean, text, text, text, timestamptz, boolean) IS
  'says what a fee is for the sales of a scope from a time on and returns the row''s id; what each argument means says the column of fee_schedules, and what a component is docs/fees.md. To end one: the same name and scope, components NULL, ended. 22023 for components that cannot be used, naming the component, or a payer that is none of those permitted, 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.fee_schedules_in_force(
  at timestamptz DEFAULT now(), known_at timestamptz DEFAULT NULL
) RETURNS SETOF @ledger@.fee_schedules
  LANGUAGE sql STABLE
BEGIN ATOMIC
  -- By the text of the currency: pg_upgrade makes functions before it makes the orders of types.
  SELECT f.*
    FROM (
      SELECT DISTINCT ON (s.name, s.country, s.region, s.cross_border, s.category, s.seller, s.payment_method,
          s.currency::text) s.*
        FROM @ledger@.fee_schedules AS s
        WHERE s.valid_from <= $1 AND ($2 IS NULL OR s.recorded_at <= $2)
        ORDER BY s.name, s.country, s.region, s.cross_border, s.category, s.seller, s.payment_method,
          s.currency::text, s.valid_from DESC, s.id DESC
    ) AS f
    WHERE NOT f.ended
    ORDER BY f.name, f.id;
END;
COMMENT ON FUNCTION @ledger@.fee_schedules_in_force(timestamptz, timestamptz) IS
  'the schedules of fees that hold at a time, as known at another (NULL: now), one a name and scope';

CREATE OR REPLACE FUNCTION @ledger@.quote_fees(document jsonb) RETURNS jsonb
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_quote_fees(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.quote_fees(jsonb) IS
  'the fees of a sale, the same that quote_sale() says, at its time and as known then; in a ledger without any tax jurisdiction as if nothing were taxed: an array with an object for each component that is charged, on all lines of a schedule or on one. LG014 for a line that two schedules of the same rank fit, or a fee that has none in the currency; 22023 for a document that is wrong, or that lacks what a schedule asks for; LG004, 22003; and as quote_shipping() and quote_taxes()';
