"""The calls of test/security/limits: for each line of docs/limits.md one or several.
  v        the argument, {n} is its size
  do       the call, {v} is the argument; its first column is the answer
  kept     whether all that was given is there; $1 is the answer, as text
  state    where it is not the SQLSTATE of the page
  only     above: at the limit it is another one; large: only in the long run
  far_state  where far above comes another error first
  far      a size far above, which is refused without work; largest: in the long run, in the first of a line's calls,
           half of what PostgreSQL takes
  insert   rows written directly are judged after they are written
  slow     at the limit only in the long run
What bounds something in the code, and is called max_ for that, is in CONSTANTS, in a CHECK or a function in BOUNDS: with its line of the page, or in
parentheses why it has none."""

TEXT = {"far": 10_000_000, "largest": 500_000_000}
JSON = {"far": 10_000_000, "largest": 250_000_000}
NUMBER = {"far": 2_000_000_000}


def transfer(more):
    return f"SELECT transfer('assets:bank:gbp', 'income:sales', 'GBP 1', {more})"


def of_transaction(column, value="{v}"):
    return f"SELECT t.{column} = {value} FROM transactions AS t WHERE t.id = $1::bigint"


def names(call, table, column, **more):
    """A name in a rule: set, and found as it was given."""
    return {"v": "repeat('x', {n})", "do": f"SELECT {call}", "kept": f"SELECT EXISTS (SELECT FROM {table} AS r WHERE r.{column} = {{v}})", **TEXT, **more}


LEGS = "SELECT count(*) = {n} FROM entries WHERE transaction_id = $1::bigint"
INSERTED = """WITH t AS (INSERT INTO transactions ({columns}) VALUES ({values}) RETURNING id),
  e AS (INSERT INTO entries (transaction_id, account_id, amount) SELECT t.id, v.account, v.amount FROM t, (VALUES (1, 'GBP 1'::monetary), (7, 'GBP -1')) AS v (account, amount))
  SELECT id FROM t"""


def inserted(column):
    return {"do": INSERTED.replace("{columns}", column).replace("{values}", "{v}"), "kept": of_transaction(column), "insert": True, **TEXT}


def by_text(column):
    """key, kind or description, in every way that it can come."""
    return [
        {"v": "repeat('x', {n})", "do": transfer(f"{column} => {{v}}"), "kept": of_transaction(column), **TEXT},
        {"v": "repeat('x', {n})", "do": f"SELECT post_json(document(2) || jsonb_build_object('{column}', {{v}}))", "kept": of_transaction(column), **JSON, "copies": 4},
        {"v": "repeat('x', {n})", "do": f"SELECT transaction_id FROM post_batch(jsonb_build_array(document(2) || jsonb_build_object('{column}', {{v}})))", "kept": of_transaction(column), **JSON, "copies": 4},
        {"v": "repeat('x', {n})", "do": f"SELECT hold(legs(2), '2999-01-01', {column} => {{v}})", "kept": of_transaction(column), **TEXT},
        {"v": "repeat('x', {n})", "do": f"SELECT reverse(2, {column} => {{v}})", "kept": of_transaction(column), **TEXT},
        {"v": "repeat('x', {n})", "do": f"SELECT draw(ARRAY['liabilities:wallet:ann'], 'income:sales', 'GBP 1', {column} => {{v}})", "kept": of_transaction(column), **TEXT},
        {"v": "repeat('x', {n})", **inserted(column), **({"far_state": "54000"} if column == "key" else {})},
    ]


def schedule(more, components="component('{}')"):
    return f"set_fee_schedule('limits', {components}, 'GBP', {more}valid_from => '2020-01-01')"


