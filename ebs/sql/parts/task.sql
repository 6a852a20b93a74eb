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
