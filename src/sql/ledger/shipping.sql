-- Shipping: recording zones and methods, and what they charge for a document.

CREATE OR REPLACE FUNCTION @ledger@.set_shipping_zone(
  name text, included text[] DEFAULT '{}', excluded text[] DEFAULT '{}', seller text DEFAULT NULL,
  ship_from text DEFAULT NULL, valid_from timestamptz DEFAULT '-infinity', ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  the_id bigint;
BEGIN
  INSERT INTO @ledger@.shipping_zones AS r (name, included, excluded, seller, ship_from, valid_from, ended)
    VALUES ($1, coalesce($2, '{}'), coalesce($3, '{}'), $4, $5, $6, $7)
    RETURNING r.id INTO the_id;
  RETURN the_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.set_shipping_zone(text, text[], text[], text, text, timestamptz, boolean) IS
  'describes from a time on where the same shipping methods serve, and returns the row''s id: areas as is_in_area() takes them, less those that are excluded; for the orders of one seller, for what is sent from one country. ended ends it. 22023 for an area that is none, 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.set_shipping_method(
  code text, zone text, bands @extschema@.shipping_band[] DEFAULT '{}', measure text DEFAULT 'count',
  currency @extschema@.currency DEFAULT NULL, handling @extschema@.monetary DEFAULT NULL,
  free_from @extschema@.monetary DEFAULT NULL, free_under_weight numeric DEFAULT NULL,
  count_from numeric DEFAULT NULL, count_until numeric DEFAULT NULL,
  weight_from numeric DEFAULT NULL, weight_until numeric DEFAULT NULL,
  price_from @extschema@.monetary DEFAULT NULL, price_until @extschema@.monetary DEFAULT NULL,
  excluded_categories text[] DEFAULT '{}', excluded_skus text[] DEFAULT '{}',
  ignores_discounts boolean DEFAULT false, rounding text DEFAULT 'half_up',
  valid_from timestamptz DEFAULT '-infinity', ended boolean DEFAULT false
) RETURNS bigint
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, @extschema@, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
  the_id bigint;
BEGIN
  PERFORM @ledger@.check_choice('measure', $4, '{count,weight,price}');
  PERFORM @ledger@.check_choice('rounding', $18,
    '{half_even,half_up,half_down,half_odd,half_ceiling,half_floor,up,down,ceiling,floor}');
  IF NOT EXISTS (SELECT FROM @ledger@.shipping_zones AS z WHERE z.name = $2) THEN
    RAISE EXCEPTION USING ERRCODE = 'LG014', MESSAGE = format('no shipping zone "%s"', coalesce($2, 'NULL')),
      HINT = 'Describe it with set_shipping_zone().';
  END IF;
  INSERT INTO @ledger@.shipping_methods AS r (code, zone, bands, measure, currency, handling, free_from,
      free_under_weight, count_from, count_until, weight_from, weight_until, price_from, price_until,
      excluded_categories, excluded_skus, ignores_discounts, rounding, valid_from, ended)
    VALUES ($1, $2, coalesce($3, '{}'), $4,
      coalesce($5, (
        SELECT currency(coalesce(b.price, b.per_item, b.step_price, b.least_percentage, b.most_percentage))
          FROM unnest($3) AS b
          WHERE coalesce(b.price, b.per_item, b.step_price, b.least_percentage, b.most_percentage) IS NOT NULL
          LIMIT 1), currency($6)),
      $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce($15, '{}'), coalesce($16, '{}'), $17, $18, $19, $20)
    RETURNING r.id INTO the_id;
  RETURN the_id;
END
$function$;
COMMENT ON FUNCTION @ledger@.set_shipping_method(text, text, @extschema@.shipping_band[], text, @extschema@.currency, @extschema@.monetary, @extschema@.monetary, numeric, numeric, numeric, numeric, numeric, @extschema@.monetary, @extschema@.monetary, text[], text[], boolean, text, timestamptz, boolean) IS
  'says from a time on what a method charges for shipping to a zone in a currency, which the bands tell unless it is given, and returns the row''s id. What each argument means says the column of shipping_methods; ended ends the method. LG014 for a zone that is not known, 22023 and LG004 for bands as check_shipping_bands() says, 22023 for a measure or rounding that is none of those permitted, 23502 and 23514 for what is missing or out of bounds';

CREATE OR REPLACE FUNCTION @ledger@.quote_shipping(document jsonb) RETURNS jsonb
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT @extschema@.ledger_quote_shipping(@ledger_name@::regnamespace, document);
END;
COMMENT ON FUNCTION @ledger@.quote_shipping(jsonb) IS
  'what shipping of a document of quote_sale() costs by its method, or the amount that it gives, with the rules and the parts that make it; nothing is charged if no line ships or no shipping is asked for. Tax is in it or out of it as in the document''s prices. 22023 for a document that is wrong, LG014 if no zone has the address, if two have it equally closely, if there is no such method, or if it does not take the order';

CREATE OR REPLACE FUNCTION @ledger@.shipping_methods(
  document jsonb,
  OUT method text, OUT zone text, OUT rule_id bigint, OUT charge @extschema@.monetary, OUT is_free boolean,
  OUT reason text
) RETURNS SETOF record
  LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT m.method, m.zone, m.rule_id, m.charge, m.is_free, m.reason
    FROM @extschema@.ledger_shipping_methods(@ledger_name@::regnamespace, document) AS m;
END;
COMMENT ON FUNCTION @ledger@.shipping_methods(jsonb) IS
  'the shipping methods of the zone that a document of quote_sale() goes to, whatever method it asks for: what each charges, or the reason why it does not take the order; no rows if no zone has the address. 22023 for a document that is wrong, LG014 if two zones have the address equally closely';
