/* adit:touched_disputes */
-- Requests for credit memos that were made since a position, by key or, where an index carries it, changed by date.
WITH chosen AS (
  SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
  FROM (
    SELECT
      t.bill_to_customer_id AS owner_id,
      TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
      z.request_id AS position_id
    FROM apps.ra_cm_requests_all z
    JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = z.customer_trx_id AND t.org_id = z.org_id
    WHERE :way = 'key'
      AND z.request_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || z.org_id || ',') > 0
    ORDER BY z.request_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
  FROM (
    SELECT
      t.bill_to_customer_id AS owner_id,
      TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
      z.request_id AS position_id
    FROM apps.ra_cm_requests_all z
    JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = z.customer_trx_id AND t.org_id = z.org_id
    WHERE :way = 'date'
      AND z.last_update_date >= TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
      AND (
        z.last_update_date > TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
        OR z.request_id > TO_NUMBER(:after_id)
      )
      AND INSTR(:orgs, ',' || z.org_id || ',') > 0
    ORDER BY z.last_update_date, z.request_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
)
SELECT
  c.position_at AS position_at,
  TO_CHAR(c.position_id) AS position_id,
  CASE
    WHEN EXISTS (
      SELECT 1
      FROM apps.hz_cust_acct_sites_all e
      WHERE e.cust_account_id = a.cust_account_id
        AND INSTR(:orgs, ',' || e.org_id || ',') > 0
    ) THEN a.account_number
  END AS account_number
FROM chosen c
LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
ORDER BY c.position_at, c.position_id, a.account_number
