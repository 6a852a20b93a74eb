    l_owner NUMBER;
    l_id NUMBER;
    l_steps text_list;
BEGIN
    find_owner(l_account, l_party, p_contact, l_owner);
    enter_org(org_of_customer(l_account, p_orgs), p_orgs);
    l_steps := lines_of(p_steps);
    FOR i IN 1 .. l_steps.COUNT LOOP
      change_point(l_owner, l_steps(i));
    END LOOP;
    write_note('IEX_ACCOUNT', l_account, p_note, NULL, l_id);
    x_document := TO_CHAR(l_id);
