-- What must hold of the answer to a document, in the books of test/security/books.sql: fuzz.check() is given the name of
-- a function here in the first line and its argument in the others. What does not hold is raised as FUZZ1, which is no
-- documented error.
CREATE SCHEMA fuzz;
SET search_path = fuzz, money;

CREATE FUNCTION must(holds boolean, claim text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF holds IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'FUZZ1', MESSAGE = 'does not hold: ' || claim;
  END IF;
END $$;

-- The SQLSTATE of a statement, whose effects stay if there is none.
CREATE FUNCTION state_of(statement text, document jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement USING document;
  SET CONSTRAINTS ALL IMMEDIATE;
  RETURN '00000';
EXCEPTION WHEN OTHERS THEN
  IF SQLSTATE ^@ 'XX' THEN
    RAISE;
  END IF;
  RETURN SQLSTATE;
END $$;

CREATE FUNCTION must_balance(transaction bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM must(bool_and(is_zero(s.sum)), 'entries sum to zero')
    FROM (SELECT sum(e.amount) FROM l.entries AS e WHERE e.transaction_id = transaction GROUP BY currency(e.amount), e.layer) AS s;
END $$;

-- What is quoted balances and is what is posted, once for a key; given back, nothing is left of what was paid.
CREATE FUNCTION sale(document jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  quoted jsonb := l.quote_sale(document);
  sale bigint;
  refund bigint;
BEGIN
  PERFORM must(coalesce(bool_and(is_zero(s.sum)), true), 'quoted legs sum to zero')
    FROM (SELECT sum((g->>'amount')::monetary) FROM jsonb_array_elements(quoted->'legs') AS g GROUP BY currency((g->>'amount')::monetary)) AS s;
  PERFORM must((n->>'net')::monetary + (n->>'tax')::monetary = (n->>'gross')::monetary, 'net and tax are gross')
    FROM jsonb_array_elements(quoted->'lines') AS n;
  PERFORM must(l.quote_fees(document) = quoted->'fees', 'quote_fees() says the fees of the sale');
  PERFORM l.quote_shipping(document);
  PERFORM l.quote_taxes(document) WHERE (document->'shipping'->>'method') IS NULL;
  PERFORM count(*) FROM l.shipping_methods(document);
  sale := l.post_sale(document);
  PERFORM must_balance(sale);
  PERFORM must(s.quote = quoted, 'what is posted is what was quoted') FROM l.sales AS s WHERE s.transaction_id = sale;
  PERFORM must((SELECT array_agg((a.code, e.amount)::text ORDER BY e.line) FROM l.entries AS e JOIN l.accounts AS a ON a.id = e.account_id WHERE e.transaction_id = sale)
    = (SELECT array_agg((g->>'account', (g->>'amount')::monetary)::text ORDER BY n) FROM jsonb_array_elements(quoted->'legs') WITH ORDINALITY AS g (g, n)),
    'the entries are the quoted legs');
  PERFORM must(l.post_sale(document) = sale, 'a repeat finds the sale') WHERE document->>'key' IS NOT NULL;
  refund := l.refund_sale(sale, effective_at => (quoted->>'at')::timestamptz);
  PERFORM must_balance(refund);
  PERFORM must(coalesce(bool_and(is_zero(s.sum)), true), 'nothing is left of what was paid and of its taxes')
    FROM (SELECT sum(e.amount) FROM l.entries AS e WHERE e.transaction_id IN (sale, refund) AND e.memo IN ('payment', 'tax') GROUP BY e.account_id, e.memo) AS s;
  RETURN (SELECT string_agg(g->>'role', ' ') FROM jsonb_array_elements(quoted->'legs') AS g);
END $$;

-- Lines given back of a sale of the books.
CREATE FUNCTION refund(lines jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  sale bigint := (SELECT t.id FROM l.transactions AS t WHERE t.key = 'order');
BEGIN
  PERFORM must_balance(l.refund_sale(sale, lines, effective_at => '2026-03-06'));
  PERFORM must_balance(l.refund_sale(sale, effective_at => '2026-03-07'));
  PERFORM must(coalesce(bool_and(is_zero(s.sum)), true), 'nothing is left of what was paid and of its taxes')
    FROM (SELECT sum(e.amount) FROM l.entries AS e JOIN l.transactions AS t ON t.id = e.transaction_id
      WHERE sale IN (t.id, t.origin_id) AND e.memo IN ('payment', 'tax') GROUP BY e.account_id, e.memo) AS s;
END $$;

-- What explain_post_json() says is what post_json() does.
CREATE FUNCTION post(document jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  explained text;
  posted text;
BEGIN
  SELECT coalesce(min(e.sqlstate) FILTER (WHERE e.rank = 1), '00000') INTO explained FROM l.explain_post_json(document) AS e;
  posted := state_of('SELECT fuzz.must_balance(l.post_json($1))', document);
  PERFORM must(explained = posted, format('explained %s, posted %s', explained, posted));
  PERFORM must(state_of('SELECT l.post_json($1)', document) = '00000', 'a repeat finds the transaction')
    WHERE posted = '00000' AND document->>'key' IS NOT NULL;
END $$;

-- One by one and all together a batch posts the same, if it posts all.
CREATE FUNCTION batch(documents jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  refused bigint;
  state text;
BEGIN
  BEGIN
    SELECT count(*) FILTER (WHERE b.status NOT IN ('created', 'exists')) INTO refused FROM l.post_batch(documents, 'each') AS b;
    SET CONSTRAINTS ALL IMMEDIATE;
    RAISE EXCEPTION USING ERRCODE = 'FUZZ2';
  EXCEPTION WHEN SQLSTATE 'FUZZ2' THEN
  END;
  state := state_of('SELECT l.post_batch($1, ''all'')', documents);
  PERFORM must((refused = 0) = (state = '00000'), format('%s refused one by one, and together %s', refused, state));
END $$;

-- Rules that are taken can be charged by.
CREATE FUNCTION sale_by_rules(shipping jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT fuzz.sale(jsonb_build_object('shipping', shipping) || '{"key": "rules", "at": "2026-03-05 12:00+00", "currency": "GBP", "prices": "inclusive", "seller": {"code": "acme", "country": "GB"},
    "buyer": {"code": "c7", "country": "GB", "region": "NIR", "postal_code": "BT1 1AA"},
    "lines": [{"quantity": 2, "unit_price": "GBP 10.00", "weight": 0.5}, {"id": "b", "quantity": "3", "unit_price": "GBP 5.00", "weight": 2}]}');
$$;

CREATE FUNCTION fees(components jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM l.set_fee_schedule('extra', components, 'GBP', seller => 'acme', valid_from => '2020-01-01');
  PERFORM fuzz.sale_by_rules('{"amount": "GBP 4.99"}');
END $$;

CREATE FUNCTION shipping(rules jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM l.set_shipping_zone('home', ARRAY(SELECT jsonb_array_elements_text(rules->'areas')), ARRAY(SELECT jsonb_array_elements_text(rules->'excluded')), valid_from => '2020-01-01');
  PERFORM l.set_shipping_method('post', 'home', ARRAY(SELECT jsonb_populate_recordset(NULL::shipping_band, rules->'bands')), rules->>'measure', 'GBP', rounding => coalesce(rules->>'rounding', 'half_up'), valid_from => '2020-01-01');
  PERFORM fuzz.sale_by_rules('{"method": "post"}');
END $$;

CREATE FUNCTION rates(csv text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM l.load_ecb_rates(csv, 'desk');
  PERFORM must(l.load_ecb_rates(csv, 'desk') = 0, 'rates that stand are not written again');
END $$;

-- An amount as text and as JSON, and its binary form, which is the text.
CREATE FUNCTION amount(document text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  value monetary := document::monetary;
BEGIN
  PERFORM must(value = value::text::monetary AND value = to_jsonb(value)::monetary AND value = to_jsonb(value)::text::monetary, 'an amount survives its text and its JSON');
  IF document ~ '^\s*\{' THEN
    PERFORM must(value = document::jsonb::monetary, 'text and JSON are read alike');
  END IF;
END $$;

CREATE FUNCTION account_for(arguments jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM l.account_for(r.role, '2026-04-01', arguments) FROM l.account_roles AS r;
END $$;

-- What the answer is like, in a few words.
CREATE FUNCTION "check"(input text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  asked text := split_part(input, E'\n', 1);
  argument text := substr(input, length(split_part(input, E'\n', 1)) + 2);
BEGIN
  CASE asked
    WHEN 'sale' THEN RETURN fuzz.sale(argument::jsonb);
    WHEN 'refund' THEN PERFORM fuzz.refund(argument::jsonb);
    WHEN 'post' THEN PERFORM fuzz.post(argument::jsonb);
    WHEN 'batch' THEN PERFORM fuzz.batch(argument::jsonb);
    WHEN 'fees' THEN PERFORM fuzz.fees(argument::jsonb);
    WHEN 'shipping' THEN PERFORM fuzz.shipping(argument::jsonb);
    WHEN 'rates' THEN PERFORM fuzz.rates(argument);
    WHEN 'amount' THEN PERFORM fuzz.amount(argument);
    WHEN 'account_for' THEN PERFORM fuzz.account_for(argument::jsonb);
    WHEN 'canary' THEN PERFORM fuzz.must(argument NOT LIKE '%100 \%%', 'the canary is not found');
    ELSE RETURN 'nothing';
  END CASE;
  RETURN asked;
END $$;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = fuzz, money', current_database()); END $$;
CREATE FUNCTION fuzz(log text, options text[]) RETURNS void STRICT LANGUAGE c AS :'library', 'fuzz';
