-- Whatever default privileges say. The schema holds nothing else yet.
REVOKE ALL ON ALL TABLES IN SCHEMA @ledger@ FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA @ledger@ FROM PUBLIC;
