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
