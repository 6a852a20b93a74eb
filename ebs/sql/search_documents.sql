/* adit:search_documents */
-- A page of the documents for the search index, by key, each with whom it was billed to.
WITH document AS (
  SELECT x.customer_trx_id AS customer_trx_id, x.cust_account_id AS cust_account_id
  FROM (
    SELECT t.customer_trx_id AS customer_trx_id, t.bill_to_customer_id AS cust_account_id
    FROM apps.ra_customer_trx_all t
    WHERE t.customer_trx_id > TO_NUMBER(:after_id)
      AND t.complete_flag = 'Y'
      AND INSTR(:orgs, ',' || t.org_id || ',') > 0
    ORDER BY t.customer_trx_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
), chosen AS (
  SELECT d.cust_account_id AS cust_account_id
  FROM document d
  GROUP BY d.cust_account_id
)
SELECT
  TO_CHAR(t.customer_trx_id) AS trx_id,
  t.trx_number AS trx_number,
  t.purchase_order AS purchase_order,
  a.account_number AS account_number,
  p.party_name AS party_name,
  l.city AS city
FROM document d
JOIN apps.ra_customer_trx_all t
  ON t.customer_trx_id = d.customer_trx_id
  AND INSTR(:orgs, ',' || t.org_id || ',') > 0
JOIN apps.hz_cust_accounts a ON a.cust_account_id = d.cust_account_id
JOIN apps.hz_parties p ON p.party_id = a.party_id
LEFT JOIN (
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
ORDER BY t.customer_trx_id
