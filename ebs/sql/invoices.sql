/* adit:invoices */
-- Documents of a customer by date, or those with a number, a purchase order or a reference: a row for each instalment and
-- each discount that it still allows. Of the ways to ask, those whose binds are null find nothing.
WITH account AS (
  SELECT a.cust_account_id AS cust_account_id
  FROM apps.hz_cust_accounts a
  WHERE a.account_number = :customer
), chosen AS (
  SELECT x.customer_trx_id AS customer_trx_id
  FROM account k
  JOIN apps.ra_customer_trx_all x ON x.bill_to_customer_id = k.cust_account_id
  WHERE x.trx_date BETWEEN TO_DATE(:since, 'YYYY-MM-DD') AND TO_DATE(:until, 'YYYY-MM-DD')
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.customer_trx_id AS customer_trx_id
  FROM account k
  JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
  WHERE x.bill_to_customer_id <> k.cust_account_id
    AND x.trx_date BETWEEN TO_DATE(:since, 'YYYY-MM-DD') AND TO_DATE(:until, 'YYYY-MM-DD')
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.customer_trx_id AS customer_trx_id
  FROM apps.ra_customer_trx_all x
  WHERE x.trx_number = :trx_number
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.customer_trx_id AS customer_trx_id
  FROM apps.ra_customer_trx_all x
  WHERE x.purchase_order = :purchase_order
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.customer_trx_id AS customer_trx_id
  FROM apps.ra_customer_trx_all x
  WHERE x.ct_reference = :reference
    AND (:trx_number IS NULL OR x.trx_number <> :trx_number)
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
)
SELECT
  TO_CHAR(t.customer_trx_id) AS trx_id,
  TO_CHAR(t.org_id) AS org_id,
  t.trx_number AS trx_number,
  TO_CHAR(t.trx_date, 'YYYY-MM-DD') AS trx_date,
  t.invoice_currency_code AS currency_code,
  t.purchase_order AS purchase_order,
  t.reason_code AS reason_code,
  b.account_number AS bill_to,
  h.account_number AS ship_to,
  q.name AS terms,
  TO_CHAR((
    SELECT MIN(n.due_days)
    FROM apps.ra_terms_lines n
    WHERE n.term_id = t.term_id
      AND n.sequence_num = (SELECT MIN(f.sequence_num) FROM apps.ra_terms_lines f WHERE f.term_id = t.term_id)
  )) AS net_days,
  TO_CHAR(s.payment_schedule_id) AS schedule_id,
  s.class AS class,
  s.status AS status,
  TO_CHAR(s.terms_sequence_number) AS instalment,
  TO_CHAR(s.due_date, 'YYYY-MM-DD') AS due_date,
  TO_CHAR(s.actual_date_closed, 'YYYY-MM-DD') AS closed_on,
  TO_CHAR(s.amount_due_original, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS original,
  TO_CHAR(s.amount_due_remaining, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS remaining,
  TO_CHAR(d.discount_percent, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_percent,
  TO_CHAR(s.trx_date + d.discount_days, 'YYYY-MM-DD') AS discount_until,
  TO_CHAR((
    SELECT SUM(l.extended_amount)
    FROM apps.ra_customer_trx_lines_all l
    WHERE l.customer_trx_id = t.customer_trx_id
      AND l.org_id = t.org_id
      AND l.line_type <> 'TAX'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS subtotal,
  TO_CHAR((
    SELECT SUM(l.extended_amount)
    FROM apps.ra_customer_trx_lines_all l
    WHERE l.customer_trx_id = t.customer_trx_id
      AND l.org_id = t.org_id
      AND l.line_type = 'TAX'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS tax,
  (
    SELECT MIN(l.sales_order)
    FROM apps.ra_customer_trx_lines_all l
    WHERE l.customer_trx_id = t.customer_trx_id
      AND l.org_id = t.org_id
      AND l.line_type = 'LINE'
      AND l.line_number = (
        SELECT MIN(f.line_number)
        FROM apps.ra_customer_trx_lines_all f
        WHERE f.customer_trx_id = t.customer_trx_id
          AND f.org_id = t.org_id
          AND f.line_type = 'LINE'
      )
  ) AS sales_order,
  TO_CHAR((
    SELECT SUM(NVL(r.earned_discount_taken, 0) + NVL(r.unearned_discount_taken, 0))
    FROM apps.ar_receivable_applications_all r
    WHERE r.applied_customer_trx_id = t.customer_trx_id
      AND r.org_id = t.org_id
      AND r.status = 'APP'
      AND r.display = 'Y'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_taken,
  TO_CHAR((
    SELECT SUM(w.amount_due_remaining)
    FROM apps.ar_adjustments_all j
    JOIN apps.ar_payment_schedules_all w ON w.customer_trx_id = j.chargeback_customer_trx_id AND w.org_id = j.org_id
    WHERE j.customer_trx_id = t.customer_trx_id
      AND j.org_id = t.org_id
      AND j.status = 'A'
      AND w.status = 'OP'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS charged_back,
  TO_CHAR((
    SELECT SUM(r.amount_applied)
    FROM apps.ar_receivable_applications_all r
    JOIN apps.ra_customer_trx_all m ON m.customer_trx_id = r.customer_trx_id AND m.org_id = r.org_id
    WHERE r.applied_customer_trx_id = t.customer_trx_id
      AND r.org_id = t.org_id
      AND r.application_type = 'CM'
      AND r.status = 'APP'
      AND r.display = 'Y'
      AND m.reason_code = 'CANCELLATION'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS cancelled,
  TO_CHAR((
    SELECT SUM(w.amount_due_original)
    FROM apps.ar_payment_schedules_all w
    WHERE t.reason_code = 'CANCELLATION'
      AND w.org_id = t.org_id
      AND w.customer_trx_id IN (
        SELECT r.applied_customer_trx_id
        FROM apps.ar_receivable_applications_all r
        WHERE r.customer_trx_id = t.customer_trx_id
          AND r.org_id = t.org_id
          AND r.application_type = 'CM'
          AND r.status = 'APP'
          AND r.display = 'Y'
      )
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS cancels
FROM chosen c
JOIN apps.ra_customer_trx_all t
  ON t.customer_trx_id = c.customer_trx_id
  AND INSTR(:orgs, ',' || t.org_id || ',') > 0
JOIN apps.hz_cust_accounts b ON b.cust_account_id = t.bill_to_customer_id
LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
LEFT JOIN apps.ra_terms q ON q.term_id = t.term_id
JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id AND s.org_id = t.org_id
LEFT JOIN apps.ra_terms_lines_discounts d
  ON d.term_id = s.term_id
  AND d.sequence_num = s.terms_sequence_number
  AND s.amount_due_remaining > 0
  AND s.trx_date + d.discount_days >= TO_DATE(:key_date, 'YYYY-MM-DD')
WHERE t.complete_flag = 'Y'
  AND s.class <> 'GUAR'
  AND (:since IS NOT NULL OR :customer IS NULL OR b.account_number = :customer OR h.account_number = :customer)
ORDER BY t.trx_date DESC, t.customer_trx_id DESC, s.terms_sequence_number, d.discount_days
