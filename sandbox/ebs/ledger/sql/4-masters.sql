CREATE VIEW ledger.phone AS
SELECT c.owner_table_id AS party_id, json_agg(json_build_object(
  'number', '+' || concat(c.phone_country_code, c.phone_area_code, c.phone_number),
  'type', CASE c.phone_line_type WHEN 'MOBILE' THEN 'mobile' WHEN 'FAX' THEN 'fax' WHEN 'GEN' THEN 'work' ELSE 'other' END,
  'primary', c.primary_flag = 'Y', 'status', 'unknown') ORDER BY c.primary_flag DESC, c.contact_point_id) AS list
FROM apps.hz_contact_points c
WHERE c.owner_table_name = 'HZ_PARTIES' AND c.contact_point_type = 'PHONE' AND c.status = 'A' GROUP BY 1;

CREATE VIEW ledger.mail AS
SELECT c.owner_table_id AS party_id, json_agg(c.email_address ORDER BY c.primary_flag DESC, c.contact_point_id) AS list
FROM apps.hz_contact_points c
WHERE c.owner_table_name = 'HZ_PARTIES' AND c.contact_point_type = 'EMAIL' AND c.status = 'A' GROUP BY 1;

-- A contact person: a role at the account; its contact points hang on the relationship's party.
CREATE VIEW ledger.contact_record AS
SELECT a.account_number AS customer, r.cust_account_role_id::text AS contact, json_build_object(
  'customer', a.account_number, 'contact', r.cust_account_role_id::text, 'name', p.party_name, 'role', ledger.present(o.job_title),
  'phones', coalesce(t.list, '[]'), 'emails', coalesce(m.list, '[]'), 'preferred', r.primary_flag = 'Y', 'reference', NULL) AS record
FROM apps.hz_cust_account_roles r
JOIN apps.hz_cust_accounts a ON a.cust_account_id = r.cust_account_id
JOIN apps.hz_relationships l ON l.party_id = r.party_id AND l.directional_flag = 'F'
JOIN apps.hz_parties p ON p.party_id = CASE WHEN l.subject_type = 'PERSON' THEN l.subject_id ELSE l.object_id END
LEFT JOIN apps.hz_org_contacts o ON o.party_relationship_id = l.relationship_id
LEFT JOIN ledger.phone t ON t.party_id = r.party_id
LEFT JOIN ledger.mail m ON m.party_id = r.party_id
WHERE r.role_type = 'CONTACT' AND coalesce(r.status, 'A') = 'A' AND r.cust_acct_site_id IS NULL;

CREATE VIEW ledger.credit AS
SELECT DISTINCT ON (m.cust_account_id) m.cust_account_id, m.currency_code AS currency, m.overall_credit_limit AS credit_limit
FROM apps.hz_cust_profile_amts m
WHERE m.site_use_id IS NULL AND m.overall_credit_limit IS NOT NULL ORDER BY m.cust_account_id, m.currency_code <> 'EUR', m.currency_code;

CREATE VIEW ledger.exposure AS
SELECT s.account, s.currency, sum(s.remaining) AS amount FROM ledger.schedule s WHERE s.remaining <> 0 GROUP BY 1, 2;

-- The address: of the primary BILL_TO site of the first operating unit that has one.
CREATE VIEW ledger.address AS
SELECT DISTINCT ON (t.cust_account_id) t.cust_account_id, concat_ws(', ', l.address1, l.address2, l.address3, l.address4) AS street,
  l.postal_code, l.city, coalesce(l.state, l.province, '') AS region, l.country
FROM apps.hz_cust_acct_sites_all t
JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = t.cust_acct_site_id AND u.site_use_code = 'BILL_TO' AND u.primary_flag = 'Y' AND u.status = 'A'
JOIN apps.hz_party_sites s ON s.party_site_id = t.party_site_id
JOIN apps.hz_locations l ON l.location_id = s.location_id
WHERE t.status = 'A' ORDER BY t.cust_account_id, t.org_id, u.site_use_id;

CREATE FUNCTION ledger.do_not_call(party numeric) RETURNS boolean STABLE LANGUAGE sql
  RETURN EXISTS (SELECT FROM apps.hz_contact_preferences c WHERE c.contact_level_table = 'HZ_PARTIES' AND c.contact_level_table_id = party
    AND c.contact_type = 'CALL' AND c.preference_code = 'DO_NOT' AND c.status = 'A'
    AND (c.preference_end_date IS NULL OR c.preference_end_date >= sim.business_date()));

CREATE VIEW ledger.customer_record AS
SELECT a.account_number AS customer, json_build_object(
  'customer', a.account_number, 'number', a.account_number,
  'orgUnits', (SELECT coalesce(json_agg(DISTINCT t.org_id::text), '[]') FROM apps.hz_cust_acct_sites_all t WHERE t.cust_account_id = a.cust_account_id),
  'headOffice', (SELECT h.account_number FROM apps.hz_relationships l JOIN apps.hz_cust_accounts h ON h.party_id = l.object_id
    WHERE l.subject_id = a.party_id AND l.relationship_code = 'DIVISION_OF' AND l.status = 'A' LIMIT 1),
  'name', p.party_name, 'taxId', ledger.present(p.tax_reference),
  'status', CASE WHEN p.status IN ('M', 'D') THEN 'deleted' WHEN a.status <> 'A' THEN 'blocked' ELSE 'active' END,
  'address', json_build_object('street', coalesce(l.street, ''), 'postalCode', coalesce(l.postal_code, ''), 'city', coalesce(l.city, ''),
    'region', coalesce(l.region, ''), 'country', coalesce(l.country, '')),
  'phones', coalesce(t.list, '[]'), 'emails', coalesce(m.list, '[]'),
  'paymentProfile', json_build_object(
    'terms', coalesce((SELECT r.name FROM apps.ra_terms r WHERE r.term_id = f.standard_terms), ''), 'method', 'not_available',
    'creditLimit', CASE WHEN c.cust_account_id IS NULL THEN to_json('not_available'::text) ELSE ledger.money(c.credit_limit, c.currency) END,
    'exposure', CASE WHEN c.cust_account_id IS NULL THEN to_json('not_available'::text) ELSE ledger.money(e.amount, c.currency) END,
    'hold', CASE f.credit_hold WHEN 'Y' THEN 'yes' WHEN 'N' THEN 'no' ELSE 'unknown' END),
  'relationship', json_build_object('since', a.account_established_date::date::text, 'accountManager', ledger.present(k.name),
    'tier', ledger.present(a.customer_class_code)),
  'preferences', json_build_object('languageKey', p.language_name, 'doNotCall', CASE WHEN ledger.do_not_call(p.party_id) THEN 'yes' ELSE 'no' END),
  'reference', NULL) AS record
FROM apps.hz_cust_accounts a
JOIN apps.hz_parties p ON p.party_id = a.party_id
LEFT JOIN ledger.address l ON l.cust_account_id = a.cust_account_id
LEFT JOIN apps.hz_customer_profiles f ON f.cust_account_id = a.cust_account_id AND f.site_use_id IS NULL
LEFT JOIN apps.ar_collectors k ON k.collector_id = f.collector_id
LEFT JOIN ledger.credit c ON c.cust_account_id = a.cust_account_id
LEFT JOIN ledger.exposure e ON e.account = a.account_number AND e.currency = c.currency
LEFT JOIN ledger.phone t ON t.party_id = p.party_id
LEFT JOIN ledger.mail m ON m.party_id = p.party_id;
