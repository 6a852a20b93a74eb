    l_id NUMBER;
    l_task NUMBER;
BEGIN
    enter_org(org_of_customer(l_account, p_orgs), p_orgs);
    make_task(l_account, l_party, p_name, p_text, p_due, p_assignee, l_task);
    IF p_note IS NOT NULL THEN
      write_note('TASK', l_task, p_note, p_detail, l_id);
    END IF;
    x_document := TO_CHAR(l_task);
