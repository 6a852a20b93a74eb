/* adit:find_email */
-- Customers with a mail address, their own or a contact person's, written in one of these ways.
WITH chosen AS (
  SELECT k.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
  FROM apps.hz_contact_points y
  JOIN apps.hz_cust_accounts k ON k.party_id = y.owner_table_id
  WHERE y.email_address IN (:value, LOWER(:value), UPPER(:value))
    AND y.status = 'A'
    AND y.owner_table_name = 'HZ_PARTIES'
  UNION ALL
  SELECT r.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
  FROM apps.hz_contact_points y
  JOIN apps.hz_cust_account_roles r ON r.party_id = y.owner_table_id
  WHERE y.email_address IN (:value, LOWER(:value), UPPER(:value))
    AND y.status = 'A'
    AND y.owner_table_name = 'HZ_PARTIES'
    AND r.role_type = 'CONTACT'
    AND r.status = 'A'
)
SELECT
  a.account_number AS account_number,
  p.party_name AS party_name,
  l.city AS city,
  cp.email_address AS email_address
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
JOIN apps.hz_contact_points cp ON cp.contact_point_id = c.contact_point_id
ORDER BY a.account_number
