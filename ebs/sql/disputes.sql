/* adit:disputes */
-- Requests for a credit memo on documents billed or shipped to the customer, each with the notes that were added to it later.
WITH account AS (
  SELECT a.cust_account_id AS cust_account_id
  FROM apps.hz_cust_accounts a
  WHERE a.account_number = :customer
), chosen AS (
  SELECT x.customer_trx_id AS customer_trx_id
  FROM account k
  JOIN apps.ra_customer_trx_all x ON x.bill_to_customer_id = k.cust_account_id
  WHERE INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.customer_trx_id AS customer_trx_id
  FROM account k
  JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
  WHERE x.bill_to_customer_id <> k.cust_account_id
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
)
SELECT
  TO_CHAR(q.request_id) AS request_id,
  TO_CHAR(q.org_id) AS org_id,
  t.trx_number AS trx_number,
  t.invoice_currency_code AS currency_code,
  TO_CHAR(q.total_amount, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS amount,
  q.cm_reason_code AS reason_code,
  q.status AS status,
  q.comments AS comments,
  TO_CHAR(q.creation_date, 'YYYY-MM-DD') AS opened_on,
  TO_CHAR(n.jtf_note_id) AS note_id,
  n.notes AS note
FROM chosen c
JOIN apps.ra_customer_trx_all t
  ON t.customer_trx_id = c.customer_trx_id
  AND INSTR(:orgs, ',' || t.org_id || ',') > 0
JOIN apps.ra_cm_requests_all q ON q.customer_trx_id = t.customer_trx_id AND q.org_id = t.org_id
LEFT JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id AND s.org_id = t.org_id
LEFT JOIN apps.jtf_notes_vl n
  ON n.source_object_code = 'IEX_INVOICES'
  AND n.source_object_id = s.payment_schedule_id
  AND n.notes LIKE '%dispute: ' || q.request_id || '%'
ORDER BY q.request_id DESC, n.jtf_note_id
