-- Fees by their components, without a ledger. Schedules of components by date and scope are kept in a ledger.

CREATE FUNCTION check_fee_components(components jsonb, has_currency boolean DEFAULT true) RETURNS boolean
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_check_fee_components';
COMMENT ON FUNCTION check_fee_components(jsonb, boolean) IS
  'true if the components of a fee can be used, which has_currency tells whether their amounts have a currency; otherwise 22023, naming the component, the tier and the member, 22P02 or 22003 for a number that is none or that no amount can hold, or LG015 for too many of them';

CREATE FUNCTION fee(amount monetary, components jsonb, quantity numeric DEFAULT 1) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_fee';
COMMENT ON FUNCTION fee(monetary, jsonb, numeric) IS
  'what components come to together on an amount and a quantity: an array of objects as a fee schedule has, their amounts in the currency of amount, which is what they are taken of whatever their base; each is rounded by itself. 22023 for other components, or something negative; 22P02 and 22003 for numbers in them that are none or that no amount can hold; LG015; 22003 for a fee that is out of range';

CREATE FUNCTION fee_parts(
  amount monetary, components jsonb, quantity numeric DEFAULT 1,
  OUT component text, OUT party text, OUT fee monetary, OUT fixed monetary
) RETURNS SETOF record
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 5 AS 'MODULE_PATHNAME', 'florin_fee_parts';
COMMENT ON FUNCTION fee_parts(monetary, jsonb, numeric) IS
  'the same, a row for each component, in their order, or for each party that shares in one; fixed: how much of it would be charged for nothing, NULL for a party. The parts sum to fee(). Errors as of fee()';

CREATE FUNCTION gross_up(
  net monetary, percent numeric, flat monetary DEFAULT NULL, minimum monetary DEFAULT NULL,
  maximum monetary DEFAULT NULL, rounding text DEFAULT 'half_up'
) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_gross_up';
COMMENT ON FUNCTION gross_up(monetary, numeric, monetary, monetary, monetary, text) IS
  'what to charge so that at least net remains after a fee of percent and flat, at least minimum and at most maximum, rounded to the minor unit: the smallest such amount in minor units. NULL for no net or percent. 22023 for a percentage above 99.9, something negative, a currency without a minor unit; LG004; 22003';

CREATE FUNCTION gross_up_for(net monetary, components jsonb) RETURNS monetary
  LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_gross_up_components';
COMMENT ON FUNCTION gross_up_for(monetary, jsonb) IS
  'the same for components as fee() takes, of the kinds flat, percentage and graduated_percentage (22023 for others): the smallest amount whose fee() leaves at least net';

CREATE FUNCTION fee_returned(
  fee monetary, refunded monetary, total monetary, policy text DEFAULT 'proportional',
  fixed monetary DEFAULT NULL, administration_percent numeric DEFAULT NULL,
  administration_cap monetary DEFAULT NULL
) RETURNS monetary
  LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'florin_fee_returned';
COMMENT ON FUNCTION fee_returned(monetary, monetary, monetary, text, monetary, numeric, monetary) IS
  'what of a fee goes back in all once refunded of the total that it was taken of is, rounded half up: by the policies kept, proportional, variable (all but the fixed part) and less_administration (less administration_percent of what would go back, at most administration_cap over all refunds). What one refund gives back is the difference to before it. LG011 for more than the total, LG004, 22023';

CREATE FUNCTION ledger_quote_fees(ledger regnamespace, document jsonb) RETURNS jsonb
  LANGUAGE c STABLE AS 'MODULE_PATHNAME', 'ledger_quote_fees';
COMMENT ON FUNCTION ledger_quote_fees(regnamespace, jsonb) IS 'behind quote_fees() of a ledger';
