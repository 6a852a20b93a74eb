-- Written by `npm run gen` from ebs/sql; do not edit.
CREATE OR REPLACE PACKAGE BODY apps.xxadit_read AS

  -- Of the operating units asked for, those that the settings allow: what is not set up here is never told.
  FUNCTION narrowed(p_orgs IN VARCHAR2) RETURN VARCHAR2 IS
    l_allowed VARCHAR2(4000);
    l_rest VARCHAR2(4000) := LTRIM(p_orgs, ',');
    l_kept VARCHAR2(4000) := ',';
    l_org VARCHAR2(4000);
  BEGIN
    SELECT MAX(s.value) INTO l_allowed FROM apps.xxadit_settings s WHERE s.name = 'OPERATING_UNITS';
    l_allowed := ',' || REPLACE(l_allowed, ' ', '') || ',';
    WHILE INSTR(l_rest, ',') > 0 LOOP
      l_org := SUBSTR(l_rest, 1, INSTR(l_rest, ',') - 1);
      l_rest := SUBSTR(l_rest, INSTR(l_rest, ',') + 1);
      IF INSTR(l_allowed, ',' || l_org || ',') > 0 THEN
        l_kept := l_kept || l_org || ',';
      END IF;
    END LOOP;
    RETURN l_kept;
  END narrowed;

  PROCEDURE account(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT a.account_number AS account_number
    FROM apps.hz_cust_accounts a
    WHERE a.account_number = p_customer
      AND EXISTS (
        SELECT 1
        FROM apps.hz_cust_acct_sites_all s
        WHERE s.cust_account_id = a.cust_account_id
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      );
  END account;

  PROCEDURE activities(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_since IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id, a.party_id AS party_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
        AND EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
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
      WHERE i.start_date_time >= TO_DATE(p_since, 'YYYY-MM-DD"T"HH24:MI:SS')
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
        AND j.creation_date >= TO_DATE(p_since, 'YYYY-MM-DD"T"HH24:MI:SS')
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
      WHERE n.entered_date >= TO_DATE(p_since, 'YYYY-MM-DD"T"HH24:MI:SS')
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
      WHERE n.entered_date >= TO_DATE(p_since, 'YYYY-MM-DD"T"HH24:MI:SS')
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
      WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
        AND n.entered_date >= TO_DATE(p_since, 'YYYY-MM-DD"T"HH24:MI:SS')
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
    ORDER BY e.happened_at DESC, e.id DESC;
  END activities;

  PROCEDURE contacts(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
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
    WHERE a.account_number = p_customer
      AND r.role_type = 'CONTACT'
      AND r.status = 'A'
      AND EXISTS (
        SELECT 1
        FROM apps.hz_cust_acct_sites_all s
        WHERE s.cust_account_id = a.cust_account_id
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      )
    ORDER BY r.cust_account_role_id, cp.contact_point_id;
  END contacts;

  PROCEDURE customer(
    p_currency IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT
      a.account_number AS account_number,
      a.status AS account_status,
      a.customer_class_code AS class_code,
      TO_CHAR(a.account_established_date, 'YYYY-MM-DD') AS established_on,
      p.party_name AS party_name,
      p.known_as AS known_as,
      p.party_type AS party_type,
      p.status AS party_status,
      p.tax_reference AS tax_reference,
      p.language_name AS language_name,
      TO_CHAR(site.org_id) AS org_id,
      l.address1 AS address1,
      l.address2 AS address2,
      l.address3 AS address3,
      l.address4 AS address4,
      l.city AS city,
      l.postal_code AS postal_code,
      l.state AS state,
      l.province AS province,
      l.country AS country,
      TO_CHAR(pr.cust_account_profile_id) AS profile_id,
      pr.credit_hold AS credit_hold,
      c.name AS collector,
      t.name AS terms,
      NVL(p_currency, m.currency_code) AS credit_currency,
      TO_CHAR(m.overall_credit_limit, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS credit_limit,
      TO_CHAR((
        SELECT NVL(SUM(s.amount_due_remaining), 0)
        FROM apps.ar_payment_schedules_all s
        WHERE s.customer_id = a.cust_account_id
          AND s.status = 'OP'
          AND s.class <> 'GUAR'
          AND s.invoice_currency_code = NVL(p_currency, m.currency_code)
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      ), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS exposure
    FROM (
      SELECT
        k.cust_account_id AS cust_account_id,
        s.org_id AS org_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.org_id
          ORDER BY
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_accounts k
      JOIN apps.hz_cust_acct_sites_all s ON s.cust_account_id = k.cust_account_id
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE k.account_number = p_customer
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = site.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    LEFT JOIN apps.hz_customer_profiles pr ON pr.cust_account_id = a.cust_account_id AND pr.site_use_id IS NULL
    LEFT JOIN apps.ra_terms t ON t.term_id = pr.standard_terms
    LEFT JOIN apps.ar_collectors c ON c.collector_id = pr.collector_id
    LEFT JOIN (
      SELECT
        x.cust_account_profile_id AS cust_account_profile_id,
        x.currency_code AS currency_code,
        x.overall_credit_limit AS overall_credit_limit,
        COUNT(*) OVER (PARTITION BY x.cust_account_profile_id) AS currencies
      FROM apps.hz_cust_accounts k
      JOIN apps.hz_cust_profile_amts x ON x.cust_account_id = k.cust_account_id
      WHERE k.account_number = p_customer
        AND x.site_use_id IS NULL
    ) m ON m.cust_account_profile_id = pr.cust_account_profile_id
      AND (m.currency_code = p_currency OR (p_currency IS NULL AND m.currencies = 1))
    WHERE site.place = 1
    ORDER BY INSTR(l_orgs, ',' || site.org_id || ',');
  END customer;

  PROCEDURE database(
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT
      TO_CHAR(d.dbid, 'TM9') AS dbid,
      d.name AS name,
      d.database_role AS database_role,
      d.open_mode AS open_mode
    FROM v$database d;
  END database;

  PROCEDURE disputes(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
    ), chosen AS (
      SELECT x.customer_trx_id AS customer_trx_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.bill_to_customer_id = k.cust_account_id
      WHERE INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.customer_trx_id AS customer_trx_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
      WHERE x.bill_to_customer_id <> k.cust_account_id
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
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
      AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
    JOIN apps.ra_cm_requests_all q ON q.customer_trx_id = t.customer_trx_id AND q.org_id = t.org_id
    LEFT JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id AND s.org_id = t.org_id
    LEFT JOIN apps.jtf_notes_vl n
      ON n.source_object_code = 'IEX_INVOICES'
      AND n.source_object_id = s.payment_schedule_id
      AND n.notes LIKE '%dispute: ' || q.request_id || '%'
    ORDER BY q.request_id DESC, n.jtf_note_id;
  END disputes;

  PROCEDURE feed_indexes(
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT
      i.table_name AS table_name,
      i.column_name AS column_name
    FROM all_ind_columns i
    WHERE i.column_position = 1
      AND i.table_name IN (
        'AR_PAYMENT_SCHEDULES_ALL', 'AR_RECEIVABLE_APPLICATIONS_ALL', 'AR_ADJUSTMENTS_ALL', 'HZ_CUST_ACCOUNTS',
        'HZ_CUSTOMER_PROFILES', 'HZ_PARTIES', 'HZ_CONTACT_POINTS', 'IEX_PROMISE_DETAILS', 'RA_CM_REQUESTS_ALL',
        'JTF_IH_INTERACTIONS', 'JTF_TASKS_B', 'JTF_NOTES_B'
      )
      AND i.column_name IN (
        'LAST_UPDATE_DATE', 'PAYMENT_SCHEDULE_ID', 'RECEIVABLE_APPLICATION_ID', 'ADJUSTMENT_ID', 'PROMISE_DETAIL_ID',
        'REQUEST_ID', 'INTERACTION_ID', 'TASK_ID', 'JTF_NOTE_ID', 'CONTACT_POINT_ID'
      )
    ORDER BY i.table_name, i.column_name;
  END feed_indexes;

  PROCEDURE feed_items(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
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
        WHERE p_way = 'open'
          AND s.status = 'OP'
          AND s.payment_schedule_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
        ORDER BY s.payment_schedule_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
        WHERE p_way = 'entered'
          AND s.payment_schedule_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
        ORDER BY s.payment_schedule_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
        WHERE p_way = 'applied'
          AND r.receivable_application_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || r.org_id || ',') > 0
        ORDER BY r.receivable_application_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
        WHERE p_way = 'applying'
          AND r.receivable_application_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || r.org_id || ',') > 0
        ORDER BY r.receivable_application_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
        WHERE p_way = 'adjusted'
          AND j.adjustment_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || j.org_id || ',') > 0
        ORDER BY j.adjustment_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
        WHERE p_way = 'updated'
          AND s.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            s.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR s.payment_schedule_id > TO_NUMBER(p_after_id)
          )
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
        ORDER BY s.last_update_date, s.payment_schedule_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
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
      AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      AND s.class <> 'GUAR'
    LEFT JOIN apps.hz_cust_accounts b ON b.cust_account_id = s.customer_id
    LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id AND t.org_id = s.org_id
    LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
    LEFT JOIN apps.ra_terms_lines_discounts d
      ON d.term_id = s.term_id
      AND d.sequence_num = s.terms_sequence_number
      AND s.amount_due_remaining > 0
      AND s.trx_date + d.discount_days >= TO_DATE(p_key_date, 'YYYY-MM-DD')
    ORDER BY c.position_at, c.position_id, s.payment_schedule_id, d.discount_days;
  END feed_items;

  PROCEDURE feed_position(
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT
      TO_CHAR(SYSDATE, 'YYYY-MM-DD"T"HH24:MI:SS') AS clock,
      (
        SELECT TO_CHAR(x.id)
        FROM (
          SELECT s.payment_schedule_id AS id
          FROM apps.ar_payment_schedules_all s
          WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
          ORDER BY s.payment_schedule_id DESC
        ) x
        WHERE ROWNUM = 1
      ) AS schedule,
      (
        SELECT TO_CHAR(x.id)
        FROM (
          SELECT s.receivable_application_id AS id
          FROM apps.ar_receivable_applications_all s
          WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
          ORDER BY s.receivable_application_id DESC
        ) x
        WHERE ROWNUM = 1
      ) AS application,
      (
        SELECT TO_CHAR(x.id)
        FROM (
          SELECT s.adjustment_id AS id
          FROM apps.ar_adjustments_all s
          WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
          ORDER BY s.adjustment_id DESC
        ) x
        WHERE ROWNUM = 1
      ) AS adjustment,
      (
        SELECT TO_CHAR(x.id)
        FROM (
          SELECT s.promise_detail_id AS id
          FROM apps.iex_promise_details s
          WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
          ORDER BY s.promise_detail_id DESC
        ) x
        WHERE ROWNUM = 1
      ) AS promise,
      (
        SELECT TO_CHAR(x.id)
        FROM (
          SELECT s.request_id AS id
          FROM apps.ra_cm_requests_all s
          WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
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
    FROM dual;
  END feed_position;

  PROCEDURE find_document(
    p_trx_number IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_purchase_order IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.cust_account_id AS cust_account_id
      FROM (
        SELECT t.bill_to_customer_id AS cust_account_id
        FROM apps.ra_customer_trx_all t
        WHERE t.trx_number = p_trx_number
          AND t.complete_flag = 'Y'
          AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
        UNION ALL
        SELECT t.bill_to_customer_id AS cust_account_id
        FROM apps.ra_customer_trx_all t
        WHERE t.purchase_order = p_purchase_order
          AND t.complete_flag = 'Y'
          AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
      ) x
      GROUP BY x.cust_account_id
    )
    SELECT
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    ORDER BY a.account_number;
  END find_document;

  PROCEDURE find_email(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT k.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
      FROM apps.hz_contact_points y
      JOIN apps.hz_cust_accounts k ON k.party_id = y.owner_table_id
      WHERE y.email_address IN (p_value, LOWER(p_value), UPPER(p_value))
        AND y.status = 'A'
        AND y.owner_table_name = 'HZ_PARTIES'
      UNION ALL
      SELECT r.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
      FROM apps.hz_contact_points y
      JOIN apps.hz_cust_account_roles r ON r.party_id = y.owner_table_id
      WHERE y.email_address IN (p_value, LOWER(p_value), UPPER(p_value))
        AND y.status = 'A'
        AND y.owner_table_name = 'HZ_PARTIES'
        AND r.role_type = 'CONTACT'
        AND r.status = 'A'
    )
    SELECT
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city,
      cp.email_address AS email_address
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    JOIN apps.hz_contact_points cp ON cp.contact_point_id = c.contact_point_id
    ORDER BY a.account_number;
  END find_email;

  PROCEDURE find_name(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT k.cust_account_id AS cust_account_id
      FROM apps.hz_parties f
      JOIN apps.hz_cust_accounts k ON k.party_id = f.party_id
      WHERE f.party_name IN (p_value, UPPER(p_value))
    )
    SELECT
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    ORDER BY a.account_number;
  END find_name;

  PROCEDURE find_number(
    p_value IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT k.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts k
      WHERE k.account_number = p_value
    )
    SELECT
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    ORDER BY a.account_number;
  END find_number;

  PROCEDURE find_phone(
    p_reversed IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT k.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
      FROM apps.hz_contact_points y
      JOIN apps.hz_cust_accounts k ON k.party_id = y.owner_table_id
      WHERE y.transposed_phone_number LIKE p_reversed || '%'
        AND y.status = 'A'
        AND y.owner_table_name = 'HZ_PARTIES'
      UNION ALL
      SELECT r.cust_account_id AS cust_account_id, y.contact_point_id AS contact_point_id
      FROM apps.hz_contact_points y
      JOIN apps.hz_cust_account_roles r ON r.party_id = y.owner_table_id
      WHERE y.transposed_phone_number LIKE p_reversed || '%'
        AND y.status = 'A'
        AND y.owner_table_name = 'HZ_PARTIES'
        AND r.role_type = 'CONTACT'
        AND r.status = 'A'
    )
    SELECT
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city,
      cp.contact_point_type AS point_type,
      cp.phone_country_code AS country_code,
      cp.phone_area_code AS area_code,
      cp.phone_number AS phone_number,
      cp.raw_phone_number AS raw_number,
      cp.email_address AS email_address,
      p.country AS country
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    JOIN apps.hz_contact_points cp ON cp.contact_point_id = c.contact_point_id
    ORDER BY a.account_number;
  END find_phone;

  PROCEDURE indexes(
    p_object_name IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT
      i.index_name AS index_name,
      i.column_name AS column_name,
      TO_CHAR(i.column_position, 'TM9') AS column_position
    FROM all_ind_columns i
    WHERE i.table_name = p_object_name
      AND i.column_position <= 3
    ORDER BY i.index_name, i.column_position;
  END indexes;

  PROCEDURE invoice_lines(
    p_id1 IN VARCHAR2,
    p_id2 IN VARCHAR2,
    p_id3 IN VARCHAR2,
    p_id4 IN VARCHAR2,
    p_id5 IN VARCHAR2,
    p_id6 IN VARCHAR2,
    p_id7 IN VARCHAR2,
    p_id8 IN VARCHAR2,
    p_id9 IN VARCHAR2,
    p_id10 IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT
      TO_CHAR(l.customer_trx_id) AS trx_id,
      TO_CHAR(l.line_number) AS line_number,
      l.description AS description,
      TO_CHAR(NVL(l.quantity_invoiced, l.quantity_credited), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS quantity,
      l.uom_code AS uom_code,
      TO_CHAR(l.unit_selling_price, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS unit_price,
      TO_CHAR(l.extended_amount, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS amount
    FROM apps.ra_customer_trx_lines_all l
    WHERE l.customer_trx_id IN (
        TO_NUMBER(p_id1), TO_NUMBER(p_id2), TO_NUMBER(p_id3), TO_NUMBER(p_id4), TO_NUMBER(p_id5),
        TO_NUMBER(p_id6), TO_NUMBER(p_id7), TO_NUMBER(p_id8), TO_NUMBER(p_id9), TO_NUMBER(p_id10)
      )
      AND INSTR(l_orgs, ',' || l.org_id || ',') > 0
      AND l.line_type = 'LINE'
    ORDER BY l.customer_trx_id, l.line_number, l.customer_trx_line_id;
  END invoice_lines;

  PROCEDURE invoices(
    p_customer IN VARCHAR2,
    p_since IN VARCHAR2,
    p_until IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_trx_number IN VARCHAR2,
    p_purchase_order IN VARCHAR2,
    p_reference IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
    ), chosen AS (
      SELECT x.customer_trx_id AS customer_trx_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.bill_to_customer_id = k.cust_account_id
      WHERE x.trx_date BETWEEN TO_DATE(p_since, 'YYYY-MM-DD') AND TO_DATE(p_until, 'YYYY-MM-DD')
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.customer_trx_id AS customer_trx_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
      WHERE x.bill_to_customer_id <> k.cust_account_id
        AND x.trx_date BETWEEN TO_DATE(p_since, 'YYYY-MM-DD') AND TO_DATE(p_until, 'YYYY-MM-DD')
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.customer_trx_id AS customer_trx_id
      FROM apps.ra_customer_trx_all x
      WHERE x.trx_number = p_trx_number
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.customer_trx_id AS customer_trx_id
      FROM apps.ra_customer_trx_all x
      WHERE x.purchase_order = p_purchase_order
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.customer_trx_id AS customer_trx_id
      FROM apps.ra_customer_trx_all x
      WHERE x.ct_reference = p_reference
        AND (p_trx_number IS NULL OR x.trx_number <> p_trx_number)
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
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
      AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
    JOIN apps.hz_cust_accounts b ON b.cust_account_id = t.bill_to_customer_id
    LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
    LEFT JOIN apps.ra_terms q ON q.term_id = t.term_id
    JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id AND s.org_id = t.org_id
    LEFT JOIN apps.ra_terms_lines_discounts d
      ON d.term_id = s.term_id
      AND d.sequence_num = s.terms_sequence_number
      AND s.amount_due_remaining > 0
      AND s.trx_date + d.discount_days >= TO_DATE(p_key_date, 'YYYY-MM-DD')
    WHERE t.complete_flag = 'Y'
      AND s.class <> 'GUAR'
      AND (p_since IS NOT NULL OR p_customer IS NULL OR b.account_number = p_customer OR h.account_number = p_customer)
    ORDER BY t.trx_date DESC, t.customer_trx_id DESC, s.terms_sequence_number, d.discount_days;
  END invoices;

  PROCEDURE open_items(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
    ), chosen AS (
      SELECT s.payment_schedule_id AS payment_schedule_id
      FROM account k
      JOIN apps.ar_payment_schedules_all s ON s.customer_id = k.cust_account_id
      WHERE s.status = 'OP'
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      UNION ALL
      SELECT s.payment_schedule_id AS payment_schedule_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
      JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = x.customer_trx_id AND s.org_id = x.org_id
      WHERE s.status = 'OP'
        AND s.customer_id <> k.cust_account_id
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
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
      TO_CHAR(s.amount_due_remaining, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS remaining,
      TO_CHAR(s.staged_dunning_level) AS dunning_level,
      t.ct_reference AS ct_reference,
      b.account_number AS bill_to,
      h.account_number AS ship_to,
      TO_CHAR(d.discount_percent, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''') AS discount_percent,
      TO_CHAR(s.trx_date + d.discount_days, 'YYYY-MM-DD') AS discount_until
    FROM chosen c
    JOIN apps.ar_payment_schedules_all s
      ON s.payment_schedule_id = c.payment_schedule_id
      AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    JOIN apps.hz_cust_accounts b ON b.cust_account_id = s.customer_id
    LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id AND t.org_id = s.org_id
    LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
    LEFT JOIN apps.ra_terms_lines_discounts d
      ON d.term_id = s.term_id
      AND d.sequence_num = s.terms_sequence_number
      AND s.amount_due_remaining > 0
      AND s.trx_date + d.discount_days >= TO_DATE(p_key_date, 'YYYY-MM-DD')
    WHERE s.class <> 'GUAR'
    ORDER BY s.due_date, s.payment_schedule_id, d.discount_days;
  END open_items;

  PROCEDURE open_items_at(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_key_date IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
    ), chosen AS (
      SELECT s.payment_schedule_id AS payment_schedule_id
      FROM account k
      JOIN apps.ar_payment_schedules_all s ON s.customer_id = k.cust_account_id
      WHERE INSTR(l_orgs, ',' || s.org_id || ',') > 0
      UNION ALL
      SELECT s.payment_schedule_id AS payment_schedule_id
      FROM account k
      JOIN apps.ra_customer_trx_all x ON x.ship_to_customer_id = k.cust_account_id
      JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = x.customer_trx_id AND s.org_id = x.org_id
      WHERE s.customer_id <> k.cust_account_id
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
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
                AND r.apply_date <= TO_DATE(p_key_date, 'YYYY-MM-DD')
            ), 0)
          ELSE
            s.amount_due_remaining
            + NVL((
              SELECT SUM(r.amount_applied + NVL(r.earned_discount_taken, 0) + NVL(r.unearned_discount_taken, 0))
              FROM apps.ar_receivable_applications_all r
              WHERE r.applied_payment_schedule_id = s.payment_schedule_id
                AND r.org_id = s.org_id
                AND r.status = 'APP'
                AND r.apply_date > TO_DATE(p_key_date, 'YYYY-MM-DD')
            ), 0)
            - NVL((
              SELECT SUM(r.amount_applied)
              FROM apps.ar_receivable_applications_all r
              WHERE s.class = 'CM'
                AND r.customer_trx_id = s.customer_trx_id
                AND r.payment_schedule_id = s.payment_schedule_id
                AND r.org_id = s.org_id
                AND r.status = 'APP'
                AND r.apply_date > TO_DATE(p_key_date, 'YYYY-MM-DD')
            ), 0)
            - NVL((
              SELECT SUM(j.amount)
              FROM apps.ar_adjustments_all j
              WHERE j.payment_schedule_id = s.payment_schedule_id
                AND j.org_id = s.org_id
                AND j.status = 'A'
                AND j.apply_date > TO_DATE(p_key_date, 'YYYY-MM-DD')
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
      AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    JOIN apps.hz_cust_accounts b ON b.cust_account_id = s.customer_id
    LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id AND t.org_id = s.org_id
    LEFT JOIN apps.hz_cust_accounts h ON h.cust_account_id = t.ship_to_customer_id
    LEFT JOIN apps.ra_terms_lines_discounts d
      ON d.term_id = s.term_id
      AND d.sequence_num = s.terms_sequence_number
      AND s.trx_date + d.discount_days >= TO_DATE(p_key_date, 'YYYY-MM-DD')
    WHERE s.class <> 'GUAR'
      AND s.trx_date <= TO_DATE(p_key_date, 'YYYY-MM-DD')
      AND (s.status = 'OP' OR s.actual_date_closed > TO_DATE(p_key_date, 'YYYY-MM-DD'))
    ORDER BY s.due_date, s.payment_schedule_id, d.discount_days;
  END open_items_at;

  PROCEDURE operating_units(
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT
      TO_CHAR(u.organization_id, 'TM9') AS org_id,
      u.name AS name,
      TO_CHAR(u.date_to, 'YYYY-MM-DD') AS date_to
    FROM apps.hr_operating_units u
    WHERE INSTR(l_orgs, ',' || u.organization_id || ',') > 0
    ORDER BY u.organization_id;
  END operating_units;

  PROCEDURE payments(
    p_customer IN VARCHAR2,
    p_since IN VARCHAR2,
    p_until IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_reference IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH account AS (
      SELECT a.cust_account_id AS cust_account_id
      FROM apps.hz_cust_accounts a
      WHERE a.account_number = p_customer
    ), chosen AS (
      SELECT x.cash_receipt_id AS cash_receipt_id
      FROM account k
      JOIN apps.ar_cash_receipts_all x ON x.pay_from_customer = k.cust_account_id
      WHERE x.receipt_date BETWEEN TO_DATE(p_since, 'YYYY-MM-DD') AND TO_DATE(p_until, 'YYYY-MM-DD')
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.cash_receipt_id AS cash_receipt_id
      FROM apps.ar_cash_receipts_all x
      WHERE x.receipt_date BETWEEN TO_DATE(p_since, 'YYYY-MM-DD') AND TO_DATE(p_until, 'YYYY-MM-DD')
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
        AND x.cash_receipt_id IN (
          SELECT r.cash_receipt_id
          FROM account k
          JOIN apps.ra_customer_trx_all i ON i.ship_to_customer_id = k.cust_account_id
          JOIN apps.ar_receivable_applications_all r
            ON r.applied_customer_trx_id = i.customer_trx_id
            AND r.org_id = i.org_id
          WHERE i.bill_to_customer_id <> k.cust_account_id
            AND INSTR(l_orgs, ',' || i.org_id || ',') > 0
            AND r.status = 'APP'
            AND r.display = 'Y'
        )
        AND NOT EXISTS (SELECT 1 FROM account k WHERE k.cust_account_id = x.pay_from_customer)
      UNION ALL
      SELECT x.cash_receipt_id AS cash_receipt_id
      FROM apps.ar_cash_receipts_all x
      WHERE x.customer_receipt_reference = p_reference
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
      UNION ALL
      SELECT x.cash_receipt_id AS cash_receipt_id
      FROM apps.ar_cash_receipts_all x
      WHERE x.receipt_number = p_reference
        AND x.customer_receipt_reference IS NULL
        AND INSTR(l_orgs, ',' || x.org_id || ',') > 0
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
      AND INSTR(l_orgs, ',' || p.org_id || ',') > 0
    JOIN apps.hz_cust_accounts b ON b.cust_account_id = p.pay_from_customer
    LEFT JOIN apps.ar_receipt_methods m ON m.receipt_method_id = p.receipt_method_id
    LEFT JOIN apps.ar_receivable_applications_all v
      ON v.cash_receipt_id = p.cash_receipt_id
      AND v.org_id = p.org_id
      AND v.application_type = 'CASH'
      AND v.status = 'APP'
      AND v.display = 'Y'
    LEFT JOIN apps.ra_customer_trx_all i ON i.customer_trx_id = v.applied_customer_trx_id AND i.org_id = v.org_id
    WHERE p_since IS NOT NULL
      OR p_customer IS NULL
      OR b.account_number = p_customer
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
    ORDER BY p.receipt_date DESC, p.cash_receipt_id DESC, v.receivable_application_id;
  END payments;

  PROCEDURE preferences(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    SELECT
      f.contact_type AS contact_type,
      f.preference_code AS preference_code
    FROM apps.hz_cust_accounts a
    JOIN apps.hz_contact_preferences f
      ON f.contact_level_table = 'HZ_PARTIES'
      AND f.contact_level_table_id = a.party_id
    WHERE a.account_number = p_customer
      AND f.status = 'A'
      AND (f.preference_end_date IS NULL OR f.preference_end_date >= TRUNC(SYSDATE))
      AND EXISTS (
        SELECT 1
        FROM apps.hz_cust_acct_sites_all s
        WHERE s.cust_account_id = a.cust_account_id
          AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
      )
    ORDER BY f.contact_preference_id DESC;
  END preferences;

  PROCEDURE products(
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT
      a.application_short_name AS product,
      p.status AS status,
      p.patch_level AS patch_level
    FROM apps.fnd_product_installations p
    JOIN apps.fnd_application a ON a.application_id = p.application_id
    WHERE a.application_short_name IN ('AR', 'IEX', 'JTF', 'CS')
    ORDER BY a.application_short_name;
  END products;

  PROCEDURE promises(
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
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
    WHERE a.account_number = p_customer
      AND INSTR(l_orgs, ',' || NVL(p.org_id, d.org_id) || ',') > 0
      AND (d.delinquency_id IS NULL OR INSTR(l_orgs, ',' || d.org_id || ',') > 0)
    ORDER BY p.promise_detail_id, n.jtf_note_id;
  END promises;

  PROCEDURE release(
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT g.release_name AS release_name
    FROM apps.fnd_product_groups g;
  END release;

  PROCEDURE responsibility(
    p_application IN VARCHAR2,
    p_responsibility IN VARCHAR2,
    p_fnd_user IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
  BEGIN
    OPEN p_result FOR
    SELECT
      TO_CHAR(u.user_id, 'TM9') AS user_id,
      TO_CHAR(u.end_date, 'YYYY-MM-DD') AS user_end,
      TO_CHAR(a.application_id, 'TM9') AS application_id,
      TO_CHAR(r.responsibility_id, 'TM9') AS responsibility_id,
      TO_CHAR(r.end_date, 'YYYY-MM-DD') AS responsibility_end,
      TO_CHAR(g.responsibility_id, 'TM9') AS assigned_id,
      TO_CHAR(g.end_date, 'YYYY-MM-DD') AS assigned_end
    FROM apps.fnd_user u
    LEFT JOIN apps.fnd_application a ON a.application_short_name = p_application
    LEFT JOIN apps.fnd_responsibility_vl r ON r.application_id = a.application_id AND r.responsibility_key = p_responsibility
    LEFT JOIN apps.fnd_user_resp_groups g ON g.user_id = u.user_id
      AND g.responsibility_id = r.responsibility_id
      AND g.responsibility_application_id = r.application_id
    WHERE u.user_name = p_fnd_user;
  END responsibility;

  PROCEDURE search_accounts(
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.cust_account_id AS cust_account_id
      FROM (
        SELECT k.cust_account_id AS cust_account_id
        FROM apps.hz_cust_accounts k
        WHERE k.cust_account_id > TO_NUMBER(p_after_id)
          AND EXISTS (
            SELECT 1
            FROM apps.hz_cust_acct_sites_all e
            WHERE e.cust_account_id = k.cust_account_id
              AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
          )
        ORDER BY k.cust_account_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      TO_CHAR(a.cust_account_id) AS account_id,
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city,
      p.tax_reference AS tax_reference
    FROM chosen c
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    ORDER BY a.cust_account_id;
  END search_accounts;

  PROCEDURE search_documents(
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH document AS (
      SELECT x.customer_trx_id AS customer_trx_id, x.cust_account_id AS cust_account_id
      FROM (
        SELECT t.customer_trx_id AS customer_trx_id, t.bill_to_customer_id AS cust_account_id
        FROM apps.ra_customer_trx_all t
        WHERE t.customer_trx_id > TO_NUMBER(p_after_id)
          AND t.complete_flag = 'Y'
          AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
        ORDER BY t.customer_trx_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    ), chosen AS (
      SELECT d.cust_account_id AS cust_account_id
      FROM document d
      GROUP BY d.cust_account_id
    )
    SELECT
      TO_CHAR(t.customer_trx_id) AS trx_id,
      t.trx_number AS trx_number,
      t.purchase_order AS purchase_order,
      a.account_number AS account_number,
      p.party_name AS party_name,
      l.city AS city
    FROM document d
    JOIN apps.ra_customer_trx_all t
      ON t.customer_trx_id = d.customer_trx_id
      AND INSTR(l_orgs, ',' || t.org_id || ',') > 0
    JOIN apps.hz_cust_accounts a ON a.cust_account_id = d.cust_account_id
    JOIN apps.hz_parties p ON p.party_id = a.party_id
    LEFT JOIN (
      SELECT
        s.cust_account_id AS cust_account_id,
        s.party_site_id AS party_site_id,
        ROW_NUMBER() OVER (
          PARTITION BY s.cust_account_id
          ORDER BY
            INSTR(l_orgs, ',' || s.org_id || ','),
            DECODE(u.site_use_code, 'BILL_TO', 0, 1),
            DECODE(u.primary_flag, 'Y', 0, 1),
            DECODE(u.status, 'A', 0, 1),
            DECODE(s.status, 'A', 0, 1),
            s.cust_acct_site_id,
            u.site_use_id
        ) AS place
      FROM apps.hz_cust_acct_sites_all s
      LEFT JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id AND u.org_id = s.org_id
      WHERE s.cust_account_id IN (SELECT f.cust_account_id FROM chosen f)
        AND INSTR(l_orgs, ',' || s.org_id || ',') > 0
    ) site ON site.cust_account_id = a.cust_account_id AND site.place = 1
    LEFT JOIN apps.hz_party_sites ps ON ps.party_site_id = site.party_site_id
    LEFT JOIN apps.hz_locations l ON l.location_id = ps.location_id
    ORDER BY t.customer_trx_id;
  END search_documents;

  PROCEDURE search_points(
    p_after_id IN VARCHAR2,
    p_until_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH owner AS (
      SELECT k.account_number AS account_number, k.party_id AS party_id, k.party_id AS home_id
      FROM apps.hz_cust_accounts k
      WHERE k.cust_account_id > TO_NUMBER(p_after_id)
        AND k.cust_account_id <= TO_NUMBER(p_until_id)
        AND EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = k.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        )
      UNION ALL
      SELECT k.account_number AS account_number, r.party_id AS party_id, k.party_id AS home_id
      FROM apps.hz_cust_accounts k
      JOIN apps.hz_cust_account_roles r ON r.cust_account_id = k.cust_account_id
      WHERE k.cust_account_id > TO_NUMBER(p_after_id)
        AND k.cust_account_id <= TO_NUMBER(p_until_id)
        AND r.role_type = 'CONTACT'
        AND r.status = 'A'
        AND EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = k.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        )
    )
    SELECT
      o.account_number AS account_number,
      cp.contact_point_type AS point_type,
      cp.phone_country_code AS country_code,
      cp.phone_area_code AS area_code,
      cp.phone_number AS phone_number,
      cp.raw_phone_number AS raw_number,
      cp.email_address AS email_address,
      p.country AS country
    FROM owner o
    JOIN apps.hz_parties p ON p.party_id = o.home_id
    JOIN apps.hz_contact_points cp ON cp.owner_table_name = 'HZ_PARTIES' AND cp.owner_table_id = o.party_id
    WHERE cp.status = 'A'
      AND cp.contact_point_type IN ('PHONE', 'EMAIL')
    ORDER BY o.account_number, cp.contact_point_id;
  END search_points;

  PROCEDURE touched_calls(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          v.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.interaction_id AS position_id
        FROM apps.jtf_ih_interactions z
        JOIN apps.jtf_ih_activities v ON v.interaction_id = z.interaction_id
        WHERE p_way = 'key'
          AND z.interaction_id > TO_NUMBER(p_after_id)
        ORDER BY z.interaction_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          v.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.interaction_id AS position_id
        FROM apps.jtf_ih_interactions z
        JOIN apps.jtf_ih_activities v ON v.interaction_id = z.interaction_id
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.interaction_id > TO_NUMBER(p_after_id)
          )
        ORDER BY z.last_update_date, z.interaction_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_calls;

  PROCEDURE touched_contact_points(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.owner_table_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.contact_point_id AS position_id
        FROM apps.hz_contact_points z
        WHERE p_way = 'key'
          AND z.contact_point_id > TO_NUMBER(p_after_id)
          AND z.owner_table_name = 'HZ_PARTIES'
        ORDER BY z.contact_point_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.owner_table_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.contact_point_id AS position_id
        FROM apps.hz_contact_points z
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.contact_point_id > TO_NUMBER(p_after_id)
          )
          AND z.owner_table_name = 'HZ_PARTIES'
        ORDER BY z.last_update_date, z.contact_point_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_account_roles r ON r.party_id = c.owner_id
    LEFT JOIN apps.hz_cust_accounts o ON o.party_id = c.owner_id
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = NVL(o.cust_account_id, r.cust_account_id)
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_contact_points;

  PROCEDURE touched_customers(
    p_way IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.cust_account_id AS position_id
        FROM apps.hz_cust_accounts z
        WHERE p_way = 'accounts'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.cust_account_id > TO_NUMBER(p_after_id)
          )
        ORDER BY z.last_update_date, z.cust_account_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.cust_account_profile_id AS position_id
        FROM apps.hz_customer_profiles z
        WHERE p_way = 'profiles'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.cust_account_profile_id > TO_NUMBER(p_after_id)
          )
        ORDER BY z.last_update_date, z.cust_account_profile_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          y.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.party_id AS position_id
        FROM apps.hz_parties z
        JOIN apps.hz_cust_accounts y ON y.party_id = z.party_id
        WHERE p_way = 'parties'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.party_id > TO_NUMBER(p_after_id)
          )
        ORDER BY z.last_update_date, z.party_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_customers;

  PROCEDURE touched_disputes(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          t.bill_to_customer_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.request_id AS position_id
        FROM apps.ra_cm_requests_all z
        JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = z.customer_trx_id AND t.org_id = z.org_id
        WHERE p_way = 'key'
          AND z.request_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || z.org_id || ',') > 0
        ORDER BY z.request_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          t.bill_to_customer_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.request_id AS position_id
        FROM apps.ra_cm_requests_all z
        JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = z.customer_trx_id AND t.org_id = z.org_id
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.request_id > TO_NUMBER(p_after_id)
          )
          AND INSTR(l_orgs, ',' || z.org_id || ',') > 0
        ORDER BY z.last_update_date, z.request_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_disputes;

  PROCEDURE touched_notes(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.source_object_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.jtf_note_id AS position_id
        FROM apps.jtf_notes_vl z
        WHERE p_way = 'key'
          AND z.jtf_note_id > TO_NUMBER(p_after_id)
          AND z.source_object_code = 'IEX_ACCOUNT'
        ORDER BY z.jtf_note_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.source_object_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.jtf_note_id AS position_id
        FROM apps.jtf_notes_vl z
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.jtf_note_id > TO_NUMBER(p_after_id)
          )
          AND z.source_object_code = 'IEX_ACCOUNT'
        ORDER BY z.last_update_date, z.jtf_note_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_notes;

  PROCEDURE touched_promises(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.promise_detail_id AS position_id
        FROM apps.iex_promise_details z
        WHERE p_way = 'key'
          AND z.promise_detail_id > TO_NUMBER(p_after_id)
          AND INSTR(l_orgs, ',' || z.org_id || ',') > 0
        ORDER BY z.promise_detail_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.cust_account_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.promise_detail_id AS position_id
        FROM apps.iex_promise_details z
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.promise_detail_id > TO_NUMBER(p_after_id)
          )
          AND INSTR(l_orgs, ',' || z.org_id || ',') > 0
        ORDER BY z.last_update_date, z.promise_detail_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.cust_account_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_promises;

  PROCEDURE touched_tasks(
    p_way IN VARCHAR2,
    p_after_id IN VARCHAR2,
    p_page IN VARCHAR2,
    p_after_at IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_result OUT SYS_REFCURSOR)
  IS
    l_orgs VARCHAR2(4000) := narrowed(p_orgs);
  BEGIN
    OPEN p_result FOR
    WITH chosen AS (
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.customer_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.task_id AS position_id
        FROM apps.jtf_tasks_vl z
        WHERE p_way = 'key'
          AND z.task_id > TO_NUMBER(p_after_id)
        ORDER BY z.task_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
      UNION ALL
      SELECT x.owner_id AS owner_id, x.position_at AS position_at, x.position_id AS position_id
      FROM (
        SELECT
          z.customer_id AS owner_id,
          TO_CHAR(z.last_update_date, 'YYYY-MM-DD"T"HH24:MI:SS') AS position_at,
          z.task_id AS position_id
        FROM apps.jtf_tasks_vl z
        WHERE p_way = 'date'
          AND z.last_update_date >= TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
          AND (
            z.last_update_date > TO_DATE(p_after_at, 'YYYY-MM-DD"T"HH24:MI:SS')
            OR z.task_id > TO_NUMBER(p_after_id)
          )
        ORDER BY z.last_update_date, z.task_id
      ) x
      WHERE ROWNUM <= TO_NUMBER(p_page)
    )
    SELECT
      c.position_at AS position_at,
      TO_CHAR(c.position_id) AS position_id,
      CASE
        WHEN EXISTS (
          SELECT 1
          FROM apps.hz_cust_acct_sites_all e
          WHERE e.cust_account_id = a.cust_account_id
            AND INSTR(l_orgs, ',' || e.org_id || ',') > 0
        ) THEN a.account_number
      END AS account_number
    FROM chosen c
    LEFT JOIN apps.hz_cust_accounts a ON a.party_id = c.owner_id
    ORDER BY c.position_at, c.position_id, a.account_number;
  END touched_tasks;

END xxadit_read;
/
