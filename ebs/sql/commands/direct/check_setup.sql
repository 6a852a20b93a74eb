/* adit:check_setup */
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
BEGIN
  check_setup(
    p_orgs => :p_orgs,
    x_status => :x_status,
    x_problems => :x_problems,
    x_summary => :x_summary);
END;
