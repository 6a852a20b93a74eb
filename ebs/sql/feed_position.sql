/* adit:feed_position */
-- The database's clock and the newest key of everything that is followed by its keys.
SELECT
  TO_CHAR(SYSDATE, 'YYYY-MM-DD"T"HH24:MI:SS') AS clock,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.payment_schedule_id AS id
      FROM apps.ar_payment_schedules_all s
      WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
      ORDER BY s.payment_schedule_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS schedule,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.receivable_application_id AS id
      FROM apps.ar_receivable_applications_all s
      WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
      ORDER BY s.receivable_application_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS application,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.adjustment_id AS id
      FROM apps.ar_adjustments_all s
      WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
      ORDER BY s.adjustment_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS adjustment,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.promise_detail_id AS id
      FROM apps.iex_promise_details s
      WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
      ORDER BY s.promise_detail_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS promise,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.request_id AS id
      FROM apps.ra_cm_requests_all s
      WHERE INSTR(:orgs, ',' || s.org_id || ',') > 0
      ORDER BY s.request_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS dispute,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.interaction_id AS id
      FROM apps.jtf_ih_interactions s
      ORDER BY s.interaction_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS interaction,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.task_id AS id
      FROM apps.jtf_tasks_vl s
      ORDER BY s.task_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS task,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.jtf_note_id AS id
      FROM apps.jtf_notes_vl s
      ORDER BY s.jtf_note_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS note,
  (
    SELECT TO_CHAR(x.id)
    FROM (
      SELECT s.contact_point_id AS id
      FROM apps.hz_contact_points s
      ORDER BY s.contact_point_id DESC
    ) x
    WHERE ROWNUM = 1
  ) AS contact_point
FROM dual
