/* adit:activities */
-- Calls, tasks and notes of a customer since a moment of the database's clock.
WITH account AS (
  SELECT a.cust_account_id AS cust_account_id, a.party_id AS party_id
  FROM apps.hz_cust_accounts a
  WHERE a.account_number = :customer
    AND EXISTS (
      SELECT 1
      FROM apps.hz_cust_acct_sites_all e
      WHERE e.cust_account_id = a.cust_account_id
        AND INSTR(:orgs, ',' || e.org_id || ',') > 0
    )
), entry AS (
  SELECT
    'call' AS kind,
    i.interaction_id AS id,
    i.start_date_time AS happened_at,
    i.created_by AS created_by,
    i.source_code AS title,
    v.description AS body,
    i.reference_form AS more,
    i.follow_up_action AS follow_up,
    i.duration AS duration,
    i.method_code AS method,
    o.outcome_code AS outcome,
    NULL AS state,
    NULL AS invoice
  FROM account k
  JOIN apps.jtf_ih_activities v ON v.cust_account_id = k.cust_account_id
  JOIN apps.jtf_ih_interactions i ON i.interaction_id = v.interaction_id
  LEFT JOIN apps.jtf_ih_outcomes_vl o ON o.outcome_id = i.outcome_id
  WHERE i.start_date_time >= TO_DATE(:since, 'YYYY-MM-DD"T"HH24:MI:SS')
  UNION ALL
  SELECT
    'task' AS kind,
    j.task_id AS id,
    j.creation_date AS happened_at,
    j.created_by AS created_by,
    j.task_name AS title,
    j.description AS body,
    NULL AS more,
    NULL AS follow_up,
    NULL AS duration,
    NULL AS method,
    NULL AS outcome,
    CASE WHEN z.cancelled_flag = 'Y' THEN 'cancelled' WHEN j.open_flag = 'N' THEN 'done' ELSE 'open' END AS state,
    NULL AS invoice
  FROM account k
  JOIN apps.jtf_tasks_vl j ON j.customer_id = k.party_id
  LEFT JOIN apps.jtf_task_statuses_vl z ON z.task_status_id = j.task_status_id
  WHERE (j.cust_account_id = k.cust_account_id OR j.cust_account_id IS NULL)
    AND NVL(j.deleted_flag, 'N') <> 'Y'
    AND j.creation_date >= TO_DATE(:since, 'YYYY-MM-DD"T"HH24:MI:SS')
  UNION ALL
  SELECT
    'note' AS kind,
    n.jtf_note_id AS id,
    n.entered_date AS happened_at,
    n.created_by AS created_by,
    NULL AS title,
    n.notes AS body,
    NULL AS more,
    NULL AS follow_up,
    NULL AS duration,
    NULL AS method,
    NULL AS outcome,
    NULL AS state,
    NULL AS invoice
  FROM account k
  JOIN apps.jtf_notes_vl n ON n.source_object_code = 'IEX_ACCOUNT' AND n.source_object_id = k.cust_account_id
  WHERE n.entered_date >= TO_DATE(:since, 'YYYY-MM-DD"T"HH24:MI:SS')
  UNION ALL
  SELECT
    'note' AS kind,
    n.jtf_note_id AS id,
    n.entered_date AS happened_at,
    n.created_by AS created_by,
    NULL AS title,
    n.notes AS body,
    NULL AS more,
    NULL AS follow_up,
    NULL AS duration,
    NULL AS method,
    NULL AS outcome,
    NULL AS state,
    NULL AS invoice
  FROM account k
  JOIN apps.jtf_notes_vl n ON n.source_object_code = 'PARTY' AND n.source_object_id = k.party_id
  WHERE n.entered_date >= TO_DATE(:since, 'YYYY-MM-DD"T"HH24:MI:SS')
  UNION ALL
  SELECT
    'note' AS kind,
    n.jtf_note_id AS id,
    n.entered_date AS happened_at,
    n.created_by AS created_by,
    NULL AS title,
    n.notes AS body,
    NULL AS more,
    NULL AS follow_up,
    NULL AS duration,
    NULL AS method,
    NULL AS outcome,
    NULL AS state,
    s.trx_number AS invoice
  FROM account k
  JOIN apps.ar_payment_schedules_all s ON s.customer_id = k.cust_account_id
  JOIN apps.jtf_notes_vl n ON n.source_object_code = 'IEX_INVOICES' AND n.source_object_id = s.payment_schedule_id
  WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
    AND n.entered_date >= TO_DATE(:since, 'YYYY-MM-DD"T"HH24:MI:SS')
)
SELECT
  e.kind AS kind,
  TO_CHAR(e.id) AS id,
  TO_CHAR(e.happened_at, 'YYYY-MM-DD"T"HH24:MI:SS') AS happened_at,
  u.user_name AS made_by,
  e.title AS title,
  e.body AS body,
  e.more AS more,
  e.follow_up AS follow_up,
  TO_CHAR(e.duration) AS duration,
  e.method AS method,
  e.outcome AS outcome,
  e.state AS state,
  e.invoice AS invoice
FROM entry e
LEFT JOIN apps.fnd_user u ON u.user_id = e.created_by
ORDER BY e.happened_at DESC, e.id DESC
