/* adit:customer */
-- One row for each operating unit of the section that knows the customer, in the section's order, with the site that bills
-- there: the primary BILL_TO before the others. Limit and exposure are in one currency, or null.
SELECT
  a.account_number AS account_number,
  a.status AS account_status,
  a.customer_class_code AS class_code,
  TO_CHAR(a.account_established_date, 'YYYY-MM-DD') AS established_on,
  p.party_name AS party_name,
  p.known_as AS known_as,
  p.party_type AS party_type,
  p.status AS party_status,
  p.tax_reference AS tax_reference,
  p.language_name AS language_name,
  TO_CHAR(site.org_id) AS org_id,
  l.address1 AS address1,
  l.address2 AS address2,
  l.address3 AS address3,
  l.address4 AS address4,
  l.city AS city,
  l.postal_code AS postal_code,
  l.state AS state,
  l.province AS province,
  l.country AS country,
  TO_CHAR(pr.cust_account_profile_id) AS profile_id,
  pr.credit_hold AS credit_hold,
  c.name AS collector,
  t.name AS terms,
  NVL(:currency, m.currency_code) AS credit_currency,
  TO_CHAR(m.overall_credit_limit, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS credit_limit,
  TO_CHAR((
    SELECT NVL(SUM(s.amount_due_remaining), 0)
    FROM apps.ar_payment_schedules_all s
    WHERE s.customer_id = a.cust_account_id
      AND s.status = 'OP'
      AND s.class <> 'GUAR'
      AND s.invoice_currency_code = NVL(:currency, m.currency_code)
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS exposure
FROM (
  SELECT
    k.cust_account_id AS cust_account_id,
    s.org_id AS org_id,
    s.party_site_id AS party_site_id,
    ROW_NUMBER() OVER (
      PARTITION BY s.org_id
      ORDER BY
        DECODE(u.site_use_code, 'BILL_TO', 0, 1),
        DECODE(u.primary_flag, 'Y', 0, 1),
        DECODE(u.status, 'A', 0, 1),
        DECODE(s.status, 'A', 0, 1),
        s.cust_acct_site_id,
        u.site_use_id
    ) AS place
  FROM apps.hz_cust_accounts k
  JOIN apps.hz_cust_acct_sites_all s ON s.cust_account_id = k.cust_account_id
  LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
  WHERE k.account_number = :customer
    AND INSTR(:orgs, ',' || s.org_id || ',') > 0
) site
JOIN apps.hz_cust_accounts a ON a.cust_account_id = site.cust_account_id
JOIN apps.hz_parties p ON p.party_id = a.party_id
LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
LEFT JOIN apps.hz_customer_profiles pr ON pr.cust_account_id = a.cust_account_id AND pr.site_use_id IS NULL
LEFT JOIN apps.ra_terms t ON t.term_id = pr.standard_terms
LEFT JOIN apps.ar_collectors c ON c.collector_id = pr.collector_id
LEFT JOIN (
  SELECT
    x.cust_account_profile_id AS cust_account_profile_id,
    x.currency_code AS currency_code,
    x.overall_credit_limit AS overall_credit_limit,
    COUNT(*) OVER (PARTITION BY x.cust_account_profile_id) AS currencies
  FROM apps.hz_cust_accounts k
  JOIN apps.hz_cust_profile_amts x ON x.cust_account_id = k.cust_account_id
  WHERE k.account_number = :customer
    AND x.site_use_id IS NULL
) m ON m.cust_account_profile_id = pr.cust_account_profile_id
  AND (m.currency_code = :currency OR (:currency IS NULL AND m.currencies = 1))
WHERE site.place = 1
ORDER BY INSTR(:orgs, ',' || site.org_id || ',')
