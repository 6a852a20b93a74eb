/* adit:contacts */
-- Contact persons of the account, each with the telephone numbers and mail addresses of the relationship: a row a number.
SELECT
  TO_CHAR(r.cust_account_role_id) AS role_id,
  r.primary_flag AS primary_role,
  h.party_name AS person_name,
  h.person_first_name AS first_name,
  h.person_last_name AS last_name,
  o.job_title AS job_title,
  TO_CHAR(cp.contact_point_id) AS point_id,
  cp.contact_point_type AS point_type,
  cp.phone_line_type AS line_type,
  cp.phone_country_code AS country_code,
  cp.phone_area_code AS area_code,
  cp.phone_number AS phone_number,
  cp.raw_phone_number AS raw_number,
  cp.email_address AS email_address,
  cp.primary_flag AS primary_point,
  p.country AS country
FROM apps.hz_cust_accounts a
JOIN apps.hz_parties p ON p.party_id = a.party_id
JOIN apps.hz_cust_account_roles r ON r.cust_account_id = a.cust_account_id
JOIN apps.hz_relationships rel
  ON rel.party_id = r.party_id
  AND rel.subject_table_name = 'HZ_PARTIES'
  AND rel.subject_type = 'PERSON'
JOIN apps.hz_parties h ON h.party_id = rel.subject_id
LEFT JOIN apps.hz_org_contacts o ON o.party_relationship_id = rel.relationship_id
LEFT JOIN apps.hz_contact_points cp
  ON cp.owner_table_name = 'HZ_PARTIES'
  AND cp.owner_table_id = r.party_id
  AND cp.status = 'A'
  AND cp.contact_point_type IN ('PHONE', 'EMAIL')
WHERE a.account_number = :customer
  AND r.role_type = 'CONTACT'
  AND r.status = 'A'
  AND EXISTS (
    SELECT 1
    FROM apps.hz_cust_acct_sites_all s
    WHERE s.cust_account_id = a.cust_account_id
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
  )
ORDER BY r.cust_account_role_id, cp.contact_point_id
