    l_id NUMBER;
    l_note NUMBER;
BEGIN
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
