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
