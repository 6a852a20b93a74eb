/* adit:touched_contact_points */
-- Telephone numbers and addresses that were added since a position, by key or, where an index carries it, changed by date.
WITH chosen AS (
  SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
  FROM (
    SELECT
      z.owner_table_id AS owner_id,
      TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
      z.contact_point_id AS position_id
    FROM apps.hz_contact_points z
    WHERE :way = 'key'
      AND z.contact_point_id > TO_NUMBER(:after_id)
      AND z.owner_table_name = 'HZ_PARTIES'
    ORDER BY z.contact_point_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
  FROM (
    SELECT
      z.owner_table_id AS owner_id,
      TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
      z.contact_point_id AS position_id
    FROM apps.hz_contact_points z
    WHERE :way = 'date'
      AND z.last_update_date >= TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
      AND (
        z.last_update_date > TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
        OR z.contact_point_id > TO_NUMBER(:after_id)
      )
      AND z.owner_table_name = 'HZ_PARTIES'
    ORDER BY z.last_update_date, z.contact_point_id
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
LEFT JOIN apps.hz_cust_account_roles r ON r.party_id = c.owner_id
LEFT JOIN apps.hz_cust_accounts o ON o.party_id = c.owner_id
LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = NVL(o.cust_account_id, r.cust_account_id)
ORDER BY c.position_at, c.position_id, a.account_number