CALLS = {
    "legs of a transaction": [
        {"v": "legs({n})", "do": "SELECT post({v})", "kept": LEGS, "far": 100_000},
        {"v": "legs({n})", "do": "SELECT transaction_id FROM post_returning({v})", "kept": LEGS, "far": 100_000},
        {"v": "document({n})", "do": "SELECT post_json({v})", "kept": LEGS, "far": 100_000},
        {"v": "document({n})", "do": "SELECT transaction_id FROM post_batch(jsonb_build_array({v}))", "kept": LEGS, "far": 100_000, "copies": 2},
        {"v": "ARRAY(SELECT 'many:' || i FROM generate_series(1, {n}) AS i)", "do": "SELECT draw({v}, 'income:sales', 'GBP 9999')", "only": "above", "far": 1_000_000},
        {"do": """WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id), e AS (INSERT INTO entries (transaction_id, account_id, amount)
            SELECT t.id, CASE WHEN i < {n} THEN 1 ELSE 7 END, CASE WHEN i < {n} THEN 'GBP 1' ELSE monetary(1 - {n}, 'GBP') END FROM t, generate_series(1, {n}) AS i) SELECT id FROM t""",
         "kept": LEGS, "insert": True},
    ],
    "legs of a hold": [
        {"v": "legs({n})", "do": "SELECT hold({v}, '2999-01-01')", "kept": LEGS, "far": 100_000},
        {"do": """WITH t AS (INSERT INTO transactions (expires_at) VALUES ('2999-01-01') RETURNING id), e AS (INSERT INTO entries (transaction_id, account_id, amount, layer)
            SELECT t.id, CASE WHEN i < {n} THEN 1 ELSE 7 END, CASE WHEN i < {n} THEN 'GBP 1' ELSE monetary(1 - {n}, 'GBP') END, 'pending' FROM t, generate_series(1, {n}) AS i) SELECT id FROM t""",
         "kept": LEGS, "insert": True},
    ],
    "line of an entry of a hold": [
        {"do": """WITH t AS (INSERT INTO transactions (expires_at) VALUES ('2999-01-01') RETURNING id), e AS (INSERT INTO entries (transaction_id, line, account_id, amount, layer)
            SELECT t.id, v.line, v.account, v.amount, 'pending' FROM t, (VALUES (1, 1, 'GBP 1'::monetary), ({n}, 7, 'GBP -1')) AS v (line, account, amount)) SELECT id FROM t""",
         "kept": "SELECT max(line) = {n} FROM entries WHERE transaction_id = $1::bigint", "insert": True},
    ],
    "documents of a batch": [
        {"v": "documents({n})", "do": "SELECT count(*) FROM post_batch({v}) WHERE status = 'created'", "kept": "SELECT $1::bigint = {n}", "far": 200_000, "slow": True},
        {"v": "array_fill('GBP 1'::monetary, ARRAY[{n}])",
         "do": "SELECT count(*) FROM transfer_batch(array_fill('assets:bank:gbp'::text, ARRAY[{n}]), array_fill('income:sales'::text, ARRAY[{n}]), {v}) WHERE status = 'created'",
         "kept": "SELECT $1::bigint = {n}", "far": 1_000_000, "copies": 4, "slow": True},
    ],
    "legs of a batch": [{"v": "documents_of({n})", "do": "SELECT count(*) FROM post_batch({v}) WHERE status = 'created'", "kept": "SELECT $1::bigint = {n} / 10000 + 1", "far": 1_400_000, "only": "large", "slow": True}],
    "decimals of an entry": [
        {"v": "('GBP 0.' || repeat('0', {n} - 1) || '1')::monetary", "do": "SELECT transfer('assets:bank:gbp', 'income:sales', {v})",
         "kept": "SELECT amount = {v} FROM entries WHERE transaction_id = $1::bigint AND line = 1"},
        {"do": """WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id), e AS (INSERT INTO entries (transaction_id, account_id, amount)
            SELECT t.id, v.account, v.amount FROM t, (VALUES (1, {v}), (7, - {v})) AS v (account, amount)) SELECT id FROM t""",
         "v": "('GBP 0.' || repeat('0', {n} - 1) || '1')::monetary", "kept": "SELECT amount = {v} FROM entries WHERE transaction_id = $1::bigint AND line = 1", "insert": True},
    ],
    "bytes of key": by_text("key"),
    "bytes of kind": by_text("kind"),
    "bytes of description": by_text("description"),
    "bytes of memo": [
        {"v": "repeat('x', {n})", "do": "SELECT post(ARRAY[debit('assets:bank:gbp', 'GBP 1', {v}), credit('income:sales', 'GBP 1')])",
         "kept": "SELECT memo = {v} FROM entries WHERE transaction_id = $1::bigint AND line = 1", **TEXT, "copies": 3},
        {"v": "repeat('x', {n})", "do": """SELECT post_json(jsonb_build_object('legs', jsonb_build_array(jsonb_build_object('account', 'assets:bank:gbp', 'debit', 'GBP 1', 'memo', {v}),
            jsonb_build_object('account', 'income:sales', 'credit', 'GBP 1'))))""", "kept": "SELECT memo = {v} FROM entries WHERE transaction_id = $1::bigint AND line = 1", **JSON, "copies": 5},
        {"v": "repeat('x', {n})", "do": """WITH t AS (INSERT INTO transactions DEFAULT VALUES RETURNING id), e AS (INSERT INTO entries (transaction_id, account_id, amount, memo)
            SELECT t.id, v.account, v.amount, {v} FROM t, (VALUES (1, 'GBP 1'::monetary), (7, 'GBP -1')) AS v (account, amount)) SELECT id FROM t""",
         "kept": "SELECT memo = {v} FROM entries WHERE transaction_id = $1::bigint AND line = 1", "insert": True},
    ],
    "bytes of metadata": [
        {"v": "json_of({n})", "do": transfer("metadata => {v}"), "kept": of_transaction("metadata"), **JSON},
        {"v": "json_of({n})", "do": "SELECT post_json(document(2) || jsonb_build_object('metadata', {v}))", "kept": of_transaction("metadata"), **JSON, "copies": 4},
        {"v": "json_of({n})", "do": "SELECT hold(legs(2), '2999-01-01', metadata => {v})", "kept": of_transaction("metadata"), **JSON},
        {"v": "json_of({n})", **inserted("metadata")},
    ],
    "bytes of a ledger's name": [{"v": "repeat('x', {n})", "do": "SELECT create_ledger({v})", "kept": "SELECT count(*) = 1 FROM pg_namespace WHERE nspname = {v}", **TEXT}],
    "bytes of a ledger's name with roles": [
        {"v": "repeat('x', {n})", "do": "SELECT create_ledger({v}, roles => true)", "kept": "SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ({v} || '_reader', {v} || '_poster', {v} || '_admin')"}],
    "bytes of an account code": [
        {"v": "repeat('x', {n})", "do": "SELECT open_account({v}, 'asset', 'GBP')", "kept": "SELECT code = {v} FROM accounts WHERE id = $1::bigint", **TEXT},
        {"v": "repeat('x', {n})", "do": "INSERT INTO accounts (code, type, currency) VALUES ({v}, 'asset', 'GBP') RETURNING id", "kept": "SELECT code = {v} FROM accounts WHERE id = $1::bigint", **TEXT},
        {"v": "repeat('x', {n})", "do": "SELECT (SELECT open_account({v}, 'asset', 'GBP') WHERE length({v}) <= 255), allow_posting('security_poster', {v})", "kept": "SELECT EXISTS (SELECT FROM posting_rules WHERE code = {v})", **TEXT},
        {"v": "repeat('x', {n})", "do": "SELECT set_account_role('limits', {v}, '2020-01-01')", "kept": "SELECT account_for('limits', now(), '{}') = {v}", **TEXT},
        {"v": "repeat('x', {n})", "do": "SELECT set_revaluation_class({v}, 'none', '2020-01-01')", "kept": "SELECT EXISTS (SELECT FROM revaluation_classes WHERE code = {v})", "state": "23514", **TEXT},
    ],
    "stripes of an account": [
        {"do": "SELECT open_account('limits', 'asset', 'GBP', stripes => {n})", "kept": "SELECT count(*) = {n} FROM balances WHERE account_id = $1::bigint", **NUMBER},
        {"do": "SELECT alter_account('assets:bank:gbp', stripes => {n})", "kept": "SELECT count(*) = {n} FROM balances WHERE account_id = 1", **NUMBER},
        {"do": "INSERT INTO accounts (code, type, currency, stripes) VALUES ('limits', 'asset', 'GBP', {n}) RETURNING id", "kept": "SELECT count(*) = {n} FROM balances WHERE account_id = $1::bigint"},
    ],
    "bytes of a role": [
        {"v": "repeat('r', {n})", "do": f"SELECT {call}", "kept": f"SELECT {kept}", "far": 10_000_000} for call, kept in (
            ("grant_reader({v})", "has_table_privilege({v}, 'l.entries', 'SELECT')"), ("grant_poster({v})", "has_table_privilege({v}, 'l.entries', 'INSERT')"),
            ("grant_admin({v})", "has_function_privilege({v}, 'l.close_account(text)', 'EXECUTE')"), ("allow_posting({v}, 'assets')", "EXISTS (SELECT FROM posting_rules WHERE role = {v})"))
    ],
    "bytes of a channel": [{"v": "repeat('x', {n})", "do": "SELECT notify_posts({v})", "kept": "SELECT notify_channel = {v} FROM ledger_format", **TEXT}],
    "holds that one call writes down": [{"do": "SELECT expire_holds({n})", **NUMBER}],
    "transactions that one call gives": [{"do": "SELECT count(*) FROM feed(0, {n})", "kept": "SELECT $1::bigint > 10", **NUMBER}],
    "units ahead": [{"do": "SELECT p.make_partitions({n})", "only": "above", **NUMBER}],
    "decimals of an amount": [
        {"v": "'GBP 0.' || repeat('0', {n} - 1) || '1'", "do": "SELECT ({v})::monetary", "kept": "SELECT $1 = {v}", **TEXT},
        {"v": "('0.' || repeat('0', {n} - 1) || '1')::numeric", "do": "SELECT amount(monetary({v}, 'GBP'))", "kept": "SELECT $1::numeric = {v}"},
    ],
    "the digits of an amount, as a whole number": [
        {"do": "SELECT 'GBP {n}'::monetary", "kept": "SELECT $1 = 'GBP {n}.00'"},
        {"do": "SELECT '-{n} GBP'::monetary", "kept": "SELECT $1 = 'GBP -{n}.00'"},
        {"do": "SELECT 'GBP 664613997892457936451903530140172286'::monetary + monetary({n} - 664613997892457936451903530140172286, 'GBP')", "kept": "SELECT $1 = 'GBP {n}.00'"},
        {"do": "SELECT transfer('many:1', 'many:2', monetary({n}, 'GBP'))", "kept": "SELECT amount(posted) = {n} FROM balance('many:1')"},
    ],
    "characters of a currency": [{"v": "repeat('X', {n})", "do": "SELECT ({v})::currency", "kept": "SELECT $1 = {v}", **TEXT}],
    "characters of a column's currency": [{"do": "SELECT format_type('monetary'::regtype, monetary_typmod_in(ARRAY[repeat('X', {n})]::cstring[]))", "kept": "SELECT $1 LIKE '%' || repeat('X', {n}) || '%'"}],
    "decimals to round to": [
        {"do": "SELECT round('GBP 1.5'::monetary, {n})", "kept": "SELECT $1 = 'GBP 1.50'", **NUMBER},
        {"do": "SELECT round('GBP 1.5'::monetary, - {n})", "kept": "SELECT $1 = 'GBP 0.00'", **NUMBER},
    ],
    "significant figures to round to": [{"do": "SELECT round_significant(1.5, {n})", "kept": "SELECT $1::numeric = 1.5", **NUMBER}],
    "shares": [
        {"do": "SELECT cardinality(split('GBP 1', {n}))", "kept": "SELECT $1 = '{n}'", **NUMBER},
        {"v": "array_fill(1::numeric, ARRAY[{n}])", "do": "SELECT cardinality(allocate('GBP 1', {v}))", "kept": "SELECT $1 = '{n}'", "far": 10_000_000},
    ],
    "bytes of an amount in words": [
        {"v": "repeat('0', {n} - 1) || '1'", "do": "SELECT parse_money({v}, 'en', 'GBP')", "kept": "SELECT $1 = 'GBP 1.00'", **TEXT},
        {"v": "'GBP' || repeat('0', {n} - 4) || '1'", "do": "SELECT parse_money({v}, 'en')", "kept": "SELECT $1 = 'GBP 1.00'", **TEXT},
    ],
    "decimals of a percentage of tax": [
        {"v": "('1.' || repeat('0', {n} - 1) || '1')::numeric", "do": "SELECT tax_on('GBP 100', {v}, 20)", "kept": "SELECT $1::monetary = 'GBP 1.000000001'", "far": 10_000, "far_state": "22003"},
        {"v": "('1.' || repeat('0', {n} - 1) || '1')::numeric", "do": "SELECT set_tax_rate('GB', 'VAT', {v}, 'limits', valid_from => '2020-01-01')", "state": "23514",
         "kept": "SELECT EXISTS (SELECT FROM tax_rates WHERE category = 'limits' AND percent = {v})", "far": 10_000},
    ],
    "significant figures of a rate": [{"v": "('1.' || repeat('0', {n} - 2) || '1')::numeric", "do": "SELECT add_rate('desk', 'USD', 'GBP', {v}, '2025-01-01')", "kept": "SELECT mid = {v} FROM rates WHERE id = $1::bigint", "far": 10_000, "far_state": "22003"}],
    "decimals of a rate": [{"v": "('0.' || repeat('0', {n} - 1) || '1')::numeric", "do": "SELECT add_rate('desk', 'USD', 'GBP', {v}, '2025-01-01')", "kept": "SELECT mid = {v} FROM rates WHERE id = $1::bigint", "far": 10_000, "far_state": "22003"}],
    "bytes of a rate source": [names("set_rate_source({v}, valid_from => '2020-01-01')", "rate_sources", "name")],
    "decimals between two rates": [{"do": "SELECT set_rate_source('limits', intermediate_digits => {n}, valid_from => '2020-01-01')", "kept": "SELECT EXISTS (SELECT FROM rate_sources WHERE intermediate_digits = {n})", **NUMBER}],
    "significant figures between two rates": [
        {"do": "SELECT set_rate_source('limits', significant_figures => {n}, valid_from => '2020-01-01')", "kept": "SELECT EXISTS (SELECT FROM rate_sources WHERE significant_figures = {n})", **NUMBER}],
    "bytes of a quote policy": [names("set_quote_policy({v}, '1 day', 'desk', valid_from => '2020-01-01')", "quote_policies", "name")],
    "decimals of a mark-up": [
        {"v": "('1.' || repeat('0', {n} - 1) || '1')::numeric", "do": "SELECT set_quote_policy('limits', '1 day', 'desk', {v}, valid_from => '2020-01-01')",
         "kept": "SELECT EXISTS (SELECT FROM quote_policies WHERE mark_up = {v})", "far": 10_000}],
    "significant figures of a quote": [
        {"do": "SELECT set_quote_policy('limits', '1 day', 'desk', significant_figures => {n}, valid_from => '2020-01-01')", "kept": "SELECT EXISTS (SELECT FROM quote_policies WHERE significant_figures = {n})", **NUMBER}],
    "bytes of an account role": [names("set_account_role({v}, 'assets:bank:gbp', '2020-01-01')", "account_roles", "role")],
    "lines of a sale": [
        {"v": "sale(lines({n}))", "do": f"SELECT {call}({{v}})", "kept": kept, "far": 30_000} for call, kept in (
            ("quote_sale", "SELECT jsonb_array_length($1::jsonb->'lines') = {n}"), ("post_sale", "SELECT jsonb_array_length(document->'lines') = {n} FROM sales WHERE transaction_id = $1::bigint"),
            ("quote_taxes", "SELECT jsonb_array_length($1::jsonb->'lines') = {n}"), ("quote_fees", None), ("quote_shipping", None))
    ] + [{"v": "lines({n})->'lines'", "do": "SELECT refund_sale((SELECT id FROM transactions WHERE key = 'order'), {v})", "only": "above", "far": 30_000}],
    "discounts of a sale": [
        {"v": "sale(jsonb_build_object('discounts', (SELECT jsonb_agg('{\"amount\": \"GBP 0.01\"}'::jsonb) FROM generate_series(1, {n}))))", "do": "SELECT quote_sale({v})",
         "kept": "SELECT $1::jsonb->>'total' = 'GBP 19.00' OR $1::jsonb::text LIKE '%19.00%'", "far": 30_000}],
    "bytes of a sale's document": [
        {"v": "sale_of({n})", "do": f"SELECT {call}({{v}})", "kept": None, **JSON} for call in ("quote_sale", "post_sale", "quote_taxes", "quote_fees", "quote_shipping")],
    "bytes of a line's id": [
        {"v": "sale(jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('id', repeat('i', {n}), 'quantity', 1, 'unit_price', 'GBP 1'))))", "do": "SELECT quote_sale({v})",
         "kept": "SELECT $1::jsonb->'lines'->0->>'id' = repeat('i', {n})"}],
    "bytes of a party": [
        names(schedule("seller => {v}, "), "fee_schedules", "seller"), names("set_shipping_zone('limits', '{{GB}}', seller => {v}, valid_from => '2020-01-01')".replace("{{GB}}", "{GB}"), "shipping_zones", "seller"),
        names("set_tax_election({v}, 'GB', 'line', valid_from => '2020-01-01')", "tax_elections", "party"), names("set_tax_exemption({v}, 'c', 'GB', valid_from => '2020-01-01')", "tax_exemptions", "party"),
        names("set_tax_registration({v}, 'GB', valid_from => '2020-01-01')", "tax_registrations", "party")],
    "bytes of a certificate": [names("set_tax_exemption('b', {v}, 'GB', valid_from => '2020-01-01')", "tax_exemptions", "certificate")],
    "bytes of a name in rules": [
        names(schedule("").replace("'limits'", "{v}"), "fee_schedules", "name"), 
        names(schedule("category => {v}, "), "fee_schedules", "category"), names(schedule("payment_method => {v}, "), "fee_schedules", "payment_method"),
        names("set_tax_rate('GB', {v}, 1, valid_from => '2020-01-01')", "tax_rates", "tax"), names("set_tax_rate('GB', 'VAT', 1, {v}, valid_from => '2020-01-01')", "tax_rates", "category"),
        names("set_tax_union({v}, valid_from => '2020-01-01')", "tax_unions", "name"), names("set_shipping_zone({v}, '{GB}', valid_from => '2020-01-01')", "shipping_zones", "name"),
        names("set_shipping_method({v}, 'home', ARRAY[shipping_band(price => 'GBP 1')], 'price', 'GBP', valid_from => '2020-01-01')", "shipping_methods", "code")],
    "bytes of a jurisdiction": [{"v": "'GB' || repeat('x', {n} - 2)", "do": "SELECT set_tax_jurisdiction({v}, 'limits', 'GB', 'AB', valid_from => '2020-01-01')", "kept": "SELECT EXISTS (SELECT FROM tax_jurisdictions WHERE code = {v})", **TEXT}],
    "levels of jurisdictions": [
        {"do": "SELECT levels({n})", "kept": "SELECT $1::jsonb IS NOT NULL", "insert": True}],
    "characters of a region": [
        names(schedule("country => 'US', region => {v}, "), "fee_schedules", "region", v="repeat('X', {n})", state="23514"),
        names("set_tax_jurisdiction('GB-X', 'limits', 'GB', {v}, valid_from => '2020-01-01')", "tax_jurisdictions", "region", v="repeat('X', {n})", state="23514"),
        {"v": "'US-' || repeat('A', {n})", "do": "SELECT check_shipping_areas(ARRAY[{v}], '{}')", "kept": "SELECT is_in_area({v}, 'US', NULL, repeat('A', {n}))", **TEXT}],
    "characters of a postal code": [{"v": "repeat('1', {n})", "do": "SELECT check_shipping_areas(ARRAY['GB ' || {v}], '{}')", "kept": "SELECT is_in_area('GB ' || {v}, 'GB', {v})", **TEXT}],
    "components of a fee": [
        {"v": "(SELECT jsonb_agg(jsonb_build_object('name', 'c' || i, 'kind', 'percentage', 'percent', 0.1)) FROM generate_series(1, {n}) AS i)", "do": "SELECT " + schedule("", "{v}"),
         "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", "far": 30_000},
        {"v": "(SELECT jsonb_agg(jsonb_build_object('name', 'c' || i, 'kind', 'percentage', 'percent', 0.1)) FROM generate_series(1, {n}) AS i)", "do": "SELECT fee('GBP 100', {v})", "kept": "SELECT $1 = 'GBP 10.00'", "far": 30_000}],
    "tiers of a component": [
        {"v": "component(jsonb_build_object('kind', 'volume_percentage', 'percent', NULL, 'tiers', (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('up_to', CASE WHEN i < {n} THEN i END, 'percent', 1))) FROM generate_series(1, {n}) AS i)))",
         "do": "SELECT " + schedule("", "{v}"), "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", "far": 100_000}],
    "parties that share a component": [
        {"v": "component(jsonb_build_object('splits', (SELECT jsonb_agg(jsonb_build_object('party', 'p' || i, 'share', 1)) FROM generate_series(1, {n}) AS i)))", "do": "SELECT " + schedule("", "{v}"),
         "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", "far": 100_000}],
    "bytes of a component's name": [
        {"v": "component(jsonb_build_object('name', repeat('c', {n})))", "do": "SELECT " + schedule("", "{v}"), "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", **JSON},
        {"v": "component(jsonb_build_object('splits', jsonb_build_array(jsonb_build_object('party', repeat('p', {n}), 'share', 1))))", "do": "SELECT " + schedule("", "{v}"),
         "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", **JSON}],
    "significant figures of a fee": [
        {"v": "component(jsonb_build_object('percent', ('1.' || repeat('0', {n} - 2) || '1')::numeric))", "do": "SELECT " + schedule("", "{v}"), "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", "far": 10_000, "far_state": "22003"}],
    "decimals of a fee": [
        {"v": "component(jsonb_build_object('percent', ('0.' || repeat('0', {n} - 1) || '1')::numeric))", "do": "SELECT " + schedule("", "{v}"), "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", "far": 10_000, "far_state": "22003"}],
    "percent of a fee": [
        {"v": "component(jsonb_build_object('percent', {n}))", "do": "SELECT " + schedule("", "{v}"), "kept": "SELECT components = {v} FROM fee_schedules WHERE id = $1::bigint", **NUMBER}],
    "bands of a shipping method": [
        {"v": "ARRAY(SELECT shipping_band(i, CASE WHEN i < {n} - 1 THEN i + 1 END, price => 'GBP 1') FROM generate_series(0, {n} - 1) AS i)",
         "do": "SELECT set_shipping_method('limits', 'home', {v}, 'price', 'GBP', valid_from => '2020-01-01')", "kept": "SELECT cardinality(bands) = {n} FROM shipping_methods WHERE id = $1::bigint", "far": 30_000}],
    "areas of a shipping zone": [
        {"v": "ARRAY(SELECT 'GB ' || i FROM generate_series(1, {n}) AS i)", "do": "SELECT set_shipping_zone('limits', {v}, valid_from => '2020-01-01')", "kept": "SELECT included = {v} FROM shipping_zones WHERE id = $1::bigint", "far": 1_000_000},
        {"v": "ARRAY(SELECT 'GB ' || i FROM generate_series(2, {n}) AS i)", "do": "SELECT set_shipping_zone('limits', '{GB}', {v}, valid_from => '2020-01-01')", "kept": "SELECT excluded = {v} FROM shipping_zones WHERE id = $1::bigint", "far": 1_000_000}],
    "categories or goods that a method excludes": [
        {"v": "ARRAY(SELECT i::text FROM generate_series(1, {n}) AS i)", "do": f"SELECT set_shipping_method('limits', 'home', ARRAY[shipping_band(price => 'GBP 1')], 'price', 'GBP', {column} => {{v}}, valid_from => '2020-01-01')",
         "kept": f"SELECT {column} = {{v}} FROM shipping_methods WHERE id = $1::bigint", "far": 1_000_000} for column in ("excluded_categories", "excluded_skus")],
}

