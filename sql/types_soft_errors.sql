-- Input that reports instead of raising: PostgreSQL 16 and later.
SELECT current_setting('server_version_num')::integer < 160000 AS before_16 \gset
\if :before_16
\quit
\endif
SELECT text, pg_input_is_valid(text, 'monetary') AS monetary, pg_input_is_valid(text, 'currency') AS currency,
       pg_input_is_valid(text, $$monetary('GBP')$$) AS gbp
  FROM unnest('{GBP 1,EUR 1,GBP,GBP x,GBP 1e3,GBP 9999999999999999999999999999999999999,1 gbp}'::text[]) AS text;
SELECT * FROM pg_input_error_info('GBP x', 'monetary');
SELECT sql_error_code FROM pg_input_error_info('GBP 9999999999999999999999999999999999999', 'monetary');
SELECT * FROM pg_input_error_info('EUR 1', $$monetary('GBP')$$);
SELECT * FROM pg_input_error_info('G', 'currency');
SELECT pg_input_is_valid('{"amount": "1", "currency": "GBP"}', 'monetary') AS whole, pg_input_is_valid('{"amount": ', 'monetary') AS cut,
       pg_input_is_valid('{"amount": "1"}', 'monetary') AS part;
