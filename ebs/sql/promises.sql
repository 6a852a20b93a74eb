/* adit:promises */
-- Details of promises, each with the note that was written with it and those that were written since.
SELECT
  TO_CHAR(p.promise_detail_id) AS detail_id,
  TO_CHAR(p.promise_date, 'YYYY-MM-DD') AS promise_date,
  TO_CHAR(p.promise_amount, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS amount,
  p.currency_code AS currency_code,
  p.promise_payment_method AS method,
  p.status AS status,
  p.state AS state,
  TO_CHAR(p.creation_date, 'YYYY-MM-DD') AS taken_on,
  u.user_name AS taken_by,
  TO_CHAR(NVL(d.org_id, p.org_id)) AS org_id,
  s.trx_number AS trx_number,
  TO_CHAR(n.jtf_note_id) AS note_id,
  n.notes AS note
FROM apps.hz_cust_accounts a
JOIN apps.iex_promise_details p ON p.cust_account_id = a.cust_account_id
LEFT JOIN apps.iex_delinquencies_all d ON d.delinquency_id = p.delinquency_id
LEFT JOIN apps.ar_payment_schedules_all s ON s.payment_schedule_id = d.payment_schedule_id AND s.org_id = d.org_id
LEFT JOIN apps.fnd_user u ON u.user_id = p.created_by
LEFT JOIN apps.jtf_notes_vl n ON n.source_object_code = 'IEX_PROMISE' AND n.source_object_id = p.promise_detail_id
WHERE a.account_number = :customer
  AND INSTR(:orgs, ',' || NVL(p.org_id, d.org_id) || ',') > 0
  AND (d.delinquency_id IS NULL OR INSTR(:orgs, ',' || d.org_id || ',') > 0)
ORDER BY p.promise_detail_id, n.jtf_note_id
