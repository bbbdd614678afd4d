-- Opens the ledger's accounts: every account that the documents name and that is not open yet, with
-- its type taken from the first segment of its code and its currency from the legs.
WITH named AS (
  SELECT DISTINCT
         leg ->> 'account' AS code,
         currency(coalesce(leg ->> 'debit', leg ->> 'credit')::monetary) AS currency
  FROM retail.documents
  CROSS JOIN LATERAL jsonb_array_elements(document -> 'legs') AS leg
)
SELECT count(shop.open_account(
         code,
         CASE split_part(code, ':', 1) WHEN 'assets' THEN 'asset' ELSE split_part(code, ':', 1) END,
         currency)) AS opened
FROM named
WHERE code NOT IN (SELECT code FROM shop.accounts);
