/* adit:feed_items */
-- A page of the feed: what is open, or what was entered, applied, adjusted or updated since a position, as it stands now.
-- Of the ways, those that are not asked for find nothing. What was closed says what became of its document.
WITH chosen AS (
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      s.payment_schedule_id AS payment_schedule_id,
      NULL AS position_at,
      s.payment_schedule_id AS position_id
    FROM apps.ar_payment_schedules_all s
    WHERE :way = 'open'
      AND s.status = 'OP'
      AND s.payment_schedule_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
    ORDER BY s.payment_schedule_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      s.payment_schedule_id AS payment_schedule_id,
      NULL AS position_at,
      s.payment_schedule_id AS position_id
    FROM apps.ar_payment_schedules_all s
    WHERE :way = 'entered'
      AND s.payment_schedule_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
    ORDER BY s.payment_schedule_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      r.applied_payment_schedule_id AS payment_schedule_id,
      NULL AS position_at,
      r.receivable_application_id AS position_id
    FROM apps.ar_receivable_applications_all r
    WHERE :way = 'applied'
      AND r.receivable_application_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || r.org_id || ',') > 0
    ORDER BY r.receivable_application_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      r.payment_schedule_id AS payment_schedule_id,
      NULL AS position_at,
      r.receivable_application_id AS position_id
    FROM apps.ar_receivable_applications_all r
    WHERE :way = 'applying'
      AND r.receivable_application_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || r.org_id || ',') > 0
    ORDER BY r.receivable_application_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      j.payment_schedule_id AS payment_schedule_id,
      NULL AS position_at,
      j.adjustment_id AS position_id
    FROM apps.ar_adjustments_all j
    WHERE :way = 'adjusted'
      AND j.adjustment_id > TO_NUMBER(:after_id)
      AND INSTR(:orgs, ',' || j.org_id || ',') > 0
    ORDER BY j.adjustment_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
  UNION ALL
  SELECT
    x.payment_schedule_id AS payment_schedule_id,
    x.position_at AS position_at,
    x.position_id AS position_id
  FROM (
    SELECT
      s.payment_schedule_id AS payment_schedule_id,
      TO_CHAR(s.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
      s.payment_schedule_id AS position_id
    FROM apps.ar_payment_schedules_all s
    WHERE :way = 'updated'
      AND s.last_update_date >= TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
      AND (
        s.last_update_date > TO_DATE(:after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
        OR s.payment_schedule_id > TO_NUMBER(:after_id)
      )
      AND INSTR(:orgs, ',' || s.org_id || ',') > 0
    ORDER BY s.last_update_date, s.payment_schedule_id
  ) x
  WHERE ROWNUM <= TO_NUMBER(:page)
)
SELECT
  c.position_at AS position_at,
  TO_CHAR(c.position_id) AS position_id,
  s.status AS status,
  TO_CHAR(s.actual_date_closed, 'YYYY-MM-DD') AS closed_on,
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
  TO_CHAR(s.amount_due_remaining, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS remaining,
  TO_CHAR(s.staged_dunning_level) AS dunning_level,
  t.ct_reference AS ct_reference,
  b.account_number AS bill_to,
  h.account_number AS ship_to,
  TO_CHAR(d.discount_percent, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_percent,
  TO_CHAR(s.trx_date + d.discount_days, 'YYYY-MM-DD') AS discount_until,
  TO_CHAR((
    SELECT SUM(w.amount_due_original)
    FROM apps.ar_payment_schedules_all w
    WHERE s.status = 'CL'
      AND w.customer_trx_id = s.customer_trx_id
      AND w.org_id = s.org_id
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS total,
  TO_CHAR((
    SELECT SUM(w.amount_due_remaining)
    FROM apps.ar_payment_schedules_all w
    WHERE s.status = 'CL'
      AND w.customer_trx_id = s.customer_trx_id
      AND w.org_id = s.org_id
      AND w.status = 'OP'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS still_open,
  TO_CHAR((
    SELECT SUM(w.amount_due_remaining)
    FROM apps.ar_adjustments_all j
    JOIN apps.ar_payment_schedules_all w ON w.customer_trx_id = j.chargeback_customer_trx_id AND w.org_id = j.org_id
    WHERE s.status = 'CL'
      AND j.customer_trx_id = s.customer_trx_id
      AND j.org_id = s.org_id
      AND j.status = 'A'
      AND w.status = 'OP'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS charged_back,
  TO_CHAR((
    SELECT SUM(NVL(r.earned_discount_taken, 0) + NVL(r.unearned_discount_taken, 0))
    FROM apps.ar_receivable_applications_all r
    WHERE s.status = 'CL'
      AND r.applied_customer_trx_id = s.customer_trx_id
      AND r.org_id = s.org_id
      AND r.status = 'APP'
      AND r.display = 'Y'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_taken,
  TO_CHAR((
    SELECT SUM(r.amount_applied)
    FROM apps.ar_receivable_applications_all r
    JOIN apps.ra_customer_trx_all m ON m.customer_trx_id = r.customer_trx_id AND m.org_id = r.org_id
    WHERE s.status = 'CL'
      AND r.applied_customer_trx_id = s.customer_trx_id
      AND r.org_id = s.org_id
      AND r.application_type = 'CM'
      AND r.status = 'APP'
      AND r.display = 'Y'
      AND m.reason_code = 'CANCELLATION'
  ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS cancelled,
  TO_CHAR((
    SELECT SUM(w.amount_due_original)
    FROM apps.ar_payment_schedules_all w
    WHERE s.status = 'CL'
      AND t.reason_code = 'CANCELLATION'
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
LEFT JOIN apps.ar_payment_schedules_all s
  ON s.payment_schedule_id = c.payment_schedule_id
  AND INSTR(:orgs, ',' || s.org_id || ',') > 0
  AND s.class <> 'GUAR'
LEFT JOIN apps.hz_cust_accounts b ON b.cust_account_id = s.customer_id
LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id AND t.org_id = s.org_id
LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
LEFT JOIN apps.ra_terms_lines_discounts d
  ON d.term_id = s.term_id
  AND d.sequence_num = s.terms_sequence_number
  AND s.amount_due_remaining > 0
  AND s.trx_date + d.discount_days >= TO_DATE(:key_date, 'YYYY-MM-DD')
ORDER BY c.position_at, c.position_id, s.payment_schedule_id, d.discount_days
