/* adit:create_dispute */
DECLARE
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
  -- NAME|VALUE, one a line: what XXADIT_SETTINGS holds where the add-on is installed.
  g_settings VARCHAR2(4000) := :p_settings;

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
    l_rest VARCHAR2(4000);
    l_value VARCHAR2(4000);
    l_name VARCHAR2(4000);
  BEGIN
    l_rest := g_settings;
    WHILE l_rest IS NOT NULL LOOP
      take(l_rest, CHR(10), l_value);
      take(l_value, '|', l_name);
      IF l_name = p_name THEN
        RETURN l_value;
      END IF;
    END LOOP;
    RETURN NULL;
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

  -- Without a table of its own the mark in EBS's records tells whether the command was carried out before.
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
    l_at DATE;
  BEGIN
    x_status := 'NEW';
    find_marked(p_kind, p_command_id, p_account, p_object, x_document, l_at);
    IF x_document IS NOT NULL THEN
      x_status := 'REPEATED';
      x_posted_at := instant_text(l_at);
    END IF;
  END claim;

  PROCEDURE finish(p_command_id IN VARCHAR2, p_document IN VARCHAR2, x_status OUT VARCHAR2, x_posted_at OUT VARCHAR2) IS
  BEGIN
    x_status := 'DONE';
    x_posted_at := instant_text(SYSDATE);
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
BEGIN
  create_dispute(
    p_command_id => :p_command_id,
    p_digest => :p_digest,
    p_customer => :p_customer,
    p_orgs => :p_orgs,
    p_invoice => :p_invoice,
    p_reason => :p_reason,
    p_amount => :p_amount,
    p_currency => :p_currency,
    p_lines => :p_lines,
    p_text => :p_text,
    p_detail_note => :p_detail_note,
    p_detail => :p_detail,
    x_status => :x_status,
    x_document => :x_document,
    x_posted_at => :x_posted_at,
    x_message => :x_message);
END;
