/* adit:payments */
-- Receipts of a customer by date, those of others that paid what was shipped to it, or those with a reference: a row for
-- each document that a receipt is applied to. Of the ways to ask, those whose binds are null find nothing.
WITH account AS (
  SELECT a.cust_account_id AS cust_account_id
  FROM apps.hz_cust_accounts a
  WHERE a.account_number = :customer
), chosen AS (
  SELECT x.cash_receipt_id AS cash_receipt_id
  FROM account k
  JOIN apps.ar_cash_receipts_all x ON x.pay_from_customer = k.cust_account_id
  WHERE x.receipt_date BETWEEN TO_DATE(:since, 'YYYY-MM-DD') AND TO_DATE(:until, 'YYYY-MM-DD')
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.cash_receipt_id AS cash_receipt_id
  FROM apps.ar_cash_receipts_all x
  WHERE x.receipt_date BETWEEN TO_DATE(:since, 'YYYY-MM-DD') AND TO_DATE(:until, 'YYYY-MM-DD')
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
    AND x.cash_receipt_id IN (
      SELECT r.cash_receipt_id
      FROM account k
      JOIN apps.ra_customer_trx_all i ON i.ship_to_customer_id = k.cust_account_id
      JOIN apps.ar_receivable_applications_all r
        ON r.applied_customer_trx_id = i.customer_trx_id
        AND r.org_id = i.org_id
      WHERE i.bill_to_customer_id <> k.cust_account_id
        AND INSTR(:orgs, ',' || i.org_id || ',') > 0
        AND r.status = 'APP'
        AND r.display = 'Y'
    )
    AND NOT EXISTS (SELECT 1 FROM account k WHERE k.cust_account_id = x.pay_from_customer)
  UNION ALL
  SELECT x.cash_receipt_id AS cash_receipt_id
  FROM apps.ar_cash_receipts_all x
  WHERE x.customer_receipt_reference = :reference
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
  UNION ALL
  SELECT x.cash_receipt_id AS cash_receipt_id
  FROM apps.ar_cash_receipts_all x
  WHERE x.receipt_number = :reference
    AND x.customer_receipt_reference IS NULL
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
)
SELECT
  TO_CHAR(p.cash_receipt_id) AS receipt_id,
  TO_CHAR(p.org_id) AS org_id,
  p.receipt_number AS receipt_number,
  p.customer_receipt_reference AS reference,
  TO_CHAR(p.receipt_date, 'YYYY-MM-DD') AS receipt_date,
  p.currency_code AS currency_code,
  TO_CHAR(p.amount, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS amount,
  p.status AS status,
  b.account_number AS payer,
  m.name AS method,
  (
    SELECT MAX(y.status)
    FROM apps.ar_cash_receipt_history_all y
    WHERE y.cash_receipt_id = p.cash_receipt_id
      AND y.org_id = p.org_id
      AND y.current_record_flag = 'Y'
  ) AS history_status,
  TO_CHAR((
    SELECT SUM(r.amount_applied)
    FROM apps.ar_receivable_applications_all r
    WHERE r.cash_receipt_id = p.cash_receipt_id
      AND r.org_id = p.org_id
      AND r.status = 'UNAPP'
      AND r.reversal_gl_date IS NULL
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS unapplied,
  TO_CHAR((
    SELECT SUM(r.amount_applied)
    FROM apps.ar_receivable_applications_all r
    WHERE r.cash_receipt_id = p.cash_receipt_id
      AND r.org_id = p.org_id
      AND r.status = 'ACC'
      AND r.reversal_gl_date IS NULL
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS on_account,
  TO_CHAR(v.receivable_application_id) AS application_id,
  i.trx_number AS trx_number,
  i.invoice_currency_code AS trx_currency,
  TO_CHAR(v.amount_applied, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS applied,
  TO_CHAR(
    NVL(v.earned_discount_taken, 0) + NVL(v.unearned_discount_taken, 0),
    'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''
  ) AS discount
FROM chosen c
JOIN apps.ar_cash_receipts_all p
  ON p.cash_receipt_id = c.cash_receipt_id
  AND INSTR(:orgs, ',' || p.org_id || ',') > 0
JOIN apps.hz_cust_accounts b ON b.cust_account_id = p.pay_from_customer
LEFT JOIN apps.ar_receipt_methods m ON m.receipt_method_id = p.receipt_method_id
LEFT JOIN apps.ar_receivable_applications_all v
  ON v.cash_receipt_id = p.cash_receipt_id
  AND v.org_id = p.org_id
  AND v.application_type = 'CASH'
  AND v.status = 'APP'
  AND v.display = 'Y'
LEFT JOIN apps.ra_customer_trx_all i ON i.customer_trx_id = v.applied_customer_trx_id AND i.org_id = v.org_id
WHERE :since IS NOT NULL
  OR :customer IS NULL
  OR b.account_number = :customer
  OR EXISTS (
    SELECT 1
    FROM account k
    JOIN apps.ra_customer_trx_all f ON f.ship_to_customer_id = k.cust_account_id
    JOIN apps.ar_receivable_applications_all r
      ON r.applied_customer_trx_id = f.customer_trx_id
      AND r.org_id = f.org_id
    WHERE r.cash_receipt_id = p.cash_receipt_id
      AND f.org_id = p.org_id
      AND r.display = 'Y'
  )
ORDER BY p.receipt_date DESC, p.cash_receipt_id DESC, v.receivable_application_id
