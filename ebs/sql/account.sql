/* adit:account */
-- Whether there is such a customer, and whether an operating unit of the section knows it.
SELECT a.account_number AS account_number
FROM apps.hz_cust_accounts a
WHERE a.account_number = :customer
  AND EXISTS (
    SELECT 1
    FROM apps.hz_cust_acct_sites_all s
    WHERE s.cust_account_id = a.cust_account_id
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
  )
