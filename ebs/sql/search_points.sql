/* adit:search_points */
-- Telephone numbers and mail addresses of a range of customers and of their contact persons.
WITH owner AS (
  SELECT k.account_number AS account_number, k.party_id AS party_id, k.party_id AS home_id
  FROM apps.hz_cust_accounts k
  WHERE k.cust_account_id > TO_NUMBER(:after_id)
    AND k.cust_account_id <= TO_NUMBER(:until_id)
    AND EXISTS (
      SELECT 1
      FROM apps.hz_cust_acct_sites_all e
      WHERE e.cust_account_id = k.cust_account_id
        AND INSTR(:orgs, ',' || e.org_id || ',') > 0
    )
  UNION ALL
  SELECT k.account_number AS account_number, r.party_id AS party_id, k.party_id AS home_id
  FROM apps.hz_cust_accounts k
  JOIN apps.hz_cust_account_roles r ON r.cust_account_id = k.cust_account_id
  WHERE k.cust_account_id > TO_NUMBER(:after_id)
    AND k.cust_account_id <= TO_NUMBER(:until_id)
    AND r.role_type = 'CONTACT'
    AND r.status = 'A'
    AND EXISTS (
      SELECT 1
      FROM apps.hz_cust_acct_sites_all e
      WHERE e.cust_account_id = k.cust_account_id
        AND INSTR(:orgs, ',' || e.org_id || ',') > 0
    )
)
SELECT
  o.account_number AS account_number,
  cp.contact_point_type AS point_type,
  cp.phone_country_code AS country_code,
  cp.phone_area_code AS area_code,
  cp.phone_number AS phone_number,
  cp.raw_phone_number AS raw_number,
  cp.email_address AS email_address,
  p.country AS country
FROM owner o
JOIN apps.hz_parties p ON p.party_id = o.home_id
JOIN apps.hz_contact_points cp ON cp.owner_table_name = 'HZ_PARTIES' AND cp.owner_table_id = o.party_id
WHERE cp.status = 'A'
  AND cp.contact_point_type IN ('PHONE', 'EMAIL')
ORDER BY o.account_number, cp.contact_point_id
