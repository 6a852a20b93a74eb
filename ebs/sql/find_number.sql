/* adit:find_number */
-- The customer of this number.
WITH chosen AS (
  SELECT k.cust_account_id AS cust_account_id
  FROM apps.hz_cust_accounts k
  WHERE k.account_number = :value
)
SELECT
  a.account_number AS account_number,
  p.party_name AS party_name,
  l.city AS city
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
ORDER BY a.account_number