CONSTANTS = {
    "max_legs": "legs of a transaction", "max_hold_legs": "legs of a hold", "max_hold_line": "line of an entry of a hold", "max_batch_items": "documents of a batch", "max_batch_legs": "legs of a batch",
    "max_account_code_bytes": "bytes of an account code", "max_key_bytes": "bytes of key", "max_kind_bytes": "bytes of kind", "max_description_bytes": "bytes of description",
    "max_memo_bytes": "bytes of memo", "max_metadata_bytes": "bytes of metadata", "max_entry_decimals": "decimals of an entry", "max_stripes": "stripes of an account",
    "max_scale": "decimals of an amount", "max_coefficient": "the digits of an amount, as a whole number", "max_currency_length": "characters of a currency",
    "max_modifier_length": "characters of a column's currency", "max_shares": "shares", "max_displayed_length": "bytes of an amount in words",
    "max_sale_lines": "lines of a sale", "max_sale_discounts": "discounts of a sale", "max_sale_bytes": "bytes of a sale's document",
    "max_shipping_bands": "bands of a shipping method", "max_shipping_areas": "areas of a shipping zone", "max_postal_code": "characters of a postal code", "max_region": "characters of a region",
    "max_tax_levels": "levels of jurisdictions", "max_fee_components": "components of a fee", "max_fee_tiers": "tiers of a component", "max_fee_parties": "parties that share a component",
    "max_tax_number": "(no country has a longer one)", "max_digits": "(digits of an amount that fit whatever they are)", "max_magnitude": "(max_coefficient)",
    "max_factors": "(of a product in the code)", "max_small_power": "(of ten, in the code)", "max_cached_locales": "(what is remembered)", "max_cached_formatters": "(what is remembered)",
    "max_cached_readers": "(what is remembered)", "max_cached_symbol_tables": "(what is remembered)",
    "max_chunk_bytes": "(of a roll-up's row, which is cut before)",
    "max_groups": "(of numeric, in the code)", "max_side": "(of numeric, in the code)",
}

