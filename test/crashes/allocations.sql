-- More for the statements that fail for want of memory: what they answer, and rules of exchange and shipping.
SELECT shop.transfer('free:1', 'free:2', 'GBP 1', key => 'there'), shop.transfer('bank', 'free:2', 'GBP 100');
SELECT shop.hold(ARRAY[debit('bounded:1', 'GBP 9'), credit('free:2', 'GBP 9')], '2100-01-01', key => 'held');
SELECT shop.open_account('unused', 'asset', 'GBP');
SELECT shop.open_account(code, 'asset', currency::currency)
  FROM (VALUES ('bank:eur', 'EUR'), ('fx:gbp', 'GBP'), ('fx:eur', 'EUR'), ('disputes', 'GBP'), ('dispute_fees', 'GBP'), ('gain', 'GBP'), ('loss', 'GBP'), ('gain:eur', 'EUR'), ('loss:eur', 'EUR')) AS v (code, currency);
SELECT shop.set_account_role(v.role, v.template, '2020-01-02')
  FROM (VALUES ('fx_position', 'fx:{currency|lower}'), ('fx_gain', 'gain'), ('fx_loss', 'loss'), ('chargeback', 'disputes'), ('chargeback_fee', 'dispute_fees')) AS v (role, template);
SELECT shop.set_rate_source('ecb', pivot => 'EUR'), shop.add_rate('ecb', 'EUR', 'GBP', 0.85, '2020-01-01');
SELECT shop.set_quote_policy('retail', '1 hour', 'ecb');
SELECT shop.set_revaluation_class('bank:eur', 'change');
SELECT shop.set_shipping_zone('home', ARRAY['GB']), shop.set_shipping_method('post', 'home', ARRAY[shipping_band(0, 3)], currency => 'GBP');
SELECT shop.post_sale('{"key": "there too", "currency": "GBP", "prices": "exclusive", "seller": {"code": "s", "country": "GB"}, "buyer": {"code": "b", "country": "GB"}, "lines": [{"quantity": 1, "unit_price": "GBP 10"}]}');
SELECT shop.post_sale('{"key": "sold", "currency": "GBP", "prices": "exclusive", "seller": {"code": "s", "country": "GB"}, "buyer": {"code": "b", "country": "GB"}, "lines": [{"id": "a", "quantity": 3, "unit_price": "GBP 10"}]}');
