-- Account roles: which account a part of a sale goes to, by date, as known at a time.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT create_ledger('regress_roles', roles => true);
SET search_path = public, regress_roles;
-- nothing is there
SELECT account_for('tax', '2026-01-05');
SELECT set_account_role('tax', 'liabilities:tax:{jurisdiction}:{tax}'), set_account_role('tax', 'liabilities:vat:{jurisdiction}', '2026-02-01'),
  set_account_role('fx_position', 'equity:fx:{currency|lower}', '2026-01-01'), set_account_role('rounding', 'expenses:rounding');
SELECT account_for('tax', '2026-01-31', '{"jurisdiction": "US-NY", "tax": "sales", "seller": null}') AS first,
  account_for('tax', '2026-02-01', '{"jurisdiction": "GB", "tax": "vat"}') AS second,
  account_for('fx_position', '2026-01-01', '{"currency": "GBP"}') AS position, account_for('rounding') AS rounding;
-- of two with one valid_from the later one holds; NULL ends a role
SELECT set_account_role('tax', 'liabilities:gst:{jurisdiction}', '2026-02-01'), set_account_role('tax', NULL, '2026-03-01');
SELECT account_for('tax', '2026-02-28', '{"jurisdiction": "AU"}');
SELECT account_for('tax', '2026-03-01', '{"jurisdiction": "AU"}');
SELECT account_for('fx_position', '2025-12-31', '{"currency": "GBP"}');
-- what was known when
ALTER TABLE account_roles DISABLE TRIGGER append_only;
UPDATE account_roles SET recorded_at = timestamptz '2026-01-01' + make_interval(days => id::integer);
ALTER TABLE account_roles ENABLE TRIGGER append_only;
SELECT account_for('tax', '2026-02-28', '{"jurisdiction": "AU"}', known_at => '2026-01-05 23:59') AS before,
  account_for('tax', '2026-02-28', '{"jurisdiction": "AU"}', known_at => '2026-01-06') AS after;
-- values and arguments that do not fit
SELECT account_for('tax', '2026-02-01');
SELECT account_for('tax', '2026-02-01', '{"jurisdiction": "AU:NSW"}');
SELECT account_for('tax', '2026-02-01', '{"jurisdiction": ""}');
SELECT account_for('tax', '2026-02-01', '{"jurisdiction": 7}');
SELECT account_for('tax', '2026-02-01', '["AU"]');
SELECT account_for('tax', '2026-02-01', '"AU"');
SELECT account_for('tax', '2026-02-01', NULL);
SELECT account_for(NULL);
SELECT account_for('rounding', NULL);
-- templates and roles that are none
SELECT set_account_role('tax', 'liabilities:{colour}');
SELECT set_account_role('tax', 'liabilities::tax');
SELECT set_account_role('tax', '');
\set VERBOSITY terse
SELECT set_account_role('Tax', 'liabilities:tax');
SELECT set_account_role(NULL, 'liabilities:tax');
SELECT set_account_role('tax', 'liabilities:tax', NULL);
\set VERBOSITY default
-- append-only, and for whom
DELETE FROM account_roles;
SELECT check_name, object, detail FROM verify();
SET ROLE regress_roles_poster;
SELECT account_for('rounding');
SELECT set_account_role('rounding', 'a');
RESET ROLE;
SET ROLE regress_roles_reader;
SELECT account_for('rounding');
RESET ROLE;
SET ROLE regress_roles_admin;
SELECT set_account_role('rounding', 'expenses:other');
SELECT account_for('rounding');
RESET ROLE;
ALTER TABLE account_roles DISABLE TRIGGER append_only;
SELECT check_name, object, detail FROM verify();
DROP SCHEMA regress_roles CASCADE;
DROP ROLE regress_roles_reader, regress_roles_poster, regress_roles_admin;
