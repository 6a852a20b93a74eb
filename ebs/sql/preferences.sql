/* adit:preferences */
-- How the customer wishes to be reached, and how not, as far as it holds today.
SELECT
  f.contact_type AS contact_type,
  f.preference_code AS preference_code
FROM apps.hz_cust_accounts a
JOIN apps.hz_contact_preferences f
  ON f.contact_level_table = 'HZ_PARTIES'
  AND f.contact_level_table_id = a.party_id
WHERE a.account_number = :customer
  AND f.status = 'A'
  AND (f.preference_end_date IS NULL OR f.preference_end_date >= TRUNC(SYSDATE))
  AND EXISTS (
    SELECT 1
    FROM apps.hz_cust_acct_sites_all s
    WHERE s.cust_account_id = a.cust_account_id
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
  )
ORDER BY f.contact_preference_id DESC
