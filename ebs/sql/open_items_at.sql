/* adit:open_items_at */
-- What was open of a customer on a day that is past: what was applied, credited or adjusted later is added back.
WITH account AS (
  SELECT a.cust_account_id AS cust_account_id
  FROM apps.hz_cust_accounts a
  WHERE a.account_number = :customer
), chosen AS (
  SELECT s.payment_schedule_id AS payment_schedule_id
  FROM account k
  JOIN apps.ar_payment_schedules_all s ON s.customer_id = k.cust_account_id
  WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
  UNION ALL
  SELECT s.payment_schedule_id AS payment_schedule_id
  FROM account k
  JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
  JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = x.customer_trx_id AND s.org_id = x.org_id
  WHERE s.customer_id <> k.cust_account_id
    AND INSTR(:orgs, ',' || x.org_id || ',') > 0
)
SELECT
  TO_CHAR(s.payment_schedule_id) AS schedule_id,
  TO_CHAR(s.org_id) AS org_id,
  s.class AS class,
  s.trx_number AS trx_number,
  TO_CHAR(NVL(s.customer_trx_id, s.cash_receipt_id)) AS document_id,
  TO_CHAR(s.terms_sequence_number) AS instalment,
  TO_CHAR(s.trx_date, 'YYYY-MM-DD') AS trx_date,
  TO_CHAR(s.due_date, 'YYYY-MM-DD') AS due_date,
  s.invoice_currency_code AS currency_code,
  TO_CHAR(s.amount_due_original, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS original,
  TO_CHAR(
    CASE
      WHEN s.class = 'PMT' THEN
        0 - NVL((
          SELECT SUM(NVL(r.amount_applied_from, r.amount_applied))
          FROM apps.ar_receivable_applications_all r
          WHERE r.cash_receipt_id = s.cash_receipt_id
            AND r.org_id = s.org_id
            AND r.status IN ('UNAPP', 'ACC')
            AND r.apply_date <= TO_DATE(:key_date, 'YYYY-MM-DD')
        ), 0)
      ELSE
        s.amount_due_remaining
        + NVL((
          SELECT SUM(r.amount_applied + NVL(r.earned_discount_taken, 0) + NVL(r.unearned_discount_taken, 0))
          FROM apps.ar_receivable_applications_all r
          WHERE r.applied_payment_schedule_id = s.payment_schedule_id
            AND r.org_id = s.org_id
            AND r.status = 'APP'
            AND r.apply_date > TO_DATE(:key_date, 'YYYY-MM-DD')
        ), 0)
        - NVL((
          SELECT SUM(r.amount_applied)
          FROM apps.ar_receivable_applications_all r
          WHERE s.class = 'CM'
            AND r.customer_trx_id = s.customer_trx_id
            AND r.payment_schedule_id = s.payment_schedule_id
            AND r.org_id = s.org_id
            AND r.status = 'APP'
            AND r.apply_date > TO_DATE(:key_date, 'YYYY-MM-DD')
        ), 0)
        - NVL((
          SELECT SUM(j.amount)
          FROM apps.ar_adjustments_all j
          WHERE j.payment_schedule_id = s.payment_schedule_id
            AND j.org_id = s.org_id
            AND j.status = 'A'
            AND j.apply_date > TO_DATE(:key_date, 'YYYY-MM-DD')
        ), 0)
    END,
    'TM9', 'NLS_NUMERIC_CHARACTERS=''.,'''
  ) AS remaining,
  TO_CHAR(s.staged_dunning_level) AS dunning_level,
  t.ct_reference AS ct_reference,
  b.account_number AS bill_to,
  h.account_number AS ship_to,
  TO_CHAR(d.discount_percent, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_percent,
  TO_CHAR(s.trx_date + d.discount_days, 'YYYY-MM-DD') AS discount_until
FROM chosen c
JOIN apps.ar_payment_schedules_all s
  ON s.payment_schedule_id = c.payment_schedule_id
  AND INSTR(:orgs, ',' || s.org_id || ',') > 0
JOIN apps.hz_cust_accounts b ON b.cust_account_id = s.customer_id
LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id AND t.org_id = s.org_id
LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
LEFT JOIN apps.ra_terms_lines_discounts d
  ON d.term_id = s.term_id
  AND d.sequence_num = s.terms_sequence_number
  AND s.trx_date + d.discount_days >= TO_DATE(:key_date, 'YYYY-MM-DD')
WHERE s.class <> 'GUAR'
  AND s.trx_date <= TO_DATE(:key_date, 'YYYY-MM-DD')
  AND (s.status = 'OP' OR s.actual_date_closed > TO_DATE(:key_date, 'YYYY-MM-DD'))
ORDER BY s.due_date, s.payment_schedule_id, d.discount_days
