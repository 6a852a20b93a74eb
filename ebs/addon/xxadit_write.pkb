-- Written by `node ebs/addon/generate.ts` from ebs/sql/parts; do not edit.
CREATE OR REPLACE PACKAGE BODY apps.xxadit_write AS

  TYPE text_list IS TABLE OF VARCHAR2(4000) INDEX BY BINARY_INTEGER;
  TYPE number_list IS TABLE OF NUMBER INDEX BY BINARY_INTEGER;

  -- "No", for good. g_reason says why; all of the command is rolled back.
  refusal EXCEPTION;
  -- Not now: somebody else was faster, or the set-up of the agent does not fit. Nothing stays; the command may come again.
  later EXCEPTION;
  busy EXCEPTION;
  PRAGMA EXCEPTION_INIT(busy, -54);

  g_reason VARCHAR2(2000);
  g_user_id NUMBER;
  g_resp_id NUMBER;
  g_appl_id NUMBER;
  g_group_id NUMBER;
  g_resource_id NUMBER;

  PROCEDURE refuse(p_reason IN VARCHAR2) IS
  BEGIN
    g_reason := SUBSTR(p_reason, 1, 1000);
    RAISE refusal;
  END refuse;

  PROCEDURE postpone(p_reason IN VARCHAR2) IS
  BEGIN
    g_reason := SUBSTR(p_reason, 1, 1000);
    RAISE later;
  END postpone;

  -- Takes what stands before the separator off the text.
  PROCEDURE take(p_text IN OUT VARCHAR2, p_separator IN VARCHAR2, x_part OUT VARCHAR2) IS
    l_at NUMBER;
  BEGIN
    l_at := NVL(INSTR(p_text, p_separator), 0);
    IF l_at = 0 THEN
      x_part := p_text;
      p_text := NULL;
    ELSE
      x_part := SUBSTR(p_text, 1, l_at - 1);
      p_text := SUBSTR(p_text, l_at + 1);
    END IF;
  END take;

  FUNCTION lines_of(p_text IN VARCHAR2) RETURN text_list IS
    l_rest VARCHAR2(32767);
    l_line VARCHAR2(4000);
    l_lines text_list;
  BEGIN
    l_rest := p_text;
    WHILE l_rest IS NOT NULL LOOP
      take(l_rest, CHR(10), l_line);
      l_lines(l_lines.COUNT + 1) := l_line;
    END LOOP;
    RETURN l_lines;
  END lines_of;

  -- A number with a point, whatever sign the session has for decimals: one half begins with it.
  FUNCTION number_of(p_text IN VARCHAR2) RETURN NUMBER IS
  BEGIN
    RETURN TO_NUMBER(REPLACE(p_text, '.', SUBSTR(TO_CHAR(0.5), 1, 1)));
  END number_of;

  FUNCTION instant_text(p_date IN DATE) RETURN VARCHAR2 IS
  BEGIN
    RETURN TO_CHAR(p_date, 'YYYY-MM-DD"T"HH24:MI:SS');
  END instant_text;

  FUNCTION moment(p_text IN VARCHAR2) RETURN DATE IS
  BEGIN
    RETURN TO_DATE(p_text, 'YYYY-MM-DD"T"HH24:MI:SS');
  END moment;

  FUNCTION setting(p_name IN VARCHAR2) RETURN VARCHAR2 IS
    l_value VARCHAR2(240);
  BEGIN
    SELECT MAX(s.value) INTO l_value FROM apps.xxadit_settings s WHERE s.name = p_name;
    RETURN l_value;
  END setting;

  -- What EBS's messages say, in the language of the session.
  FUNCTION messages(p_data IN VARCHAR2) RETURN VARCHAR2 IS
    l_text VARCHAR2(4000);
    l_count NUMBER;
  BEGIN
    l_count := apps.fnd_msg_pub.count_msg();
    FOR i IN 1 .. l_count LOOP
      l_text := SUBSTR(l_text || ' ' || apps.fnd_msg_pub.get(p_msg_index => i, p_encoded => 'F'), 1, 1000);
    END LOOP;
    RETURN NVL(TRIM(l_text), NVL(SUBSTR(p_data, 1, 1000), 'EBS gave no reason'));
  END messages;

  -- By its name, which is the same in every language.
  FUNCTION has_message(p_name IN VARCHAR2) RETURN VARCHAR2 IS
    l_count NUMBER;
  BEGIN
    l_count := apps.fnd_msg_pub.count_msg();
    FOR i IN 1 .. l_count LOOP
      IF INSTR(apps.fnd_msg_pub.get(p_msg_index => i, p_encoded => 'T'), p_name) > 0 THEN
        RETURN 'Y';
      END IF;
    END LOOP;
    RETURN 'N';
  END has_message;

  -- A lock, a deadlock or a package that was replaced, which an API met within and tells as a failure of its own.
  FUNCTION is_passing(p_said IN VARCHAR2) RETURN VARCHAR2 IS
  BEGIN
    IF INSTR(p_said, 'ORA-00054') > 0 OR INSTR(p_said, 'ORA-00060') > 0 OR INSTR(p_said, 'ORA-30006') > 0
      OR INSTR(p_said, 'ORA-08177') > 0 OR INSTR(p_said, 'ORA-04020') > 0 OR INSTR(p_said, 'ORA-04021') > 0
      OR INSTR(p_said, 'ORA-04061') > 0 OR INSTR(p_said, 'ORA-04065') > 0 OR INSTR(p_said, 'ORA-04068') > 0 THEN
      RETURN 'Y';
    END IF;
    RETURN 'N';
  END is_passing;

  PROCEDURE check_status(p_status IN VARCHAR2, p_data IN VARCHAR2) IS
  BEGIN
    IF NVL(p_status, 'U') <> 'S' THEN
      IF has_message('HZ_API_RECORD_CHANGED') = 'Y' OR INSTR(p_data, 'HZ_API_RECORD_CHANGED') > 0 THEN
        postpone('somebody else has changed the record: ' || messages(p_data));
      END IF;
      IF is_passing(messages(p_data) || ' ' || p_data) = 'Y' THEN
        postpone('EBS met somebody else within: ' || messages(p_data));
      END IF;
      refuse(messages(p_data));
    END IF;
  END check_status;

  -- FND_GLOBAL takes any numbers, so they are made sure of here.
  PROCEDURE enter_as_agent IS
    l_user VARCHAR2(100);
    l_responsibility VARCHAR2(100);
    l_application VARCHAR2(100);
  BEGIN
    l_user := setting('USER');
    l_responsibility := setting('RESPONSIBILITY');
    l_application := setting('APPLICATION');
    SELECT MIN(u.user_id) INTO g_user_id
      FROM apps.fnd_user u
     WHERE u.user_name = l_user
       AND u.start_date <= SYSDATE
       AND NVL(u.end_date, SYSDATE + 1) > SYSDATE;
    IF g_user_id IS NULL THEN
      postpone('there is no active user ' || NVL(l_user, '(none is set)') || ' in EBS');
    END IF;
    SELECT MIN(r.responsibility_id), MIN(r.application_id) INTO g_resp_id, g_appl_id
      FROM apps.fnd_responsibility_vl r
      JOIN apps.fnd_application a ON a.application_id = r.application_id
     WHERE r.responsibility_key = l_responsibility
       AND a.application_short_name = l_application
       AND r.start_date <= SYSDATE
       AND NVL(r.end_date, SYSDATE + 1) > SYSDATE;
    SELECT MIN(g.security_group_id) INTO g_group_id
      FROM apps.fnd_user_resp_groups g
     WHERE g.user_id = g_user_id
       AND g.responsibility_id = g_resp_id
       AND g.responsibility_application_id = g_appl_id
       AND NVL(g.start_date, SYSDATE - 1) <= SYSDATE
       AND NVL(g.end_date, SYSDATE + 1) > SYSDATE;
    IF g_group_id IS NULL THEN
      postpone('user ' || l_user || ' has no responsibility ' || NVL(l_responsibility, '(none is set)') || ' today');
    END IF;
    SELECT MIN(x.resource_id) INTO g_resource_id
      FROM apps.jtf_rs_resource_extns x
     WHERE x.user_id = g_user_id
       AND NVL(x.end_date_active, SYSDATE + 1) > SYSDATE;
    IF g_resource_id IS NULL THEN
      postpone('user ' || l_user || ' is no resource in EBS');
    END IF;
  END enter_as_agent;

  -- One of those that the caller named, and of those that are set here at all.
  FUNCTION is_allowed(p_org IN NUMBER, p_orgs IN VARCHAR2) RETURN VARCHAR2 IS
    l_set VARCHAR2(4000);
    l_one VARCHAR2(100);
  BEGIN
    l_set := REPLACE(setting('OPERATING_UNITS'), ' ', '');
    l_one := ',' || TO_CHAR(p_org) || ',';
    IF NVL(INSTR(',' || p_orgs || ',', l_one), 0) = 0 THEN
      RETURN 'N';
    END IF;
    IF l_set IS NOT NULL AND INSTR(',' || l_set || ',', l_one) = 0 THEN
      RETURN 'N';
    END IF;
    RETURN 'Y';
  END is_allowed;

  -- Package state of the session: it is set in every call, because it leaves with the session and with a patch.
  PROCEDURE enter_org(p_org IN NUMBER, p_orgs IN VARCHAR2) IS
  BEGIN
    IF is_allowed(p_org, p_orgs) = 'N' THEN
      refuse('operating unit ' || TO_CHAR(p_org) || ' is not one of the agent');
    END IF;
    apps.fnd_global.apps_initialize(
      user_id => g_user_id,
      resp_id => g_resp_id,
      resp_appl_id => g_appl_id,
      security_group_id => g_group_id);
    apps.mo_global.init(p_appl_short_name => 'AR');
    apps.mo_global.set_policy_context(p_access_mode => 'S', p_org_id => p_org);
    IF NVL(apps.fnd_global.user_id(), -1) <> g_user_id OR NVL(apps.mo_global.get_current_org_id(), -1) <> p_org THEN
      postpone('EBS did not take the context of operating unit ' || TO_CHAR(p_org));
    END IF;
  END enter_org;

  PROCEDURE find_customer(p_customer IN VARCHAR2, x_account OUT NUMBER, x_party OUT NUMBER) IS
  BEGIN
    SELECT MIN(a.cust_account_id), MIN(a.party_id) INTO x_account, x_party
      FROM apps.hz_cust_accounts a
     WHERE a.account_number = p_customer;
    IF x_account IS NULL THEN
      refuse('there is no customer ' || p_customer);
    END IF;
  END find_customer;

  -- Where the customer is billed: the primary site first.
  FUNCTION org_of_customer(p_account IN NUMBER, p_orgs IN VARCHAR2) RETURN NUMBER IS
  BEGIN
    FOR site IN (
      SELECT s.org_id
        FROM apps.hz_cust_acct_sites_all s
        JOIN apps.hz_cust_site_uses_all u ON u.cust_acct_site_id = s.cust_acct_site_id
       WHERE s.cust_account_id = p_account
       ORDER BY DECODE(u.site_use_code, 'BILL_TO', 0, 1), DECODE(u.primary_flag, 'Y', 0, 1), s.org_id)
    LOOP
      IF is_allowed(site.org_id, p_orgs) = 'Y' THEN
        RETURN site.org_id;
      END IF;
    END LOOP;
    refuse('the customer is in none of the agent''s operating units');
    RETURN NULL;
  END org_of_customer;

  -- What carries the command's id, by the kind of record that its kind makes; nothing where there is none.
  PROCEDURE find_marked(
    p_kind IN VARCHAR2,
    p_command_id IN VARCHAR2,
    p_account IN NUMBER,
    p_object IN VARCHAR2,
    x_document OUT VARCHAR2,
    x_at OUT DATE)
  IS
    l_mark VARCHAR2(100);
    l_change VARCHAR2(100);
    l_id NUMBER;
  BEGIN
    l_mark := '[adit:' || p_command_id || ']';
    l_change := '[adit-change:' || p_command_id || ']';
    x_document := NULL;
    IF p_kind IN ('create_promise', 'change_promise') THEN
      SELECT MIN(d.promise_detail_id), MIN(d.creation_date) INTO l_id, x_at
        FROM apps.iex_promise_details d
        JOIN apps.jtf_notes_vl n ON n.source_object_id = d.promise_detail_id AND n.source_object_code = 'IEX_PROMISE'
       WHERE (d.cust_account_id = p_account
              OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                        WHERE t.ship_to_customer_id = p_account))
         AND INSTR(n.notes, l_mark) > 0;
      x_document := TO_CHAR(l_id);
      IF l_id IS NULL AND p_object IS NOT NULL THEN
        SELECT MIN(n.creation_date) INTO x_at
          FROM apps.iex_promise_details d
          JOIN apps.jtf_notes_vl n ON n.source_object_id = d.promise_detail_id AND n.source_object_code = 'IEX_PROMISE'
         WHERE (d.cust_account_id = p_account
                OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                          WHERE t.ship_to_customer_id = p_account))
           AND INSTR(n.notes, l_change) > 0;
        IF x_at IS NOT NULL THEN
          x_document := p_object;
        END IF;
      END IF;
    ELSIF p_kind = 'create_dispute' THEN
      SELECT MIN(r.request_id), MIN(r.creation_date) INTO l_id, x_at
        FROM apps.ra_cm_requests_all r
        JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = r.customer_trx_id
       WHERE (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND INSTR(r.comments, l_mark) > 0;
      x_document := TO_CHAR(l_id);
    ELSIF p_kind = 'update_dispute' THEN
      SELECT MIN(n.jtf_note_id), MIN(n.creation_date) INTO l_id, x_at
        FROM apps.ra_customer_trx_all t
        JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
        JOIN apps.jtf_notes_vl n ON n.source_object_id = s.payment_schedule_id AND n.source_object_code = 'IEX_INVOICES'
       WHERE (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND INSTR(n.notes, l_mark) > 0;
      IF l_id IS NOT NULL THEN
        x_document := p_object;
      END IF;
    ELSIF p_kind = 'log_call' THEN
      SELECT MIN(i.interaction_id), MIN(i.creation_date) INTO l_id, x_at
        FROM apps.hz_cust_accounts a
        JOIN apps.jtf_ih_interactions i ON i.party_id = a.party_id
       WHERE a.cust_account_id = p_account
         AND i.source_code = l_mark;
      x_document := TO_CHAR(l_id);
    ELSIF p_kind IN ('set_preference', 'update_contact') THEN
      SELECT MIN(n.jtf_note_id), MIN(n.creation_date) INTO l_id, x_at
        FROM apps.jtf_notes_vl n
       WHERE n.source_object_code = 'IEX_ACCOUNT'
         AND n.source_object_id = p_account
         AND INSTR(n.notes, l_mark) > 0;
      x_document := TO_CHAR(l_id);
    END IF;
    -- A promise too may have become a task.
    IF x_document IS NULL
       AND p_kind IN ('create_promise', 'change_promise', 'create_task', 'report_payment', 'request_document') THEN
      SELECT MIN(k.task_id), MIN(k.creation_date) INTO l_id, x_at
        FROM apps.jtf_tasks_vl k
       WHERE k.cust_account_id = p_account
         AND INSTR(k.description, l_mark) > 0;
      IF l_id IS NOT NULL AND p_kind IN ('create_promise', 'change_promise') THEN
        x_document := 'TASK-' || TO_CHAR(l_id);
      ELSE
        x_document := TO_CHAR(l_id);
      END IF;
    END IF;
  END find_marked;

  -- Puts the command's id down first: a second attempt waits here for the first, and then finds it.
  PROCEDURE claim(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_account IN NUMBER,
    p_object IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2)
  IS
    l_digest VARCHAR2(64);
    l_status VARCHAR2(30);
    l_at DATE;
  BEGIN
    x_status := 'NEW';
    BEGIN
      INSERT INTO apps.xxadit_commands (command_id, digest, kind, status, created_at)
      VALUES (p_command_id, p_digest, p_kind, 'STARTED', SYSDATE);
    EXCEPTION
      WHEN DUP_VAL_ON_INDEX THEN
        x_status := 'KNOWN';
    END;
    IF x_status = 'KNOWN' THEN
      SELECT c.digest, c.status, c.document, c.created_at INTO l_digest, l_status, x_document, l_at
        FROM apps.xxadit_commands c
       WHERE c.command_id = p_command_id
         FOR UPDATE;
      IF l_digest <> p_digest THEN
        refuse('command ' || p_command_id || ' said something else before');
      END IF;
      -- Only what commits before it is finished can stand there unfinished: its mark tells whether it went through.
      IF l_status = 'STARTED' THEN
        find_marked(p_kind, p_command_id, p_account, p_object, x_document, l_at);
        IF x_document IS NULL THEN
          x_status := 'NEW';
          RETURN;
        END IF;
        UPDATE apps.xxadit_commands SET status = 'DONE', document = x_document WHERE command_id = p_command_id;
      END IF;
      x_status := 'REPEATED';
      x_posted_at := instant_text(l_at);
    END IF;
  END claim;

  PROCEDURE finish(p_command_id IN VARCHAR2, p_document IN VARCHAR2, x_status OUT VARCHAR2, x_posted_at OUT VARCHAR2) IS
    l_now DATE;
    l_org NUMBER;
  BEGIN
    l_now := SYSDATE;
    l_org := apps.mo_global.get_current_org_id();
    UPDATE apps.xxadit_commands
       SET status = 'DONE', document = p_document, created_at = l_now, org_id = l_org
     WHERE command_id = p_command_id;
    x_status := 'DONE';
    x_posted_at := instant_text(l_now);
  END finish;

  -- What is told of a command that left nothing.
  PROCEDURE give_up(
    p_status IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2) IS
  BEGIN
    x_status := p_status;
    x_document := NULL;
    x_posted_at := NULL;
    x_message := g_reason;
  END give_up;

  PROCEDURE write_note(
    p_object_code IN VARCHAR2,
    p_object_id IN NUMBER,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_note_id OUT NUMBER)
  IS
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
    l_type VARCHAR2(240);
  BEGIN
    l_type := setting('NOTE_TYPE');
    apps.jtf_notes_pub.create_note(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_validation_level => 100,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_source_object_id => p_object_id,
      p_source_object_code => p_object_code,
      p_notes => p_note,
      p_notes_detail => p_detail,
      p_note_status => 'I',
      p_entered_by => g_user_id,
      p_entered_date => SYSDATE,
      x_jtf_note_id => x_note_id,
      p_last_update_date => SYSDATE,
      p_last_updated_by => g_user_id,
      p_creation_date => SYSDATE,
      p_created_by => g_user_id,
      p_note_type => l_type);
    check_status(l_status, l_data);
  END write_note;

  -- For the resource of that name if there is one, else for the agent's own.
  PROCEDURE make_task(
    p_account IN NUMBER,
    p_party IN NUMBER,
    p_name IN VARCHAR2,
    p_text IN VARCHAR2,
    p_due IN VARCHAR2,
    p_assignee IN VARCHAR2,
    x_task_id OUT NUMBER)
  IS
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
    l_type VARCHAR2(240);
    l_state VARCHAR2(240);
    l_owner NUMBER;
    l_due DATE;
    l_start DATE;
  BEGIN
    l_type := setting('TASK_TYPE');
    l_state := setting('TASK_STATUS');
    l_due := moment(p_due);
    l_start := LEAST(SYSDATE, NVL(l_due, SYSDATE));
    SELECT MIN(x.resource_id) INTO l_owner
      FROM apps.jtf_rs_resource_extns x
     WHERE x.user_name = UPPER(p_assignee)
       AND NVL(x.end_date_active, SYSDATE + 1) > SYSDATE;
    IF l_owner IS NULL THEN
      l_owner := g_resource_id;
    END IF;
    apps.jtf_tasks_pub.create_task(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_task_name => p_name,
      p_task_type_name => l_type,
      p_description => p_text,
      p_task_status_name => l_state,
      p_owner_type_code => 'RS_EMPLOYEE',
      p_owner_id => l_owner,
      p_customer_id => p_party,
      p_cust_account_id => p_account,
      p_planned_start_date => l_start,
      p_planned_end_date => l_due,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      x_task_id => x_task_id);
    check_status(l_status, l_data);
  END make_task;

  -- The open rows of the schedules that are promised, and how much of each is left to promise.
  PROCEDURE insert_promise(
    p_account IN NUMBER,
    p_party IN NUMBER,
    p_delinquency IN NUMBER,
    p_amount IN NUMBER,
    p_currency IN VARCHAR2,
    p_date IN VARCHAR2,
    p_note IN VARCHAR2,
    x_promise OUT NUMBER)
  IS
    l_promise apps.iex_promises_pub.pro_insrt_rec_type;
    l_made apps.iex_promises_pub.pro_resp_rec_type;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_promise.promise_amount := p_amount;
    l_promise.currency_code := p_currency;
    l_promise.promise_date := TO_DATE(p_date, 'YYYY-MM-DD');
    l_promise.promise_payment_method := setting('PROMISE_METHOD');
    l_promise.promise_target := 'INVOICES';
    l_promise.cust_account_id := p_account;
    l_promise.delinquency_id := p_delinquency;
    l_promise.taken_by_resource_id := g_resource_id;
    l_promise.promised_by_party_org_id := p_party;
    l_promise.note := p_note;
    apps.iex_promises_pub.insert_promise(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_validation_level => 100,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_promise_rec => l_promise,
      x_proresp_rec => l_made);
    check_status(l_status, l_data);
    x_promise := l_made.promise_id;
    IF x_promise IS NULL THEN
      refuse('EBS gave the promise no number');
    END IF;
  END insert_promise;

  -- Divides the instalments among the parts in order: the first instalment goes to the first part until one is used up.
  PROCEDURE insert_plan(
    p_instalments IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_note IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_part_account IN number_list,
    p_part_party IN number_list,
    p_part_org IN number_list,
    p_part_delinquency IN number_list,
    p_part_amount IN number_list,
    x_first OUT NUMBER)
  IS
    l_plan text_list;
    l_line VARCHAR2(4000);
    l_date VARCHAR2(4000);
    l_due NUMBER;
    l_part NUMBER := 1;
    l_left NUMBER;
    l_amount NUMBER;
    l_org NUMBER := -1;
    l_promise NUMBER;
  BEGIN
    l_plan := lines_of(p_instalments);
    l_left := p_part_amount(1);
    FOR i IN 1 .. l_plan.COUNT LOOP
      l_line := l_plan(i);
      take(l_line, '|', l_date);
      l_due := number_of(l_line);
      WHILE l_due > 0 LOOP
        IF l_left = 0 THEN
          l_part := l_part + 1;
          IF l_part > p_part_amount.COUNT THEN
            refuse('the instalments are more than what is promised');
          END IF;
          l_left := p_part_amount(l_part);
        END IF;
        l_amount := LEAST(l_due, l_left);
        IF l_org <> p_part_org(l_part) THEN
          l_org := p_part_org(l_part);
          enter_org(l_org, p_orgs);
        END IF;
        insert_promise(p_part_account(l_part), p_part_party(l_part), p_part_delinquency(l_part), l_amount, p_currency,
          l_date, p_note, l_promise);
        IF x_first IS NULL OR l_promise < x_first THEN
          x_first := l_promise;
        END IF;
        l_due := l_due - l_amount;
        l_left := l_left - l_amount;
      END LOOP;
    END LOOP;
    IF l_left > 0 OR l_part < p_part_amount.COUNT THEN
      refuse('the instalments are less than what is promised');
    END IF;
  END insert_plan;

  -- The document that an invoice number means on this account: the one of which something is open, if there are several.
  PROCEDURE find_invoice(
    p_account IN NUMBER,
    p_invoice IN VARCHAR2,
    p_orgs IN VARCHAR2,
    x_trx OUT NUMBER,
    x_org OUT NUMBER,
    x_schedule OUT NUMBER,
    x_currency OUT VARCHAR2,
    x_open OUT NUMBER,
    x_open_line OUT NUMBER,
    x_open_tax OUT NUMBER)
  IS
  BEGIN
    x_trx := NULL;
    FOR found IN (
      SELECT t.customer_trx_id, t.org_id, t.invoice_currency_code, MIN(s.payment_schedule_id) AS payment_schedule_id,
             SUM(DECODE(s.status, 'OP', s.amount_due_remaining, 0)) AS open_amount,
             SUM(DECODE(s.status, 'OP', NVL(s.amount_line_items_remaining, s.amount_due_remaining), 0)) AS open_line,
             SUM(DECODE(s.status, 'OP', NVL(s.tax_remaining, 0), 0)) AS open_tax
        FROM apps.ra_customer_trx_all t
        JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
       WHERE t.trx_number = p_invoice
         AND (t.bill_to_customer_id = p_account OR t.ship_to_customer_id = p_account)
         AND t.complete_flag = 'Y'
       GROUP BY t.customer_trx_id, t.org_id, t.invoice_currency_code
       ORDER BY open_amount DESC, t.customer_trx_id)
    LOOP
      IF x_trx IS NULL AND is_allowed(found.org_id, p_orgs) = 'Y' THEN
        x_trx := found.customer_trx_id;
        x_org := found.org_id;
        x_schedule := found.payment_schedule_id;
        x_currency := found.invoice_currency_code;
        x_open := found.open_amount;
        x_open_line := found.open_line;
        x_open_tax := found.open_tax;
      END IF;
    END LOOP;
    IF x_trx IS NULL THEN
      refuse('there is no invoice ' || p_invoice || ' on this account');
    END IF;
  END find_invoice;

  -- The open dispute of an invoice, none where it is null. Held from here on: of two who dispute it at once neither would
  -- see the other's, so the second is told LATER.
  FUNCTION open_dispute(p_trx IN NUMBER, p_schedule IN NUMBER) RETURN NUMBER IS
    l_id NUMBER;
  BEGIN
    SELECT s.payment_schedule_id INTO l_id
      FROM apps.ar_payment_schedules_all s
     WHERE s.payment_schedule_id = p_schedule
       FOR UPDATE NOWAIT;
    SELECT MIN(r.request_id) INTO l_id
      FROM apps.ra_cm_requests_all r
     WHERE r.customer_trx_id = p_trx
       AND r.status IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP');
    RETURN l_id;
  END open_dispute;

  -- What the named lines take of the amount, in order; the rest that they cannot take is tax and freight.
  PROCEDURE divide_lines(
    p_trx IN NUMBER,
    p_lines IN VARCHAR2,
    p_amount IN NUMBER,
    x_ids OUT number_list,
    x_amounts OUT number_list,
    x_rest OUT NUMBER)
  IS
    l_lines text_list;
    l_id NUMBER;
    l_extended NUMBER;
  BEGIN
    x_rest := p_amount;
    l_lines := lines_of(p_lines);
    FOR i IN 1 .. l_lines.COUNT LOOP
      SELECT MIN(l.customer_trx_line_id), MIN(l.extended_amount) INTO l_id, l_extended
        FROM apps.ra_customer_trx_lines_all l
       WHERE l.customer_trx_id = p_trx
         AND l.line_type = 'LINE'
         AND TO_CHAR(l.line_number) = l_lines(i);
      IF l_id IS NULL THEN
        refuse('the invoice has no line ' || l_lines(i));
      END IF;
      IF p_amount IS NULL THEN
        x_ids(x_ids.COUNT + 1) := l_id;
        x_amounts(x_amounts.COUNT + 1) := l_extended;
      ELSIF LEAST(l_extended, x_rest) > 0 THEN
        x_ids(x_ids.COUNT + 1) := l_id;
        x_amounts(x_amounts.COUNT + 1) := LEAST(l_extended, x_rest);
        x_rest := x_rest - LEAST(l_extended, x_rest);
      END IF;
    END LOOP;
  END divide_lines;

  PROCEDURE end_preference(p_id IN NUMBER, p_version IN NUMBER) IS
    l_preference apps.hz_contact_preference_v2pub.contact_preference_rec_type;
    l_version NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_version := p_version;
    l_preference.contact_preference_id := p_id;
    l_preference.status := 'I';
    apps.hz_contact_preference_v2pub.update_contact_preference(
      p_init_msg_list => 'T',
      p_contact_preference_rec => l_preference,
      p_object_version_number => l_version,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data);
    check_status(l_status, l_data);
  END end_preference;

  -- Unless it stands there already. A wish to be reached in one way ends the one for another.
  PROCEDURE prefer(p_party IN NUMBER, p_type IN VARCHAR2, p_code IN VARCHAR2) IS
    l_preference apps.hz_contact_preference_v2pub.contact_preference_rec_type;
    l_id NUMBER;
    l_there NUMBER := 0;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    FOR known IN (
      SELECT p.contact_preference_id, p.contact_type, p.object_version_number
        FROM apps.hz_contact_preferences p
       WHERE p.contact_level_table = 'HZ_PARTIES'
         AND p.contact_level_table_id = p_party
         AND p.preference_code = p_code
         AND NVL(p.status, 'A') = 'A'
         AND NVL(p.preference_end_date, SYSDATE + 1) > SYSDATE
       ORDER BY p.contact_preference_id)
    LOOP
      IF known.contact_type = p_type THEN
        l_there := 1;
      ELSIF p_code = 'DO' THEN
        end_preference(known.contact_preference_id, known.object_version_number);
      END IF;
    END LOOP;
    IF l_there = 0 THEN
      l_preference.contact_level_table := 'HZ_PARTIES';
      l_preference.contact_level_table_id := p_party;
      l_preference.contact_type := p_type;
      l_preference.preference_code := p_code;
      l_preference.preference_start_date := SYSDATE;
      l_preference.requested_by := 'PARTY';
      l_preference.status := 'A';
      l_preference.created_by_module := NVL(setting('CREATED_BY_MODULE'), 'TCA_V2_API');
      apps.hz_contact_preference_v2pub.create_contact_preference(
        p_init_msg_list => 'T',
        p_contact_preference_rec => l_preference,
        x_contact_preference_id => l_id,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data);
      check_status(l_status, l_data);
    END IF;
  END prefer;

  -- Whose numbers: the customer's own, or those of one of its contact persons.
  PROCEDURE find_owner(p_account IN NUMBER, p_party IN NUMBER, p_contact IN VARCHAR2, x_owner OUT NUMBER) IS
  BEGIN
    IF p_contact IS NULL THEN
      x_owner := p_party;
    ELSE
      SELECT MIN(r.party_id) INTO x_owner
        FROM apps.hz_cust_account_roles r
       WHERE r.cust_account_role_id = TO_NUMBER(p_contact)
         AND r.cust_account_id = p_account
         AND r.role_type = 'CONTACT';
      IF x_owner IS NULL THEN
        refuse('contact ' || p_contact || ' is not one of this customer');
      END IF;
    END IF;
  END find_owner;

  -- One step: operation|id|version|PHONE or EMAIL|primary|status|country|number, or the address, as the last field.
  PROCEDURE change_point(p_owner IN NUMBER, p_step IN VARCHAR2) IS
    l_rest VARCHAR2(4000);
    l_operation VARCHAR2(4000);
    l_id VARCHAR2(4000);
    l_version_text VARCHAR2(4000);
    l_type VARCHAR2(4000);
    l_primary VARCHAR2(4000);
    l_state VARCHAR2(4000);
    l_country VARCHAR2(4000);
    l_point apps.hz_contact_point_v2pub.contact_point_rec_type;
    l_phone apps.hz_contact_point_v2pub.phone_rec_type;
    l_email apps.hz_contact_point_v2pub.email_rec_type;
    l_version NUMBER;
    l_made NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    l_rest := p_step;
    take(l_rest, '|', l_operation);
    take(l_rest, '|', l_id);
    take(l_rest, '|', l_version_text);
    take(l_rest, '|', l_type);
    take(l_rest, '|', l_primary);
    take(l_rest, '|', l_state);
    take(l_rest, '|', l_country);
    IF l_operation = 'CREATE' THEN
      l_point.contact_point_type := l_type;
      l_point.status := 'A';
      l_point.owner_table_name := 'HZ_PARTIES';
      l_point.owner_table_id := p_owner;
      l_point.primary_flag := l_primary;
      l_point.created_by_module := NVL(setting('CREATED_BY_MODULE'), 'TCA_V2_API');
      IF l_type = 'PHONE' THEN
        l_phone.phone_country_code := l_country;
        l_phone.phone_number := l_rest;
        l_phone.phone_line_type := 'GEN';
        apps.hz_contact_point_v2pub.create_phone_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_phone_rec => l_phone,
          x_contact_point_id => l_made,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      ELSE
        l_email.email_address := l_rest;
        apps.hz_contact_point_v2pub.create_email_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_email_rec => l_email,
          x_contact_point_id => l_made,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      END IF;
    ELSE
      -- What is null stays as it is. The version is the one that was read: who changed it since is not overwritten.
      l_version := TO_NUMBER(l_version_text);
      l_point.contact_point_id := TO_NUMBER(l_id);
      l_point.status := l_state;
      IF l_type = 'PHONE' THEN
        IF l_rest IS NOT NULL THEN
          l_phone.phone_country_code := l_country;
          l_phone.phone_area_code := apps.fnd_api.g_miss_char;
          l_phone.phone_number := l_rest;
          l_phone.phone_extension := apps.fnd_api.g_miss_char;
        END IF;
        apps.hz_contact_point_v2pub.update_phone_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_phone_rec => l_phone,
          p_object_version_number => l_version,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      ELSE
        l_email.email_address := l_rest;
        apps.hz_contact_point_v2pub.update_email_contact_point(
          p_init_msg_list => 'T',
          p_contact_point_rec => l_point,
          p_email_rec => l_email,
          p_object_version_number => l_version,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data);
      END IF;
    END IF;
    check_status(l_status, l_data);
  END change_point;

  FUNCTION interface_version RETURN VARCHAR2 IS
  BEGIN
    RETURN '1.1.0';
  END interface_version;

  FUNCTION database_id RETURN VARCHAR2 IS
    l_id VARCHAR2(40);
  BEGIN
    SELECT TO_CHAR(d.dbid, 'TM9') INTO l_id FROM v$database d;
    RETURN l_id;
  END database_id;

  PROCEDURE create_promise(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_way IN VARCHAR2,
    p_items IN VARCHAR2,
    p_instalments IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_note IN VARCHAR2,
    p_plan IN VARCHAR2,
    p_plan_detail IN VARCHAR2,
    p_plan_text IN VARCHAR2,
    p_plan_due IN VARCHAR2,
    p_follow_up_on IN VARCHAR2,
    p_follow_up_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_items text_list;
    l_line VARCHAR2(4000);
    l_text VARCHAR2(4000);
    l_wanted NUMBER;
    l_open NUMBER;
    l_parts NUMBER := 0;
    l_without NUMBER := 0;
    l_id NUMBER;
    l_org NUMBER;
    l_account_of number_list;
    l_party_of number_list;
    l_org_of number_list;
    l_delinquency_of number_list;
    l_amount_of number_list;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'create_promise', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    l_items := lines_of(p_items);
    FOR i IN 1 .. l_items.COUNT LOOP
      l_line := l_items(i);
      take(l_line, '|', l_text);
      l_wanted := number_of(l_text);
      l_open := 0;
      FOR schedule IN (
        SELECT s.customer_id, s.org_id, s.amount_due_remaining, a.party_id,
               (SELECT MIN(d.delinquency_id) FROM apps.iex_delinquencies_all d
                 WHERE d.payment_schedule_id = s.payment_schedule_id
                   AND d.status IN ('DELINQUENT', 'PREDELINQUENT')) AS delinquency_id
          FROM apps.ar_payment_schedules_all s
          JOIN apps.hz_cust_accounts a ON a.cust_account_id = s.customer_id
          LEFT JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = s.customer_trx_id
         WHERE s.trx_number = l_line
           AND (s.customer_id = l_account OR t.ship_to_customer_id = l_account)
           AND s.status = 'OP'
           AND s.amount_due_remaining > 0
           AND s.invoice_currency_code = p_currency
         ORDER BY s.due_date, s.terms_sequence_number, s.payment_schedule_id)
      LOOP
        IF is_allowed(schedule.org_id, p_orgs) = 'Y' THEN
          l_open := l_open + schedule.amount_due_remaining;
          IF l_wanted > 0 THEN
            l_parts := l_parts + 1;
            l_account_of(l_parts) := schedule.customer_id;
            l_party_of(l_parts) := schedule.party_id;
            l_org_of(l_parts) := schedule.org_id;
            l_delinquency_of(l_parts) := schedule.delinquency_id;
            l_amount_of(l_parts) := LEAST(l_wanted, schedule.amount_due_remaining);
            IF schedule.delinquency_id IS NULL THEN
              l_without := l_without + 1;
            END IF;
            l_wanted := l_wanted - l_amount_of(l_parts);
          END IF;
        END IF;
      END LOOP;
      IF l_open = 0 THEN
        refuse('nothing of invoice ' || l_line || ' is open in ' || p_currency || ' on this account');
      END IF;
      IF l_wanted > 0 THEN
        refuse('only ' || TO_CHAR(l_open) || ' ' || p_currency || ' of invoice ' || l_line || ' is open');
      END IF;
    END LOOP;
    IF l_parts = 0 THEN
      refuse('a promise needs an invoice');
    END IF;
    l_org := l_org_of(1);
    -- Advanced Collections takes promises for what is overdue alone; anything else is a note and a task, all of it.
    IF p_way = 'iex' AND l_without = 0 THEN
      insert_plan(p_instalments, p_currency, p_note, p_orgs, l_account_of, l_party_of, l_org_of, l_delinquency_of,
        l_amount_of, l_id);
      x_document := TO_CHAR(l_id);
      IF p_follow_up_on IS NOT NULL THEN
        enter_org(l_org, p_orgs);
        make_task(l_account, l_party, 'Follow up on a promise', p_follow_up_text, p_follow_up_on, NULL, l_id);
      END IF;
    ELSE
      enter_org(l_org, p_orgs);
      write_note('IEX_ACCOUNT', l_account, p_plan, p_plan_detail, l_id);
      make_task(l_account, l_party, 'Follow up on a promise', p_plan_text, NVL(p_follow_up_on, p_plan_due), NULL, l_id);
      x_document := 'TASK-' || TO_CHAR(l_id);
    END IF;
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END create_promise;

  PROCEDURE change_promise(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_promise IN VARCHAR2,
    p_action IN VARCHAR2,
    p_way IN VARCHAR2,
    p_instalments IN VARCHAR2,
    p_note IN VARCHAR2,
    p_cancel_note IN VARCHAR2,
    p_plan IN VARCHAR2,
    p_plan_text IN VARCHAR2,
    p_plan_due IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_cancel apps.iex_promises_pub.pro_cncl_rec_type;
    l_answer apps.iex_promises_pub.pro_resp_rec_type;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
    l_id NUMBER;
    l_org NUMBER;
    l_currency VARCHAR2(15);
    l_mark VARCHAR2(200);
    l_method VARCHAR2(200);
    l_note VARCHAR2(4000);
    l_parts NUMBER := 0;
    l_same NUMBER;
    l_account_of number_list;
    l_party_of number_list;
    l_org_of number_list;
    l_delinquency_of number_list;
    l_amount_of number_list;
    l_row_of number_list;
    l_row_org_of number_list;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'change_promise', l_account, p_promise, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    IF SUBSTR(p_promise, 1, 5) = 'TASK-' OR p_way <> 'iex' THEN
      -- It was a note and a task, which stay on record; so is the change.
      enter_org(org_of_customer(l_account, p_orgs), p_orgs);
      write_note('IEX_ACCOUNT', l_account, p_plan, NULL, l_id);
      make_task(l_account, l_party, 'Follow up on a promise', p_plan_text, p_plan_due, NULL, l_id);
      x_document := 'TASK-' || TO_CHAR(l_id);
      IF p_action = 'cancel' THEN
        x_document := p_promise;
      END IF;
    ELSE
      SELECT MIN(d.promise_detail_id), MIN(d.currency_code) INTO l_id, l_currency
        FROM apps.iex_promise_details d
       WHERE d.promise_detail_id = TO_NUMBER(p_promise)
         AND (d.cust_account_id = l_account
              OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                        WHERE t.ship_to_customer_id = l_account));
      IF l_id IS NULL THEN
        refuse('promise ' || p_promise || ' is not one of this customer');
      END IF;
      -- Whoever changes it now, a person or another command, was first.
      SELECT d.promise_detail_id INTO l_id FROM apps.iex_promise_details d WHERE d.promise_detail_id = l_id FOR UPDATE NOWAIT;
      -- The rows that one command made carry its mark; a person's row stands alone.
      FOR note IN (
        SELECT n.notes FROM apps.jtf_notes_vl n
         WHERE n.source_object_code = 'IEX_PROMISE' AND n.source_object_id = l_id AND INSTR(n.notes, '[adit:') > 0)
      LOOP
        l_mark := SUBSTR(note.notes, INSTR(note.notes, '[adit:'), 80);
        l_mark := SUBSTR(l_mark, 1, INSTR(l_mark, ']'));
        IF INSTR(note.notes, CHR(10) || 'method: ') > 0 THEN
          l_method := SUBSTR(note.notes, INSTR(note.notes, CHR(10) || 'method: ') + 1, 40);
          l_method := SUBSTR(l_method, 1, INSTR(l_method || CHR(10), CHR(10)) - 1);
        END IF;
      END LOOP;
      FOR promised IN (
        SELECT d.promise_detail_id, d.cust_account_id, d.delinquency_id, d.promise_amount, a.party_id,
               NVL(d.org_id, q.org_id) AS org_id
          FROM apps.iex_promise_details d
          JOIN apps.hz_cust_accounts a ON a.cust_account_id = d.cust_account_id
          LEFT JOIN apps.iex_delinquencies_all q ON q.delinquency_id = d.delinquency_id
         WHERE d.status IN ('COLLECTABLE', 'OPEN', 'PENDING')
           AND NVL(d.state, 'PROMISE') <> 'BROKEN_PROMISE'
           -- By account, so that no more notes are looked at than those of its promises.
           AND (d.cust_account_id = l_account
                OR d.cust_account_id IN (SELECT t.bill_to_customer_id FROM apps.ra_customer_trx_all t
                                          WHERE t.ship_to_customer_id = l_account))
           AND (d.promise_detail_id = l_id
                OR EXISTS (SELECT 1 FROM apps.jtf_notes_vl n
                            WHERE n.source_object_code = 'IEX_PROMISE'
                              AND n.source_object_id = d.promise_detail_id
                              AND INSTR(n.notes, l_mark) > 0))
         ORDER BY d.promise_detail_id)
      LOOP
        l_parts := l_parts + 1;
        l_row_of(l_parts) := promised.promise_detail_id;
        l_row_org_of(l_parts) := promised.org_id;
        l_same := 0;
        FOR i IN 1 .. l_amount_of.COUNT LOOP
          IF l_delinquency_of(i) = promised.delinquency_id THEN
            l_same := i;
          END IF;
        END LOOP;
        IF l_same = 0 THEN
          l_same := l_amount_of.COUNT + 1;
          l_account_of(l_same) := promised.cust_account_id;
          l_party_of(l_same) := promised.party_id;
          l_org_of(l_same) := promised.org_id;
          l_delinquency_of(l_same) := promised.delinquency_id;
          l_amount_of(l_same) := 0;
        END IF;
        l_amount_of(l_same) := l_amount_of(l_same) + promised.promise_amount;
      END LOOP;
      IF l_parts = 0 THEN
        refuse('promise ' || p_promise || ' is not open any more');
      END IF;
      FOR i IN 1 .. l_parts LOOP
        l_org := l_row_org_of(i);
        enter_org(l_org, p_orgs);
        l_cancel.promise_id := l_row_of(i);
        l_cancel.taken_by_resource_id := g_resource_id;
        l_cancel.promised_by_party_org_id := l_party;
        l_cancel.note := p_cancel_note;
        apps.iex_promises_pub.cancel_promise(
          p_api_version => 1.0,
          p_init_msg_list => 'T',
          p_commit => 'F',
          p_validation_level => 100,
          x_return_status => l_status,
          x_msg_count => l_count,
          x_msg_data => l_data,
          p_promise_rec => l_cancel,
          x_proresp_rec => l_answer);
        check_status(l_status, l_data);
      END LOOP;
      x_document := p_promise;
      IF p_action = 'reschedule' THEN
        -- How it will be paid stays as it was said; the note of a new row begins with the line that ends its text.
        l_note := p_note;
        IF l_method IS NOT NULL THEN
          l_note := SUBSTR(p_note, 1, 3) || l_method || CHR(10) || SUBSTR(p_note, 4);
        END IF;
        l_id := NULL;
        insert_plan(p_instalments, l_currency, l_note, p_orgs, l_account_of, l_party_of, l_org_of, l_delinquency_of,
          l_amount_of, l_id);
        x_document := TO_CHAR(l_id);
      END IF;
    END IF;
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END change_promise;

  PROCEDURE create_dispute(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_invoice IN VARCHAR2,
    p_reason IN VARCHAR2,
    p_amount IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_lines IN VARCHAR2,
    p_text IN VARCHAR2,
    p_detail_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_trx NUMBER;
    l_org NUMBER;
    l_schedule NUMBER;
    l_currency VARCHAR2(15);
    l_open NUMBER;
    l_open_line NUMBER;
    l_open_tax NUMBER;
    l_amount NUMBER;
    l_ids number_list;
    l_amounts number_list;
    l_rest NUMBER;
    l_line NUMBER;
    l_tax NUMBER;
    l_freight NUMBER;
    l_lines apps.arw_cmreq_cover.cm_line_tbl_type_cover;
    l_by_line VARCHAR2(1) := 'N';
    l_request VARCHAR2(100);
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'create_dispute', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    find_invoice(l_account, p_invoice, p_orgs, l_trx, l_org, l_schedule, l_currency, l_open, l_open_line, l_open_tax);
    enter_org(l_org, p_orgs);
    -- An open one for the invoice is given back instead of a second.
    l_id := open_dispute(l_trx, l_schedule);
    IF l_id IS NOT NULL THEN
      x_document := TO_CHAR(l_id);
    ELSE
      IF p_currency IS NOT NULL AND p_currency <> l_currency THEN
        refuse('invoice ' || p_invoice || ' is not in ' || p_currency);
      END IF;
      l_amount := number_of(p_amount);
      IF NVL(l_amount, 0) > l_open OR l_open <= 0 THEN
        refuse('only ' || TO_CHAR(l_open) || ' ' || l_currency || ' of invoice ' || p_invoice || ' is open');
      END IF;
      divide_lines(l_trx, p_lines, l_amount, l_ids, l_amounts, l_rest);
      IF l_ids.COUNT > 0 AND NVL(l_rest, 0) = 0 THEN
        l_by_line := 'Y';
        FOR i IN 1 .. l_ids.COUNT LOOP
          l_lines(i).customer_trx_line_id := l_ids(i);
          l_lines(i).extended_amount := -l_amounts(i);
        END LOOP;
        l_line := 0;
        l_tax := 0;
        l_freight := 0;
      ELSE
        -- Of the lines first, then of the tax; what is left is freight.
        l_rest := NVL(l_amount, l_open);
        l_line := LEAST(l_rest, GREATEST(l_open_line, 0));
        l_rest := l_rest - l_line;
        l_tax := LEAST(l_rest, GREATEST(l_open_tax, 0));
        l_freight := l_rest - l_tax;
      END IF;
      -- Credits are negative.
      apps.ar_credit_memo_api_pub.create_request(
        p_api_version => 1.0,
        p_init_msg_list => 'T',
        p_commit => 'F',
        p_validation_level => 100,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data,
        p_customer_trx_id => l_trx,
        p_line_credit_flag => l_by_line,
        p_line_amount => -l_line,
        p_tax_amount => -l_tax,
        p_freight_amount => -l_freight,
        p_cm_reason_code => p_reason,
        p_comments => p_text,
        p_cm_line_tbl => l_lines,
        p_skip_workflow_flag => 'N',
        p_org_id => l_org,
        x_request_id => l_request);
      check_status(l_status, l_data);
      IF l_request IS NULL THEN
        refuse('EBS gave the request for a credit memo no number');
      END IF;
      x_document := l_request;
      IF p_detail IS NOT NULL THEN
        write_note('IEX_INVOICES', l_schedule, REPLACE(p_detail_note, '{dispute}', l_request),
          REPLACE(p_detail, '{dispute}', l_request), l_id);
      END IF;
    END IF;
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END create_dispute;

  PROCEDURE create_dispute_iex(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_invoice IN VARCHAR2,
    p_reason IN VARCHAR2,
    p_amount IN VARCHAR2,
    p_currency IN VARCHAR2,
    p_lines IN VARCHAR2,
    p_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_trx NUMBER;
    l_org NUMBER;
    l_schedule NUMBER;
    l_currency VARCHAR2(15);
    l_open NUMBER;
    l_open_line NUMBER;
    l_open_tax NUMBER;
    l_amount NUMBER;
    l_ids number_list;
    l_amounts number_list;
    l_rest NUMBER;
    l_header apps.iex_dispute_pub.disp_header_rec;
    l_lines apps.iex_dispute_pub.dispute_line_tbl;
    l_request NUMBER;
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'create_dispute', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    find_invoice(l_account, p_invoice, p_orgs, l_trx, l_org, l_schedule, l_currency, l_open, l_open_line, l_open_tax);
    enter_org(l_org, p_orgs);
    l_id := open_dispute(l_trx, l_schedule);
    IF l_id IS NOT NULL THEN
      x_document := TO_CHAR(l_id);
    ELSE
      IF p_currency IS NOT NULL AND p_currency <> l_currency THEN
        refuse('invoice ' || p_invoice || ' is not in ' || p_currency);
      END IF;
      l_amount := number_of(p_amount);
      IF NVL(l_amount, 0) > l_open OR l_open <= 0 THEN
        refuse('only ' || TO_CHAR(l_open) || ' ' || l_currency || ' of invoice ' || p_invoice || ' is open');
      END IF;
      divide_lines(l_trx, p_lines, l_amount, l_ids, l_amounts, l_rest);
      l_header := apps.iex_dispute_pub.init_disp_rec();
      l_header.cust_trx_id := l_trx;
      l_header.cm_reason_code := p_reason;
      l_header.comments := p_text;
      SELECT MIN(d.delinquency_id) INTO l_id
        FROM apps.iex_delinquencies_all d
       WHERE d.payment_schedule_id = l_schedule
         AND d.status IN ('DELINQUENT', 'PREDELINQUENT');
      l_header.delinquency_id := l_id;
      -- Positive: IEX turns the sign itself.
      IF l_ids.COUNT > 0 AND NVL(l_rest, 0) = 0 THEN
        l_header.line_credit_flag := 'Y';
        FOR i IN 1 .. l_ids.COUNT LOOP
          l_lines(i).customer_trx_line_id := l_ids(i);
          l_lines(i).extended_amount := l_amounts(i);
        END LOOP;
      ELSE
        l_rest := NVL(l_amount, l_open);
        l_header.line_credit_flag := 'N';
        l_header.line_amt := LEAST(l_rest, GREATEST(l_open_line, 0));
        l_rest := l_rest - l_header.line_amt;
        l_header.tax_amt := LEAST(l_rest, GREATEST(l_open_tax, 0));
        l_header.freight_amt := l_rest - l_header.tax_amt;
      END IF;
      -- Commits inside, and with it the row that holds the command's id.
      apps.iex_dispute_pub.create_dispute(
        p_api_version => 1.0,
        p_init_msg_list => 'T',
        p_commit => 'F',
        p_disp_header_rec => l_header,
        p_disp_line_tbl => l_lines,
        x_request_id => l_request,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data,
        p_skip_workflow_flag => 'N');
      check_status(l_status, l_data);
      IF l_request IS NULL THEN
        refuse('EBS gave the dispute no number');
      END IF;
      x_document := TO_CHAR(l_request);
    END IF;
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END create_dispute_iex;

  PROCEDURE update_dispute(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_dispute IN VARCHAR2,
    p_action IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    p_comments IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_trx NUMBER;
    l_org NUMBER;
    l_schedule NUMBER;
    l_state VARCHAR2(60);
    l_id NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'update_dispute', l_account, p_dispute, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    SELECT MIN(r.customer_trx_id), MIN(r.org_id), MIN(r.status), MIN(s.payment_schedule_id)
      INTO l_trx, l_org, l_state, l_schedule
      FROM apps.ra_cm_requests_all r
      JOIN apps.ra_customer_trx_all t ON t.customer_trx_id = r.customer_trx_id
      JOIN apps.ar_payment_schedules_all s ON s.customer_trx_id = t.customer_trx_id
     WHERE r.request_id = TO_NUMBER(p_dispute)
       AND (t.bill_to_customer_id = l_account OR t.ship_to_customer_id = l_account);
    IF l_trx IS NULL THEN
      refuse('dispute ' || p_dispute || ' is not one of this customer');
    END IF;
    IF l_state NOT IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP') THEN
      refuse('dispute ' || p_dispute || ' is not open any more');
    END IF;
    enter_org(l_org, p_orgs);
    write_note('IEX_INVOICES', l_schedule, p_note, p_detail, l_id);
    IF p_action = 'withdraw' THEN
      apps.iex_dispute_pub.cancel_dispute(
        p_api_version => 1.0,
        p_commit => 'F',
        p_dispute_id => TO_NUMBER(p_dispute),
        p_cancel_comments => p_comments,
        x_return_status => l_status,
        x_msg_count => l_count,
        x_msg_data => l_data);
      check_status(l_status, l_data);
    END IF;
    x_document := p_dispute;
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END update_dispute;

  PROCEDURE create_task(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_name IN VARCHAR2,
    p_text IN VARCHAR2,
    p_due IN VARCHAR2,
    p_assignee IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_id NUMBER;
    l_task NUMBER;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, p_kind, l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    enter_org(org_of_customer(l_account, p_orgs), p_orgs);
    make_task(l_account, l_party, p_name, p_text, p_due, p_assignee, l_task);
    IF p_note IS NOT NULL THEN
      write_note('TASK', l_task, p_note, p_detail, l_id);
    END IF;
    x_document := TO_CHAR(l_task);
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END create_task;

  PROCEDURE log_call(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_started IN VARCHAR2,
    p_ended IN VARCHAR2,
    p_duration IN VARCHAR2,
    p_text IN VARCHAR2,
    p_references IN VARCHAR2,
    p_follow_up IN VARCHAR2,
    p_note IN VARCHAR2,
    p_detail IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_call apps.jtf_ih_pub.interaction_rec_type;
    l_activity apps.jtf_ih_pub.activity_rec_type;
    l_interaction NUMBER;
    l_id NUMBER;
    l_org NUMBER;
    l_status VARCHAR2(10);
    l_count NUMBER;
    l_data VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'log_call', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    l_org := org_of_customer(l_account, p_orgs);
    enter_org(l_org, p_orgs);
    IF setting('OUTCOME_ID') IS NULL OR setting('ACTION_ID') IS NULL OR setting('ACTION_ITEM_ID') IS NULL THEN
      postpone('the numbers of the interaction history (outcome, action, action item) are not set');
    END IF;
    l_call := apps.jtf_ih_pub.init_interaction_rec();
    l_call.party_id := l_party;
    l_call.handler_id := number_of(NVL(setting('HANDLER_ID'), '222'));
    l_call.resource_id := g_resource_id;
    l_call.outcome_id := number_of(setting('OUTCOME_ID'));
    l_call.start_date_time := moment(p_started);
    l_call.end_date_time := moment(p_ended);
    l_call.duration := number_of(p_duration);
    l_call.source_code := '[adit:' || p_command_id || ']';
    l_call.reference_form := p_references;
    l_call.follow_up_action := p_follow_up;
    apps.jtf_ih_pub.open_interaction(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_interaction_rec => l_call,
      x_interaction_id => l_interaction);
    check_status(l_status, l_data);
    l_activity := apps.jtf_ih_pub.init_activity_rec();
    l_activity.interaction_id := l_interaction;
    l_activity.action_id := number_of(setting('ACTION_ID'));
    l_activity.action_item_id := number_of(setting('ACTION_ITEM_ID'));
    l_activity.outcome_id := number_of(setting('OUTCOME_ID'));
    l_activity.cust_account_id := l_account;
    l_activity.cust_org_id := l_org;
    l_activity.start_date_time := moment(p_started);
    l_activity.end_date_time := moment(p_ended);
    l_activity.duration := number_of(p_duration);
    l_activity.description := p_text;
    apps.jtf_ih_pub.add_activity(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_activity_rec => l_activity,
      x_activity_id => l_id);
    check_status(l_status, l_data);
    -- By the whole record: closed by its number alone it would end now, and last until now.
    l_call.interaction_id := l_interaction;
    apps.jtf_ih_pub.close_interaction(
      p_api_version => 1.0,
      p_init_msg_list => 'T',
      p_commit => 'F',
      p_resp_appl_id => g_appl_id,
      p_resp_id => g_resp_id,
      p_user_id => g_user_id,
      x_return_status => l_status,
      x_msg_count => l_count,
      x_msg_data => l_data,
      p_interaction_rec => l_call);
    check_status(l_status, l_data);
    IF p_note IS NOT NULL THEN
      write_note('IEX_ACCOUNT', l_account, p_note, p_detail, l_id);
    END IF;
    x_document := TO_CHAR(l_interaction);
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END log_call;

  PROCEDURE set_preference(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_channel IN VARCHAR2,
    p_do_not_call IN VARCHAR2,
    p_note IN VARCHAR2,
    p_task_text IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_id NUMBER;
    l_note NUMBER;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'set_preference', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    enter_org(org_of_customer(l_account, p_orgs), p_orgs);
    IF p_do_not_call = 'Y' THEN
      prefer(l_party, 'CALL', 'DO_NOT');
    END IF;
    IF p_channel IS NOT NULL THEN
      prefer(l_party, p_channel, 'DO');
    END IF;
    write_note('IEX_ACCOUNT', l_account, p_note, NULL, l_note);
    IF p_task_text IS NOT NULL THEN
      make_task(l_account, l_party, 'Preference of the customer', p_task_text, NULL, NULL, l_id);
    END IF;
    x_document := TO_CHAR(l_note);
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END set_preference;

  PROCEDURE update_contact(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_orgs IN VARCHAR2,
    p_contact IN VARCHAR2,
    p_steps IN VARCHAR2,
    p_note IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_owner NUMBER;
    l_id NUMBER;
    l_steps text_list;
  BEGIN
    find_customer(p_customer, l_account, l_party);
    claim(p_command_id, p_digest, 'update_contact', l_account, NULL, x_status, x_document, x_posted_at);
    IF x_status = 'REPEATED' THEN
      COMMIT;
      RETURN;
    END IF;
    enter_as_agent;
    find_owner(l_account, l_party, p_contact, l_owner);
    enter_org(org_of_customer(l_account, p_orgs), p_orgs);
    l_steps := lines_of(p_steps);
    FOR i IN 1 .. l_steps.COUNT LOOP
      change_point(l_owner, l_steps(i));
    END LOOP;
    write_note('IEX_ACCOUNT', l_account, p_note, NULL, l_id);
    x_document := TO_CHAR(l_id);
    finish(p_command_id, x_document, x_status, x_posted_at);
    COMMIT;
  EXCEPTION
    WHEN refusal THEN
      ROLLBACK;
      give_up('REFUSED', x_status, x_document, x_posted_at, x_message);
    WHEN later THEN
      ROLLBACK;
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN busy THEN
      ROLLBACK;
      g_reason := 'somebody else holds the record';
      give_up('LATER', x_status, x_document, x_posted_at, x_message);
    WHEN OTHERS THEN
      ROLLBACK;
      RAISE;
  END update_contact;

  PROCEDURE lookup_command(
    p_command_id IN VARCHAR2,
    p_digest IN VARCHAR2,
    p_customer IN VARCHAR2,
    p_kind IN VARCHAR2,
    p_object IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_document OUT VARCHAR2,
    x_posted_at OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_status VARCHAR2(30);
    l_kind VARCHAR2(60);
    l_digest VARCHAR2(64);
    l_account NUMBER;
    l_party NUMBER;
    l_at DATE;
  BEGIN
    SELECT MIN(c.status), MIN(c.kind), MIN(c.digest), MIN(c.document), MIN(c.created_at)
      INTO l_status, l_kind, l_digest, x_document, l_at
      FROM apps.xxadit_commands c
     WHERE c.command_id = p_command_id;
    IF l_status IS NULL THEN
      x_status := 'ABSENT';
    ELSIF l_digest <> p_digest THEN
      x_status := 'OTHER';
      x_document := NULL;
    ELSE
      -- Begun and never finished: only what commits on its own leaves that, and its mark tells the rest.
      IF l_status = 'STARTED' THEN
        find_customer(p_customer, l_account, l_party);
        find_marked(p_kind, p_command_id, l_account, p_object, x_document, l_at);
      END IF;
      IF x_document IS NULL THEN
        x_status := 'ABSENT';
      ELSE
        x_status := 'PRESENT';
        x_posted_at := instant_text(l_at);
      END IF;
    END IF;
  EXCEPTION
    WHEN refusal THEN
      x_status := 'ABSENT';
      x_message := g_reason;
  END lookup_command;

  PROCEDURE read_contact_points(
    p_customer IN VARCHAR2,
    p_contact IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_points OUT VARCHAR2,
    x_message OUT VARCHAR2)
  IS
    l_account NUMBER;
    l_party NUMBER;
    l_owner NUMBER;
    l_line VARCHAR2(4000);
  BEGIN
    find_customer(p_customer, l_account, l_party);
    find_owner(l_account, l_party, p_contact, l_owner);
    FOR point IN (
      SELECT c.contact_point_id, c.object_version_number, c.contact_point_type, c.status, c.primary_flag,
             c.phone_country_code, c.phone_area_code, c.phone_number, c.email_address
        FROM apps.hz_contact_points c
       WHERE c.owner_table_name = 'HZ_PARTIES'
         AND c.owner_table_id = l_owner
         AND c.contact_point_type IN ('PHONE', 'EMAIL')
       ORDER BY c.contact_point_id)
    LOOP
      l_line := TO_CHAR(point.contact_point_id) || '|' || TO_CHAR(point.object_version_number) || '|'
        || point.contact_point_type || '|' || point.status || '|' || point.primary_flag || '|'
        || REPLACE(point.phone_country_code, '|', ' ') || '|' || REPLACE(point.phone_area_code, '|', ' ') || '|'
        || NVL(point.email_address, point.phone_number);
      IF LENGTH(x_points) + LENGTH(l_line) > 30000 THEN
        refuse('there are too many telephone numbers and addresses');
      END IF;
      x_points := x_points || REPLACE(l_line, CHR(10), ' ') || CHR(10);
    END LOOP;
    x_status := 'DONE';
  EXCEPTION
    WHEN refusal THEN
      x_points := NULL;
      x_status := 'REFUSED';
      x_message := g_reason;
  END read_contact_points;

  PROCEDURE check_setup(
    p_orgs IN VARCHAR2,
    x_status OUT VARCHAR2,
    x_problems OUT VARCHAR2,
    x_summary OUT VARCHAR2)
  IS
    l_name VARCHAR2(240);
    l_responsibility VARCHAR2(240);
    l_application VARCHAR2(240);
    l_user NUMBER;
    l_appl NUMBER;
    l_resp NUMBER;
    l_group NUMBER;
    l_count NUMBER;
    l_ended DATE;
    l_set VARCHAR2(4000);
    l_rest VARCHAR2(4000);
    l_one VARCHAR2(4000);
    l_org NUMBER;
  BEGIN
    l_name := NVL(setting('USER'), '(none is set)');
    l_responsibility := NVL(setting('RESPONSIBILITY'), '(none is set)');
    l_application := NVL(setting('APPLICATION'), '(none is set)');
    x_summary := l_name || ' with ' || l_responsibility || ' of ' || l_application;
    SELECT MIN(u.user_id), MAX(u.end_date) INTO l_user, l_ended
      FROM apps.fnd_user u
     WHERE u.user_name = l_name;
    IF l_user IS NULL THEN
      x_problems := x_problems || 'EBS has no user ' || l_name || CHR(10);
    ELSIF l_ended IS NOT NULL AND l_ended <= SYSDATE THEN
      x_problems := x_problems || 'user ' || l_name || ' has ended on ' || TO_CHAR(l_ended, 'YYYY-MM-DD') || CHR(10);
    END IF;
    SELECT MIN(a.application_id) INTO l_appl
      FROM apps.fnd_application a
     WHERE a.application_short_name = l_application;
    SELECT MIN(r.responsibility_id), MAX(r.end_date) INTO l_resp, l_ended
      FROM apps.fnd_responsibility_vl r
     WHERE r.responsibility_key = l_responsibility
       AND r.application_id = l_appl;
    IF l_appl IS NULL THEN
      x_problems := x_problems || 'EBS has no application ' || l_application || CHR(10);
    ELSIF l_resp IS NULL THEN
      x_problems := x_problems || l_application || ' has no responsibility ' || l_responsibility || CHR(10);
    ELSIF l_ended IS NOT NULL AND l_ended <= SYSDATE THEN
      x_problems := x_problems || 'responsibility ' || l_responsibility || ' has ended on '
        || TO_CHAR(l_ended, 'YYYY-MM-DD') || CHR(10);
    END IF;
    IF l_user IS NOT NULL AND l_resp IS NOT NULL THEN
      SELECT MIN(g.security_group_id) INTO l_group
        FROM apps.fnd_user_resp_groups g
       WHERE g.user_id = l_user
         AND g.responsibility_id = l_resp
         AND g.responsibility_application_id = l_appl
         AND NVL(g.start_date, SYSDATE - 1) <= SYSDATE
         AND NVL(g.end_date, SYSDATE + 1) > SYSDATE;
      IF l_group IS NULL THEN
        x_problems := x_problems || 'user ' || l_name || ' does not have responsibility ' || l_responsibility
          || ' today' || CHR(10);
      END IF;
    END IF;
    IF l_user IS NOT NULL THEN
      SELECT COUNT(*) INTO l_count
        FROM apps.jtf_rs_resource_extns x
       WHERE x.user_id = l_user
         AND NVL(x.end_date_active, SYSDATE + 1) > SYSDATE;
      IF l_count = 0 THEN
        x_problems := x_problems || 'user ' || l_name || ' is no resource, so that nothing can be assigned' || CHR(10);
      END IF;
    END IF;
    -- The context of this session alone; every command sets its own.
    IF l_group IS NOT NULL THEN
      apps.fnd_global.apps_initialize(
        user_id => l_user,
        resp_id => l_resp,
        resp_appl_id => l_appl,
        security_group_id => l_group);
      apps.mo_global.init(p_appl_short_name => 'AR');
    END IF;
    l_set := REPLACE(setting('OPERATING_UNITS'), ' ', '');
    l_rest := p_orgs;
    WHILE l_rest IS NOT NULL LOOP
      take(l_rest, ',', l_one);
      IF l_one IS NOT NULL THEN
        l_org := TO_NUMBER(l_one);
        SELECT COUNT(*) INTO l_count
          FROM apps.hr_operating_units u
         WHERE u.organization_id = l_org;
        IF l_count = 0 THEN
          x_problems := x_problems || 'there is no operating unit ' || l_one || CHR(10);
        ELSIF l_set IS NOT NULL AND INSTR(',' || l_set || ',', ',' || l_one || ',') = 0 THEN
          x_problems := x_problems || 'operating unit ' || l_one || ' is not among those of the settings' || CHR(10);
        ELSIF l_group IS NOT NULL AND NVL(apps.mo_global.check_access(p_org_id => l_org), 'N') <> 'Y' THEN
          x_problems := x_problems || 'responsibility ' || l_responsibility || ' has no access to operating unit '
            || l_one || CHR(10);
        END IF;
      END IF;
    END LOOP;
    IF x_problems IS NULL THEN
      x_status := 'FITS';
    ELSE
      x_status := 'DIFFERS';
    END IF;
    -- Nothing was written; what the context noted for this session ends here.
    ROLLBACK;
  END check_setup;

END xxadit_write;
/