BOUNDS = {
    "alter_account() stripes": "stripes of an account", "open_account() stripes": "stripes of an account", "feed() limit": "transactions that one call gives", "make_partitions() ahead": "units ahead",
    "notify_posts() channel": "bytes of a channel", "check_role() role": "bytes of a role", "upgrade_ledger() name": "bytes of a ledger's name", "create_ledger() name": "(its two lines)", "verify() code": "bytes of an account code",
    "l.account_roles.role": "bytes of an account role", "l.posting_rules.code": "bytes of an account code", "l.revaluation_classes.code": "bytes of an account code",
    "l.fee_schedules.name": "bytes of a name in rules", "l.fee_schedules.region": "characters of a region", "l.tax_jurisdictions.region": "characters of a region", "l.fee_schedules.category": "bytes of a name in rules",
    "l.fee_schedules.payment_method": "bytes of a name in rules", "l.fee_schedules.seller": "bytes of a party",
    "l.quote_policies.name": "bytes of a quote policy", "l.quote_policies.mark_up decimals": "decimals of a mark-up", "l.quote_policies.mark_up range": "(said at its decimals)",
    "l.quote_policies.significant_figures range": "significant figures of a quote", "l.rate_sources.name": "bytes of a rate source", "l.rate_sources.intermediate_digits range": "decimals between two rates",
    "l.rate_sources.significant_figures range": "significant figures between two rates", "l.shipping_methods.code": "bytes of a name in rules", "l.shipping_methods.zone": "(of a zone that there is)",
    "l.shipping_methods.excluded_categories": "categories or goods that a method excludes", "l.shipping_methods.excluded_skus": "categories or goods that a method excludes",
    "l.shipping_zones.name": "bytes of a name in rules", "l.shipping_zones.seller": "bytes of a party", "l.tax_elections.party": "bytes of a party", "l.tax_exemptions.party": "bytes of a party",
    "l.tax_exemptions.certificate": "bytes of a certificate", "l.tax_jurisdictions.code": "bytes of a jurisdiction", "l.tax_rates.tax": "bytes of a name in rules",
    "l.tax_rates.category": "bytes of a name in rules", "l.tax_rates.percent decimals": "decimals of a percentage of tax", "l.tax_rates.percent range": "(said at its decimals)",
    "l.tax_registrations.party": "bytes of a party", "l.tax_unions.name": "bytes of a name in rules",
}

# Of other pages: what is no limit of a call.
ELSEWHERE = (
    "more than 8,192 entries", "up to 2 kB", "at most 120 bits", "at most 2<sup>119</sup>", "up to 127, that do not fill a chu", "at most 3 together", "up to 30 ",
)
