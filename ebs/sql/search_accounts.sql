/* adit:search_accounts */
-- A page of the customers for the search index, by key.
WITH chosen AS (
  SELECT x.cust_account_id AS cust_account_id
  FROM (
    SELECT k.cust_account_id AS cust_account_id
    FROM apps.hz_cust_accounts k
    WHERE k.cust_account_id > TO_NUMBER(:after_id)
      AND EXISTS (
        SELECT 1
        FROM apps.hz_cust_acct_sites_all e
        WHERE e.cust_account_id = k.cust_account_id
          AND INSTR(:orgs, ',' || e.org_id || ',') > 0
      )
    ORDER BY k.cust_account_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
)
SELECT
  TO_CHAR(a.cust_account_id) AS account_id,
  a.account_number AS account_number,
  p.party_name AS party_name,
  l.city AS city,
  p.tax_reference AS tax_reference
FROM chosen c
JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
JOIN apps.hz_parties p ON p.party_id = a.party_id
JOIN (
  SELECT
    s.cust_account_id AS cust_account_id,
    s.party_site_id AS party_site_id,
    ROW_NUMBER() OVER (
      PARTITION BY s.cust_account_id
      ORDER BY
        INSTR(:orgs, ',' || s.org_id || ','),
        DECODE(u.site_use_code, 'BILL_TO', 0, 1),
        DECODE(u.primary_flag, 'Y', 0, 1),
        DECODE(u.status, 'A', 0, 1),
        DECODE(s.status, 'A', 0, 1),
        s.cust_acct_site_id,
        u.site_use_id
    ) AS place
  FROM apps.hz_cust_acct_sites_all s
  LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
  WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
    AND INSTR(:orgs, ',' || s.org_id || ',') > 0
) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
ORDER BY a.cust_account_id
