-- The platform's rules: where money goes, what is charged, what is owed. Run once.
CREATE EXTENSION IF NOT EXISTS florin;
SELECT create_ledger('market') \g /dev/null
SET search_path = market, public;

-- Exchange: the ECB's reference rates, the last one before weekends and holidays.
SELECT set_rate_source('ecb', pivot => 'EUR', max_age => '5 days') \g /dev/null
\set rates `cat data/ecb-reference-rates.csv`
SELECT load_ecb_rates(:'rates') AS rates_loaded;

-- Taxes: florin's examples of the rates of the United Kingdom, and with them that a marketplace owes the VAT of goods
-- from abroad up to 135 pounds.
SELECT add_example_tax_rates('{GB}') > 0 AS taxes_added;

-- Shipping from Shenzhen to the United Kingdom, by weight.
SELECT set_shipping_zone('uk', '{GB}', ship_from => 'CN') \g /dev/null
SELECT set_shipping_method('standard', 'uk', measure => 'weight', bands => ARRAY[
  shipping_band(0, 1, 'GBP 3.60'), shipping_band(1, 5, 'GBP 5.40'), shipping_band(5, price => 'GBP 11.40')]) \g /dev/null

-- Fees: the seller pays a commission of 12 %, of which a third goes to who brought the buyer, and which is returned but
-- for a fifth, 2.00 at most; the platform pays the card's processor, who keeps the fixed part.
SELECT set_fee_schedule('commission', '[{"name": "commission", "kind": "percentage", "percent": 12, "minimum": 0.50,
  "splits": [{"party": "platform", "share": 2}, {"party": "affiliate", "share": 1}],
  "refund": "less_administration", "administration_percent": 20, "administration_cap": 2}]', 'GBP') \g /dev/null
SELECT set_fee_schedule('card', '[{"name": "card", "kind": "percentage", "percent": 1.5, "amount": 0.20,
  "base": "goods+shipping", "with_tax": true, "refund": "variable"}]', 'GBP', 'platform', payment_method => 'card') \g /dev/null

-- Accounts, and which part of a sale goes to which.
SELECT open_account(code, type, currency::currency) FROM (VALUES
  ('assets:acquirer:gbp', 'asset', 'GBP'), ('assets:disputes:gbp', 'asset', 'GBP'),
  ('liabilities:sellers:lumiere:eur', 'liability', 'EUR'), ('liabilities:carriers:gbp', 'liability', 'GBP'),
  ('liabilities:vat:gb', 'liability', 'GBP'), ('liabilities:processor:gbp', 'liability', 'GBP'),
  ('liabilities:partners:affiliate', 'liability', 'GBP'), ('liabilities:partners:platform', 'liability', 'GBP'),
  ('equity:fx:gbp', 'equity', 'GBP'), ('equity:fx:eur', 'equity', 'EUR'),
  ('income:fx:eur', 'income', 'EUR'), ('expenses:fx:eur', 'expense', 'EUR'),
  ('expenses:card:gbp', 'expense', 'GBP'), ('expenses:goodwill:gbp', 'expense', 'GBP'), ('expenses:disputes:gbp', 'expense', 'GBP')
) AS v (code, type, currency) \g /dev/null
SELECT set_account_role(role, template) FROM (VALUES
  ('payment', 'assets:acquirer:{currency|lower}'), ('proceeds', 'liabilities:sellers:{seller}:{currency|lower}'),
  ('shipping', 'liabilities:carriers:{currency|lower}'), ('tax', 'liabilities:vat:gb'),
  ('fee', 'liabilities:processor:{currency|lower}'), ('fee_share', 'liabilities:partners:{party}'),
  ('fee_cost', 'expenses:card:{currency|lower}'), ('fx_position', 'equity:fx:{currency|lower}'),
  ('fx_gain', 'income:fx:{currency|lower}'), ('fx_loss', 'expenses:fx:{currency|lower}'),
  ('goodwill', 'expenses:goodwill:{currency|lower}'), ('chargeback', 'assets:disputes:{currency|lower}'),
  ('chargeback_fee', 'expenses:disputes:{currency|lower}')
) AS v (role, template) \g /dev/null
